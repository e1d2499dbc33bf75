namespace ToolExec.Cli.Tests;

public sealed class ProcessTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Json_OfTheBuiltCommand_IsOneDocumentAndNothingElse()
    {
        using var command = new CliProcess(_host.Folder, "call", "text:hash", "--arg", "text=abc", "-o", "json");

        var ended = await command.EndAsync();

        ended.ExitCode.Should().Be(0, ended.Error);
        ended.Json.GetProperty("value").GetProperty("hash").GetString().Should().StartWith("ba7816bf");
        ended.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task Table_ThatIsRedirected_HasNoColours()
    {
        using var command = new CliProcess(_host.Folder, "list");

        var ended = await command.EndAsync();

        ended.ExitCode.Should().Be(0, ended.Error);
        ended.Output.Should().Contain("text:hash").And.NotContain("\u001b");
    }

    [Fact]
    public async Task WrongUsage_OfTheBuiltCommand_EndsWithTheCodeOfUsage()
    {
        using var command = new CliProcess(_host.Folder, "call");

        var ended = await command.EndAsync();

        ended.ExitCode.Should().Be(2);
        ended.Output.Should().BeEmpty();
        ended.Error.Should().Contain("Say which tool to call");
    }
}
