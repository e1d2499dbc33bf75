using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ToolExec.Mcp.Tests;

public sealed class McpToolExecBuilderExtensionsTests
{
    [Fact]
    public void AddMcpServer_NullArguments_Throws()
    {
        var builder = new ServiceCollection().AddToolExec();

        FluentActions.Invoking(() => McpToolExecBuilderExtensions.AddMcpServer(null!, "x", _ => { })).Should().Throw<ArgumentNullException>();
        builder.Invoking(b => b.AddMcpServer(null!, _ => { })).Should().Throw<ArgumentNullException>();
        builder.Invoking(b => b.AddMcpServer("x", (Action<McpStdioServerOptions>)null!)).Should().Throw<ArgumentNullException>();
        builder.Invoking(b => b.AddMcpServer("x", (Uri)null!)).Should().Throw<ArgumentNullException>();
        builder.Invoking(b => b.AddMcpServer("x", " ")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => McpToolExecBuilderExtensions.AddMcp(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task AddMcpServer_InvalidOptions_StopTheStartWithAllFaults()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddMcpServer("files", o => o.MaxTools = 0);
        await using var provider = services.BuildServiceProvider();

        provider.Invoking(p => p.GetRequiredService<IStartupValidator>().Validate()).Should().Throw<OptionsValidationException>()
            .Which.Failures.Should().HaveCount(2);
    }

    [Fact]
    public async Task AddMcpServer_TwoInstancesWithTheSameName_HaveTheirOwnServers()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddMcpServer("files", "one");
        services.AddKeyedToolExec("second").AddMcpServer("files", new Uri("http://127.0.0.1:1/mcp"), o => o.Headers["A"] = "b");
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });

        var plain = provider.GetServices<IBackend>().Should().ContainSingle().Subject;
        var keyed = provider.GetKeyedServices<IBackend>("second").Should().ContainSingle().Subject;

        plain.Should().NotBeSameAs(keyed);
        provider.GetServices<IBackendFactory>().Should().ContainSingle("the factory is there once, however often it is added");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task AddMcpServer_InAWholeHost_ItsToolsAreCallable()
    {
        var services = new ServiceCollection();
        var options = TestServers.Stdio();
        services.AddToolExec().AddMcpServer("files", options.Command, [.. options.Arguments]);
        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();

        await executor.StartAsync().OrHang();

        var result = await executor.CallAsync("files:work").OrHang();

        result.Text().Should().Be("done");
        result.Backend.Should().Be("files");
    }
}
