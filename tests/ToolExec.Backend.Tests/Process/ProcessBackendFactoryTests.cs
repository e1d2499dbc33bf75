using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Backend.Tests;

public sealed class ProcessBackendFactoryTests
{
    private const string Right = """
        {
          "executable": "git", "cwd": ".", "passEnv": ["PATH"], "env": {"GIT_PAGER": "cat"}, "maxConcurrency": 2, "maxWaiting": 3, "stopGrace": 1,
          "tools": [{
            "name": "log", "title": "Log", "description": "Lists commits.", "tags": ["vcs"],
            "arguments": ["log", "--format=%H", ["-n", "{count}"], {"parts": ["--all"], "when": "all"}, "--", "{paths...}"],
            "parameters": {
              "count": {"type": "integer", "default": 10, "minimum": 1, "maximum": 100},
              "all": {"type": "boolean", "required": false, "description": "All branches."},
              "paths": {"type": "string-list", "required": false, "pattern": "^[a-z/]*$", "maxLength": 50}
            },
            "output": "json-lines", "outputSchema": {"type":"array"}, "encoding": "utf-8", "timeout": 5, "maxOutputBytes": 1000, "maxErrorBytes": 1000,
            "exitCodes": {"128": {"message": "There is no repository here."}, "1": {"success": true}},
            "annotations": {"readOnly": true, "openWorld": false}, "effects": {"reads": ["repository"]}
          }]
        }
        """;

    [Fact]
    public async Task Create_EverySetting_IsReadIntoTheTool()
    {
        await using var backend = Create(Right);

        var tool = (await backend.ListToolsAsync(default).OrHang()).Tools.Single().Tool;

        tool.InputSchema.GetRawText().Should().Be("""
            {"type":"object","properties":{"count":{"type":"integer","minimum":1,"maximum":100,"default":10},"all":{"type":"boolean","description":"All branches."},
            "paths":{"type":"array","items":{"type":"string","maxLength":50,"pattern":"^[a-z/]*$"},"maxItems":1000}},"additionalProperties":false}
            """.ReplaceLineEndings(""));
        tool.Title.Should().Be("Log");
        tool.Tags.Should().Equal("vcs");
        tool.Annotations.Should().Be(new ToolAnnotations { ReadOnlyHint = true, OpenWorldHint = false });
        tool.Effects!.Reads.Should().Equal("repository");
        tool.OutputSchema!.Value.GetRawText().Should().Be("""{"type":"array"}""");
    }

    [Fact]
    public async Task Create_FlatConfiguration_IsTheSame()
    {
        await using var backend = Create("""
            {
              "executable": "git",
              "tools": {"0": {"name": "log", "arguments": {"0": "log", "1": {"0": "-n", "1": "{count}"}, "2": {"parts": {"0": "--all"}, "when": "all"}},
                "parameters": {"count": {"type": "integer", "minimum": "1"}, "all": {"type": "boolean", "required": "false"}}, "exitCodes": {"1": {"success": "true"}}}}
            }
            """);

        (await backend.ListToolsAsync(default).OrHang()).Tools.Single().Tool.InputSchema.GetProperty("required").GetRawText().Should().Be("""["count"]""");
    }

    [Theory]
    [InlineData("{}", "backends/0 must have either 'tools'*or 'command'*")]
    [InlineData("""{"tools":[],"command":"x"}""", "backends/0 must have either*")]
    [InlineData("""{"tools":[]}""", "backends/0 is not valid.*at least one tool*")]
    [InlineData("""{"tools":[{"name":"a","exe":"x"}]}""", "backends/0/tools/0/exe is not a setting*")]
    [InlineData("""{"tools":[{"name":"a","output":"xml"}]}""", "backends/0/tools/0/output must be one of text, json, json-lines, binary.")]
    [InlineData("""{"tools":[{"name":"a","arguments":[5]}]}""", "backends/0/tools/0/arguments/0*")]
    [InlineData("""{"tools":[{"name":"a","arguments":[[]]}]}""", "backends/0/tools/0/arguments/0 must be a string, a list*")]
    [InlineData("""{"tools":[{"name":"a","arguments":[{"parts":["x"],"if":"y"}]}]}""", "backends/0/tools/0/arguments/0/if is not a setting*")]
    [InlineData("""{"tools":[{"name":"a","parameters":{"p":{"type":"date"}}}]}""", "backends/0/tools/0/parameters/p/type must be one of string*")]
    [InlineData("""{"tools":[{"name":"a","exitCodes":{"one":{}}}]}""", "backends/0/tools/0/exitCodes/one must have an exit code*")]
    [InlineData("""{"tools":[{"name":"a","executable":"x","arguments":["{{secret:T}}"]}]}""", "*refers to a secret*")]
    [InlineData("""{"command":"x","restartdely":1}""", "backends/0/restartdely is not a setting*")]
    [InlineData("""{"command":"x","maxPending":0}""", "backends/0/maxPending must be a whole number from 1*")]
    public void Create_WrongSetting_IsNamed(string json, string message) =>
        FluentActions.Invoking(() => Create(json)).Should().Throw<BackendSettingsException>().WithMessage(message);

    [Fact]
    public async Task Create_Command_IsAProgramThatStays()
    {
        await using var backend = Create("""
            {"command":"x","args":["a"],"cwd":".","env":{"A":"{{secret:b}}"},"passEnv":["PATH"],"startTimeout":1,"pingTimeout":1,"cancelGrace":1,"stopGrace":0,
             "restartDelay":1,"maxRestartDelay":2,"maxPending":3,"maxMessageBytes":2048}
            """);

        backend.Should().BeOfType<ToolProcessBackend>();
    }

    private static IBackend Create(string json)
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        return new ProcessBackendFactory().Create("git", new BackendSettings(ToolExecJson.Parse(json), "backends/0"), services);
    }
}
