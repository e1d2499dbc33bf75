using System.ComponentModel;
using System.Diagnostics;

#pragma warning disable VSTHRD003 // The tasks awaited here are this class's own: the exit, the draining and the one stop that all callers share.

namespace ToolExec.Foundation.Processes;

/// <summary>
/// A child process with raw streams for a protocol, a standard error that is always read, and an end that takes the whole process tree with it.
/// </summary>
/// <remarks>
/// <para>
/// Everything the child starts carries a mark in its environment (<c>TOOLEXEC_PROCESS_MARK</c>). On Linux a stop finds and kills by it
/// even what has left the process tree by a double fork and <c>setsid</c>; on Windows a job object holds the tree; elsewhere the tree is walked by parent.
/// A program that leaves the tree <em>and</em> clears its environment is out of reach on Linux: keep such programs in a sandbox with its own process namespace.
/// </para>
/// <para>When the host dies, even by SIGKILL, the children are ended: on Unix by one small shell that is shared by all children of the host, on Windows by the job object.</para>
/// <para>Thread-safe, except that each stream has one reader or writer at a time. Who starts it disposes it.</para>
/// </remarks>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReapLimit = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new(); // guards _stop, _released and the disposal of _hurry
    private readonly Process _process;
    private readonly ulong _since;
    private readonly WindowsJob? _job;
    private readonly ErrorDrain _errors;
    private readonly Stream _errorStream;
    private readonly TimeProvider _time;
    private readonly TimeSpan _stopGrace;
    private readonly CancellationTokenSource _hurry = new();
    private Task? _stop;
    private bool _released;

    private ChildProcess(Process process, string mark, ChildProcessOptions options)
    {
        _process = process;
        Mark = mark;
        _time = options.TimeProvider;
        _stopGrace = options.StopGrace;
        _job = OperatingSystem.IsWindows() ? WindowsJob.TryCreate(process) : null;
        Id = process.Id;
        _since = LinuxProcessTable.IsAvailable ? LinuxProcessTable.StartTime(Id) : 0;
        StandardInput = process.StandardInput.BaseStream;
        StandardOutput = process.StandardOutput.BaseStream;
        _errorStream = process.StandardError.BaseStream;
        _errors = new ErrorDrain(options.ErrorTailBytes, options.MaxErrorLineBytes, options.OnErrorLine, options.OnErrorBytes);
        Exited = WaitAsync(process);
        StandardErrorEnd = _errors.RunAsync(_errorStream);
    }

    /// <summary>Gets the process id.</summary>
    public int Id { get; }

    /// <summary>Gets the child's standard input, unbuffered. Writing to a child that is gone throws an <see cref="IOException"/>.</summary>
    public Stream StandardInput { get; }

    /// <summary>Gets the child's standard output, unbuffered. For a protocol of lines, read it with a <see cref="BoundedLineReader"/>.</summary>
    /// <remarks>It ends when every process that holds it has closed it, which can be later than the child's exit: watch <see cref="Exited"/> too.</remarks>
    public Stream StandardOutput { get; }

    /// <summary>Gets a task that completes, at once when it happens, with how the child ended. It never fails.</summary>
    public Task<ChildExit> Exited { get; }

    /// <summary>Gets a task that completes when standard error was read to its end. A grandchild that holds it open delays this past <see cref="Exited"/>.</summary>
    public Task StandardErrorEnd { get; }

    /// <summary>Gets the last bytes of standard error so far, as text.</summary>
    public string ErrorTail => _errors.Tail.ToString();

    /// <summary>Gets the id that everything this child starts carries in its environment.</summary>
    internal string Mark { get; }

    /// <summary>Starts a child.</summary>
    /// <param name="options">What to start, and how.</param>
    /// <returns>The running child; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The file name is empty, a text contains NUL, or an option is out of its range.</exception>
    /// <exception cref="ChildProcessException">The command or its working directory does not exist, or the system cannot execute it.</exception>
    public static ChildProcess Start(ChildProcessOptions options)
    {
        OptionsCheck.Check(options);
        var environment = options.Environment.Resolve();
        var directory = Path.GetFullPath(options.WorkingDirectory ?? Environment.CurrentDirectory);
        var info = new ProcessStartInfo(ExecutableFinder.Find(options.FileName, directory, environment))
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var argument in options.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        var mark = ProcessMark.Create();
        info.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        info.Environment[ProcessMark.Variable] = ProcessMark.ValueFor(mark);
        Guardian.Shared.Watch(mark, 0);
        try
        {
            var child = new ChildProcess(Process.Start(info)!, mark, options);
            Guardian.Shared.Watch(mark, child.Id);
            return child;
        }
        catch (Win32Exception e)
        {
            Guardian.Shared.Forget(mark);
            throw new ChildProcessException(
                $"The command '{options.FileName}' ('{info.FileName}') cannot be executed: {e.Message}. Check that it is a program for this system, and, for a script, that its first line names an interpreter that exists.",
                e);
        }
    }

    /// <summary>
    /// Ends the child: closes its standard input, waits, asks it to terminate (SIGTERM, where there is one), waits again,
    /// then kills whatever is left of its tree. Returns when all of it is gone.
    /// </summary>
    /// <param name="grace">How long each of the two waits may take. Zero kills at once, without asking.</param>
    /// <param name="cancellationToken">When cancelled, the waiting ends and the tree is killed at once; the stop itself goes on to its end.</param>
    /// <returns>A task that completes when the tree is gone. Later and concurrent calls get the first one's.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="grace"/> is negative.</exception>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(grace, TimeSpan.Zero);
        Task stop;
        lock (_gate)
        {
            stop = _stop ??= StopCoreAsync(grace);
        }

        using var hurry = cancellationToken.UnsafeRegister(static state => ((ChildProcess)state!).Hurry(), this);
        await stop.ConfigureAwait(false);
    }

    /// <summary>Stops the child with <see cref="ChildProcessOptions.StopGrace"/>; see <see cref="StopAsync"/>.</summary>
    /// <returns>A task that completes when the tree is gone.</returns>
    public async ValueTask DisposeAsync() => await StopAsync(_stopGrace).ConfigureAwait(false);

    private static async Task<ChildExit> WaitAsync(Process process)
    {
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return new ChildExit(process.ExitCode);
    }

    private async Task StopCoreAsync(TimeSpan grace)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // leave the lock
        await StandardInput.DisposeAsync().ConfigureAwait(false);
        if (grace > TimeSpan.Zero && !await ExitsWithinAsync(grace).ConfigureAwait(false) && !OperatingSystem.IsWindows())
        {
            _ = NativeMethods.Kill(Id, NativeMethods.SigTerm);
            await ExitsWithinAsync(grace).ConfigureAwait(false);
        }

        var gone = await ProcessTree.KillAsync(_process, Mark, _since, _job).ConfigureAwait(false);
        await EndsWithinAsync(Exited).ConfigureAwait(false);
        await StandardOutput.DisposeAsync().ConfigureAwait(false);
        await EndsWithinAsync(StandardErrorEnd).ConfigureAwait(false);
        await _errorStream.DisposeAsync().ConfigureAwait(false);
        if (gone && Exited.IsCompleted)
        {
            Guardian.Shared.Forget(Mark); // else it stays watched, and is tried again when the host ends
        }

        if (Exited.IsCompleted)
        {
            _process.Dispose();
        }

        if (OperatingSystem.IsWindows())
        {
            _job?.Dispose();
        }

        lock (_gate)
        {
            _released = true;
            _hurry.Dispose();
        }
    }

    private async Task<bool> ExitsWithinAsync(TimeSpan grace)
    {
        using var waited = CancellationTokenSource.CreateLinkedTokenSource(_hurry.Token);
        var delay = Task.Delay(grace, _time, waited.Token);
        var first = await Task.WhenAny(Exited, delay).ConfigureAwait(false);
        await waited.CancelAsync().ConfigureAwait(false);
        return first == Exited;
    }

    // Real time on purpose: this waits for the kernel, which may hold a dead process back.
    private static async Task EndsWithinAsync(Task task)
    {
        try
        {
            await task.WaitAsync(ReapLimit, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The guardian keeps the tree on its list.
        }
    }

    private void Hurry()
    {
        lock (_gate)
        {
            if (!_released)
            {
                _ = _hurry.CancelAsync(); // its continuations must not run under the lock
            }
        }
    }
}
