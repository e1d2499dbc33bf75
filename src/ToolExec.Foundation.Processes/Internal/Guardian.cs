using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ToolExec.Foundation.Processes;

/// <summary>
/// Ends this process's children when this process dies without a chance to do it itself (SIGKILL, a crash).
/// One small shell per host on Unix, started with the first child, which reads a pipe that only we hold open.
/// </summary>
/// <remarks>
/// PR_SET_PDEATHSIG would not do: it fires when the thread that forked ends, and thread-pool threads do, while the process lives on.
/// Where there is no /bin/sh the children are still ended by every ordinary stop, only not after a SIGKILL of the host.
/// </remarks>
internal sealed class Guardian(string processFileSystem)
{
    private const string Shell = "/bin/sh";
    private readonly Lock _gate = new(); // guards all fields
    private readonly Dictionary<string, int> _trees = new(StringComparer.Ordinal);
    private Process? _shell;

    /// <summary>Gets the one of this process.</summary>
    internal static Guardian Shared { get; } = new("/proc");

    /// <summary>Gets the shell's process id, 0 before the first child.</summary>
    internal int ShellId
    {
        get
        {
            lock (_gate)
            {
                return _shell?.Id ?? 0;
            }
        }
    }

    /// <summary>Watches a tree. Called with 0 before the start, so that no instant is unguarded, then with the process id.</summary>
    internal void Watch(string mark, int pid)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // The job object does it.
        }

        lock (_gate)
        {
            _trees[mark] = pid;
            Send($"+ {mark} {pid}\n");
        }
    }

    internal void Forget(string mark)
    {
        lock (_gate)
        {
            if (_trees.Remove(mark))
            {
                Send($"- {mark}\n");
            }
        }
    }

    /// <summary>Lets go of the pipe, as this process's end does.</summary>
    /// <returns>The shell; it ends by itself.</returns>
    internal Process? Release()
    {
        lock (_gate)
        {
            var shell = _shell;
            _shell = null;
            _trees.Clear();
            shell?.StandardInput.Close();
            return shell;
        }
    }

    private void Send(string line)
    {
        if (_shell is not null && TryWrite(_shell, line))
        {
            return;
        }

        // The first child, or somebody ended the shell: a new one hears of every tree.
        _shell?.Dispose();
        _shell = TryStart(processFileSystem);
        if (_shell is not null)
        {
            TryWrite(_shell, string.Concat(_trees.Select(t => $"+ {t.Key} {t.Value}\n")));
        }
    }

    private static bool TryWrite(Process shell, string text)
    {
        try
        {
            shell.StandardInput.BaseStream.Write(Encoding.ASCII.GetBytes(text));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static Process? TryStart(string processFileSystem)
    {
        using var resource = typeof(Guardian).Assembly.GetManifestResourceStream("guardian.sh")!;
        using var reader = new StreamReader(resource);
        var info = new ProcessStartInfo(Shell)
        {
            ArgumentList = { "-c", reader.ReadToEnd(), "toolexec-guardian", processFileSystem },
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        info.Environment.Clear();
        info.Environment["PATH"] = "/usr/bin:/bin:/usr/sbin:/sbin";
        try
        {
            var shell = Process.Start(info)!;
            shell.StandardOutput.Close(); // The script writes nothing; keep no descriptors for it.
            shell.StandardError.Close();
            return shell;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return null;
        }
    }
}
