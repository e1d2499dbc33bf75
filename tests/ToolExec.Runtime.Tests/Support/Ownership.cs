using ToolExec.Foundation.Processes;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests;

/// <summary>Gives files to others, which root alone can.</summary>
internal static class Ownership
{
    public const int Other = 54321;

    public static async Task GiveAwayAsync(string path)
    {
        await using var chown = ChildProcess.Start(new ChildProcessOptions { FileName = "chown", Arguments = [$"{Other}", path] });
        (await chown.Exited.OrHang()).Code.Should().Be(0);
    }
}
