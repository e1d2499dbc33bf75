namespace ToolExec.Runtime.Tests.Processes;

/// <summary>What is said of scripts in C# that go wrong in the ways of C#.</summary>
public sealed class CSharpScriptTests : IAsyncDisposable
{
    private readonly GuestFiles _files = new();
    private readonly ProcessSandbox _sandbox;

    public CSharpScriptTests() => _sandbox = new ProcessSandbox(new ProcessSandboxOptions(), new GuestPrograms(_files, new GuestOptions()), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _files.Dispose();
    }

    [Theory]
    [InlineData("var done = new TaskCompletionSource();\nnew Thread(() => throw new ArgumentException(\"lost 7\")).Start();\nawait done.Task;")]
    [InlineData("var done = new TaskCompletionSource();\nThreadPool.QueueUserWorkItem(_ => throw new ArgumentException(\"lost 7\"));\nawait done.Task;")]
    [InlineData("async void Lose() { await Task.Yield();\nthrow new ArgumentException(\"lost 7\"); }\nLose(); await new TaskCompletionSource().Task;")]
    public async Task ExecuteAsync_ThrownWhereNothingAwaits_SaysWhatAndWhere(string code)
    {
        var result = await RunAsync(code);

        result.Error!.Kind.Should().Be(SandboxErrorKind.Thrown, result.Error.Message);
        result.Error.Message.Should().StartWith("lost 7").And.Contain("nothing awaits it");
        (result.Error.Name, result.Error.Line).Should().Be(("ArgumentException", 2));
    }

    [Theory]
    [InlineData("await tools.maths.add(new { a = 1 });", "There is no 'maths' among these tools. There are: ")]
    [InlineData("await tools.math.plus(new { a = 1 });", "There is no 'plus' among these tools. There are: add")]
    [InlineData("return tools.math.plus;", "There is no 'plus' among these tools. There are: add")]
    public async Task ExecuteAsync_NoSuchTool_SaysWhichThereAre(string code, string message)
    {
        var result = await RunAsync(code);

        result.Error!.Kind.Should().Be(SandboxErrorKind.Thrown, result.Error.Message);
        result.Error.Message.Should().Contain(message);
        result.Error.Line.Should().Be(1);
    }

    [Fact]
    public async Task ExecuteAsync_ErrorInALoadedFile_IsNotToldAsALineOfTheScript()
    {
        // A file that is there, and is no script.
        var file = Path.Combine(TestGuest.Folder, "ToolExec.Guest.runtimeconfig.json");

        var result = await RunAsync($"#load \"{file}\"\nreturn 1;");

        result.Error!.Kind.Should().Be(SandboxErrorKind.Syntax, result.Error.Message);
        result.Error.Message.Should().StartWith(file + ", line ");
        result.Error.Line.Should().BeNull();
    }

    private Task<SandboxResult> RunAsync(string code) => _sandbox.ExecuteAsync(
        new SandboxRequest { Language = SandboxLanguages.CSharp, Code = code, Gateway = new TestGateway(), Tools = TestGateway.Tools }, CancellationToken.None).OrGiveUp();
}
