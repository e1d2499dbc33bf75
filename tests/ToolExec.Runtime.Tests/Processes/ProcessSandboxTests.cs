using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Processes;

public sealed class ProcessSandboxTests : IAsyncDisposable
{
    private readonly GuestFiles _files = new();
    private readonly ProcessSandbox _sandbox;

    public ProcessSandboxTests() => _sandbox = new ProcessSandbox(new ProcessSandboxOptions(), new GuestPrograms(_files, new GuestOptions()), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _files.Dispose();
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript, "console.log('hi'); return await tools.math.add({ a: 1, b: 2 })")]
    [InlineData(SandboxLanguages.Python, "print('hi')\nreturn await tools.math.add(a=1, b=2)")]
    [InlineData(SandboxLanguages.CSharp, "Console.WriteLine(\"hi\"); return await tools.math.add(new { a = 1, b = 2 });")]
    public async Task ExecuteAsync_ScriptCallsATool_GivesItsValueAndOutput(string language, string code)
    {
        var gateway = new TestGateway();

        var result = await _sandbox.ExecuteAsync(Request(language, code, gateway), CancellationToken.None).OrHang();

        result.Error.Should().BeNull();
        result.Value.GetInt32().Should().Be(3);
        result.Stdout.Should().Be("hi\n");
        gateway.Calls.Should().ContainSingle().Which.Tool.Should().Be("math:add");
        result.LimitsEnforced.Should().Be(new LimitsEnforced { Timeout = true, Output = true, Result = true });
    }

    private static SandboxRequest Request(string language, string code, TestGateway gateway) => new()
    {
        Language = language,
        Code = code,
        Gateway = gateway,
        Tools = TestGateway.Tools,
    };
}
