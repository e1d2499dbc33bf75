using System.Diagnostics;
using System.Globalization;

namespace ToolExec.Durable.Tests.Crashes;

/// <summary>Starts the host that is killed, and reads what it says.</summary>
internal sealed class CrashHost : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly List<string> _said = [];
    private readonly string _folder;
    private readonly int _awaited;
    private readonly Task _reading;
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _done;

    private CrashHost(Process process, string folder, int awaited)
    {
        _awaited = awaited;
        _process = process;
        _folder = folder;
        _reading = ReadAsync();
    }

    public static CrashHost Start(string folder, string policy, string point, int first, int end, int width = 1, int awaited = 0)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])["exec", typeof(Program).Assembly.Location, folder, policy, point, Text(first), Text(end), Text(width)])
        {
            start.ArgumentList.Add(argument);
        }

        return new CrashHost(Process.Start(start)!, folder, awaited);

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Ends when the host has told what became of some calls, or has ended.</summary>
    public Task ToldAsync() => Task.WhenAny(_told.Task, _reading).WaitAsync(Limit);

    public void Kill() => _process.Kill();

    /// <summary>Waits until the host has ended, and every program that it had started.</summary>
    /// <returns>What it said.</returns>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        await _reading.WaitAsync(Limit);
        while (HasPrograms())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System).WaitAsync(Limit);
        }

        return _said;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _said.Add(line);
            if (line.StartsWith("done", StringComparison.Ordinal) && ++_done == _awaited)
            {
                _told.SetResult();
            }
        }
    }

    // The programs of a killed host end a moment after it. What they do until then is theirs.
    private bool HasPrograms() => Directory.EnumerateDirectories("/proc").Any(process =>
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(process)[0]) && File.ReadAllText(Path.Combine(process, "cmdline")).Contains(Path.Combine(_folder, "effects.txt"), StringComparison.Ordinal);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
