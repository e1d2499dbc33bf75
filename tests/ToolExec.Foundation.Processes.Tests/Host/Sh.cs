namespace ToolExec.Foundation.Processes.Tests;

/// <summary>Shell scripts as children.</summary>
internal static class Sh
{
    internal static ChildProcessOptions Options(string script, params string[] arguments) => new()
    {
        FileName = "/bin/sh",
        Arguments = ["-c", script, "sh", .. arguments],
        StopGrace = TimeSpan.Zero,
    };

    internal static ChildProcess Start(string script, params string[] arguments) => ChildProcess.Start(Options(script, arguments));

    internal static ChildProcessOptions Host(params string[] arguments) => new()
    {
        FileName = "dotnet",
        Arguments = [typeof(Sh).Assembly.Location, .. arguments],
        StopGrace = TimeSpan.Zero,
    };

    internal static async Task<string> ReadToEndAsync(ChildProcess child)
    {
        using var reader = new StreamReader(child.StandardOutput);
        return await reader.ReadToEndAsync().OrHang();
    }

    internal static HashSet<int> Marked(string mark)
    {
        var found = new HashSet<int>();
        LinuxProcessTable.Collect(mark, 0, found);
        return found;
    }
}
