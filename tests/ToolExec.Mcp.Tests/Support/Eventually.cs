namespace ToolExec.Mcp.Tests;

/// <summary>Waits for what only another process brings about, and no event tells of.</summary>
internal static class Eventually
{
    internal static async Task TrueAsync(Func<bool> condition, string because)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(10), because);
            await timer.WaitForNextTickAsync();
        }
    }
}

/// <summary>A file that a server of a test writes to.</summary>
internal sealed class ServerLog : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("toolexec-mcp-");

    internal string Path => System.IO.Path.Combine(_directory.FullName, "log");

    internal string[] Lines => File.Exists(Path) ? File.ReadAllLines(Path) : [];

    internal Task SawAsync(string start, int times = 1) =>
        Eventually.TrueAsync(() => Lines.Count(l => l.StartsWith(start, StringComparison.Ordinal)) >= times, $"the server logs '{start}' {times} times");

    public void Dispose() => _directory.Delete(recursive: true);
}
