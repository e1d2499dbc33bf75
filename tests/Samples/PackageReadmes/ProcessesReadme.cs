using System.Text;
using ToolExec.Foundation.Processes;
using ToolExec.TestSupport;

namespace ToolExec.Samples.PackageReadmes;

public sealed class ProcessesReadme
{
    [Fact]
    public async Task Child_IsReadLineByLineAndGoneAfterwards()
    {
        var (text, exit) = await RunAsync(CancellationToken.None).OrHang();

        text.Should().MatchRegex(@"^\d+\.\d+");
        exit.Code.Should().Be(0);
    }

    private static async Task<(string Text, ChildExit Exit)> RunAsync(CancellationToken cancellationToken)
    {
        #region readme-processes
        await using var child = ChildProcess.Start(new ChildProcessOptions { FileName = "dotnet", Arguments = ["--version"] });
        using var lines = new BoundedLineReader(child.StandardOutput, maxLineBytes: 64 * 1024);

        var line = await lines.ReadLineAsync(cancellationToken);
        var text = Encoding.UTF8.GetString(line!.Value.Span);
        var exit = await child.Exited.WaitAsync(cancellationToken); // leaving the block ends the child and all its children
        #endregion

        return (text, exit);
    }
}
