using ToolExec.Foundation.Processes;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests;

public sealed class LauncherTests
{
    [ComponentTheory("dotnet")]
    [InlineData("There must be the full path of a program after '--'", "--read", "/usr")]
    [InlineData("There must be the full path of a program after '--'", "--read", "/usr", "--", "true")]
    [InlineData("There is no option '--loose'", "--loose", "yes", "--", "/bin/true")]
    [InlineData("'--read' has no value", "--read")]
    [InlineData("'--data' must be a number above zero, but is '0'", "--data", "0", "--", "/bin/true")]
    [InlineData("'--data' must be a number above zero, but is '-1'", "--data", "-1", "--", "/bin/true")]
    [InlineData("'--shared-memory' can only be 'yes'", "--shared-memory", "no", "--", "/bin/true")]
    [InlineData("'/bin/true' cannot be executed: errno 13", "--", "/bin/true")]
    [InlineData("'/no/such' cannot be executed: errno", "--read", "/usr", "--", "/no/such")]
    public async Task Run_WrongOrRefused_SaysWhyAndStartsNothing(string message, params string[] arguments)
    {
        await using var child = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = TestComponent.Find("dotnet"),
            Arguments = [Path.Combine(TestGuest.Folder, GuestFiles.CSharp), "launch", .. arguments],
            StopGrace = TimeSpan.Zero,
        });

        var exit = await child.Exited.WaitAsync(TimeSpan.FromSeconds(30));
        await child.StandardErrorEnd.WaitAsync(TimeSpan.FromSeconds(30));

        exit.Code.Should().Be(125);
        child.ErrorTail.Should().StartWith("launch: ").And.Contain(message);
    }
}
