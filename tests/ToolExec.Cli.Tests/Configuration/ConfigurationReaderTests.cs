namespace ToolExec.Cli.Tests;

public sealed class ConfigurationReaderTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Read_NoFile_IsEmpty()
    {
        Reader().Read(null, _host.Folder).Should().BeSameAs(CliConfiguration.Empty);
    }

    [Fact]
    public void Read_FileThatWasAskedFor_MustExist()
    {
        Refusal("mine.json", write: null).Should().Be("There is no file 'mine.json'.");
    }

    [Theory]
    [InlineData("mcpServers")]
    [InlineData("servers")]
    public void Read_ServersOfOtherHosts_BecomeMcpBackends(string section)
    {
        _host.Write("toolexec.json", $$"""
            { "{{section}}": {
                "everything": { "command": "npx", "args": ["-y", "x"], "env": { "A": "b" } },
                "remote": { "type": "http", "url": "https://example.test/mcp", "headers": { "Authorization": "Bearer ${env:TOKEN}" }, "disabled": true }
            } }
            """);
        _host.Environment["TOKEN"] = "s3cret";

        var read = Reader().Read(null, _host.Folder);

        read.Backends.Select(b => (b.Name, b.Kind, b.Registration.Enabled)).Should().Equal(("everything", "mcp", true), ("remote", "mcp", false));
        read.Backends[0].Settings.GetProperty("args")[1].GetString().Should().Be("x");
        read.Backends[1].Settings.GetProperty("headers").GetProperty("Authorization").GetString().Should().Be("Bearer s3cret");
        read.Backends[1].Settings.TryGetProperty("disabled", out _).Should().BeFalse("it is not a setting of the kind");
    }

    [Fact]
    public void Read_BackendsAndRun_AreTaken()
    {
        _host.Write("toolexec.json", """
            {
              "backends": [ { "name": "github", "kind": "mcp", "namespace": "gh", "enabled": false, "command": "x" } ],
              "run": { "timeout": "00:01:00", "startTimeout": 5, "validateResults": false, "maxConcurrency": 2 }
            }
            """);

        var read = Reader().Read(null, _host.Folder);

        read.Backends.Should().ContainSingle().Which.Should().Match<BackendEntry>(b => b.Name == "github" && b.Namespace == "gh" && !b.Registration.Enabled);
        read.Backends[0].Settings.EnumerateObject().Select(m => m.Name).Should().Equal("command");
        read.Run.Should().Be(new RunEntry
        {
            Timeout = TimeSpan.FromMinutes(1),
            StartTimeout = TimeSpan.FromSeconds(5),
            ValidateResults = false,
            MaxConcurrency = 2,
        });
    }

    [Theory]
    [InlineData("[]", "must be a JSON object with any of mcpServers, servers, backends, run")]
    [InlineData("""{ "mcpServer": {} }""", "toolexec.json: mcpServer is not known here. Known are mcpServers, servers, backends, run, pinning, secrets, serve, artifacts,")]
    [InlineData("""{ "run": { "timeot": 3 } }""", "toolexec.json: run/timeot is not a setting of how tools are run. It knows maxConcurrency, startTimeout, timeout")]
    [InlineData("""{ "run": { "timeout": 0 } }""", "run/timeout must be a time")]
    [InlineData("""{ "mcpServers": [] }""", "mcpServers must be an object.")]
    [InlineData("""{ "mcpServers": { "a b": {} } }""", "mcpServers/a b cannot be a backend's name.")]
    [InlineData("""{ "mcpServers": { "a": 1 } }""", "mcpServers/a must be an object.")]
    [InlineData("""{ "mcpServers": { "a": { "command": "x" }, "A": { "command": "x" } } }""", "mcpServers/A has the same name as mcpServers/a")]
    [InlineData("""{ "mcpServers": { "text": { "command": "x" } } }""", "mcpServers/text has the name of a built-in backend")]
    [InlineData("""{ "backends": {} }""", "backends must be an array")]
    [InlineData("""{ "backends": [ { "kind": "mcp" } ] }""", "backends/0/name must be set")]
    [InlineData("""{ "mcpServers": { "a": { "command": "${env:NOT_SET}" } } }""", "mcpServers/a/command needs the environment variable NOT_SET, which is not set.")]
    [InlineData("""{ "mcpServers": { "a": { "args": ["${workspaceFolder}"] } } }""", "mcpServers/a/args/0 has the reference '${workspaceFolder}', but only ${env:NAME} is known here.")]
    [InlineData("// hello\n{}", "no comments")]
    [InlineData("""{ "run": {}, "run": {} }""", "is not JSON as it is taken here")]
    [InlineData("""{ "run": {}, }""", "is not JSON as it is taken here")]
    public void Read_WrongFile_NamesThePlaceAndTheFix(string json, string message)
    {
        Refusal("toolexec.json", json).Should().Contain(message);
    }

    [Theory]
    [InlineData("""{ "mcpServers": { "a": { "command": "x", "argz": [] } } }""", "mcpServers/a/argz")]
    [InlineData("""{ "mcpServers": { "a": { "args": [] } } }""", "mcpServers/a")]
    [InlineData("""{ "backends": [ { "name": "a", "kind": "smtp" } ] }""", "backends/0/kind is 'smtp', but the known kinds are mcp, openapi, process.")]
    public async Task Run_WrongSettingsOfABackend_EndAsUsageError(string json, string message)
    {
        _host.Write("toolexec.json", json);

        var run = await _host.RunAsync("list");

        run.ExitCode.Should().Be(2);
        run.Error.ReplaceLineEndings(" ").Should().Contain(message);
    }

    [Fact]
    public async Task Run_SecretOfTheEnvironment_AppearsInNoOutput()
    {
        _host.Environment["TOKEN"] = "canary-4711";
        _host.Write("toolexec.json", """{ "mcpServers": { "a": { "command": "toolexec-no-such-command", "env": { "KEY": "${env:TOKEN}" } } } }""");

        var run = await _host.RunAsync("list", "--verbose");

        (run.Output + run.Error).Should().Contain("toolexec-no-such-command").And.NotContain("canary-4711");
    }

    private string Refusal(string file, string? write)
    {
        if (write is not null)
        {
            _host.Write(file, write);
        }

        return Reader().Invoking(r => r.Read(file, _host.Folder)).Should().Throw<ConfigurationException>().Which.Message;
    }

    private ConfigurationReader Reader() => new(_host.Environment.GetValueOrDefault);
}
