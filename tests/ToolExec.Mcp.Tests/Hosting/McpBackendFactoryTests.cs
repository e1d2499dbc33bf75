using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Mcp.Tests;

public sealed class McpBackendFactoryTests
{
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    [Fact]
    public void Create_NullArguments_Throws()
    {
        var factory = new McpBackendFactory();
        var settings = Settings("{}");

        factory.Invoking(f => f.Create(null!, settings, _services)).Should().Throw<ArgumentNullException>();
        factory.Invoking(f => f.Create("x", null!, _services)).Should().Throw<ArgumentNullException>();
        factory.Invoking(f => f.Create("x", settings, null!)).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData("""{"command":"npx","args":["-y","server"],"env":{"KEY":"v"},"cwd":"/tmp"}""")]
    [InlineData("""{"type":"stdio","command":"npx","args":{"0":"-y","1":"server"},"inheritEnvironment":"true","stopGrace":1.5}""")]
    [InlineData("""{"url":"https://example.com/mcp","headers":{"Authorization":"Bearer x"}}""")]
    [InlineData("""{"type":"http","url":"https://example.com/mcp"}""")]
    [InlineData("""{"type":"streamable-http","url":"https://example.com/mcp"}""")]
    [InlineData("""{"type":"sse","url":"https://example.com/sse","startTimeout":"00:00:30","pingTimeout":1,"restartDelay":1,"maxRestartDelay":60}""")]
    [InlineData("""{"command":"x","restartAttemptsPerCall":3,"maxMessageBytes":1048576,"maxTools":10,"maxDescriptionLength":100,"maxDefinitionBytes":2048}""")]
    public async Task Create_SettingsOfTheUsualShapes_MakesABackend(string json)
    {
        await using var backend = new McpBackendFactory().Create("files", Settings(json), _services);

        backend.Name.Should().Be("files");
        backend.Kind.Should().Be("mcp");
    }

    [Theory]
    [InlineData("{}", "mcpServers/files must have 'command' (a server that is started) or 'url' (a server that is reached over HTTP), but has neither.")]
    [InlineData("""{"command":"x","url":"http://x"}""", "mcpServers/files must have either 'command'*but has both.")]
    [InlineData("""{"type":"pipe","command":"x"}""", "mcpServers/files/type must be stdio, http, streamable-http or sse.")]
    [InlineData("""{"type":"http","command":"x"}""", "mcpServers/files/type must be stdio where there is a 'command'.")]
    [InlineData("""{"type":"stdio","url":"http://x"}""", "mcpServers/files/type must be http, streamable-http or sse where there is a 'url'.")]
    [InlineData("""{"command":"x","comand":"y"}""", "mcpServers/files/comand is not a setting of this backend.*")]
    [InlineData("""{"command":["x"]}""", "mcpServers/files/command must be a string*")]
    [InlineData("""{"command":"x","args":"-y"}""", "mcpServers/files/args must be a list of strings*")]
    [InlineData("""{"command":"x","env":{"A=B":"c"}}""", "mcpServers/files is not a valid MCP server.*'A=B'*")]
    [InlineData("""{"url":"example.com"}""", "mcpServers/files/url must be an absolute http or https address.")]
    [InlineData("""{"url":"ftp://example.com"}""", "mcpServers/files is not a valid MCP server.*absolute http or https*")]
    [InlineData("""{"url":"http://u:secret@example.com"}""", "mcpServers/files is not a valid MCP server.*Authorization header*")]
    [InlineData("""{"url":"http://x","headers":{"A":"secret\nB: c"}}""", "mcpServers/files is not a valid MCP server.*header 'A'*line break*")]
    [InlineData("""{"command":"x","startTimeout":0}""", "mcpServers/files/startTimeout must be a time*")]
    [InlineData("""{"command":"x","restartDelay":5,"maxRestartDelay":1}""", "*MaxRestartDelay*must not be shorter than RestartDelay*")]
    public void Create_WrongSettings_NamesTheSettingAndNeverAValueThatMayBeSecret(string json, string message) =>
        FluentActions.Invoking(() => new McpBackendFactory().Create("files", Settings(json), _services)).Should().Throw<BackendSettingsException>()
            .WithMessage(message).Which.Message.Should().NotContain("secret");

    private static BackendSettings Settings(string json) => new(ToolExecJson.Parse(json), "mcpServers/files");
}
