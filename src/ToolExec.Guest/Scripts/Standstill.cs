namespace ToolExec.Guest;

/// <summary>Notices when a script waits for what nothing in its process can bring any more.</summary>
/// <remarks>
/// Nothing is told while anything may still settle something: a call, a timer, work of the thread pool, a thread that the script or a library has begun. So a thread that
/// is blocked for ever hides the standstill, and the time limit ends the script. Where the threads of the process cannot be listed, nothing is told at all.
/// </remarks>
#pragma warning disable CA1001 // It lives as long as its process.
internal sealed class Standstill
#pragma warning restore CA1001
{
    // What is idle now may be between two steps: it must be seen so often, with nothing done meanwhile.
    private const int Looks = 4;
    private const string Threads = "/proc/self/task";
    private const string PoolWorker = ".NET TP Worker";

    // The kernel keeps fifteen characters of a name. These come and go with the runtime's own work.
    private static readonly string[] OfTheRuntime = [".NET TP Gate", ".NET Timer", ".NET Tiered Com"];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private readonly Func<bool> _mayBeAnswered;
    private readonly Action<long> _found;
    private readonly SemaphoreSlim _begun = new(0);
    private readonly HashSet<string> _usual;
    private long _run;

    /// <summary>Makes it, before there is a script.</summary>
    /// <param name="mayBeAnswered">Says whether the host has something left to answer.</param>
    /// <param name="found">Called with the number of the run that stands still.</param>
    public Standstill(Func<bool> mayBeAnswered, Action<long> found)
    {
        _mayBeAnswered = mayBeAnswered;
        _found = found;
        new Thread(Watch) { IsBackground = true, Name = "standstill" }.Start();
        _usual = [.. ListThreads().Select(thread => thread.Id)];
    }

    /// <summary>Watches a run from now on.</summary>
    public void Begin(long run)
    {
        Volatile.Write(ref _run, run);
        _begun.Release();
    }

    /// <summary>Watches no longer.</summary>
    public void End() => Volatile.Write(ref _run, 0);

    private static IEnumerable<(string Id, string Name)> ListThreads()
    {
        foreach (var folder in Directory.Exists(Threads) ? Directory.EnumerateDirectories(Threads) : [])
        {
            string name;
            try
            {
                name = File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd('\n');
            }
            catch (IOException)
            {
                continue; // It has ended meanwhile.
            }

            yield return (Path.GetFileName(folder), name);
        }
    }

    private void Watch()
    {
        while (true)
        {
            _begun.Wait();
            var run = Volatile.Read(ref _run);
            var (seen, done) = (0, -1L);
            while (run != 0 && run == Volatile.Read(ref _run))
            {
#pragma warning disable RS0030 // A thread of the guest's own, which nobody waits for.
                Thread.Sleep(Pause);
#pragma warning restore RS0030
                var completed = ThreadPool.CompletedWorkItemCount;
                seen = IsStill() && completed == done ? seen + 1 : 0;
                done = completed;
                if (seen == Looks)
                {
                    _found(run);
                    break;
                }
            }
        }
    }

    private bool IsStill()
    {
        if (_mayBeAnswered() || Timer.ActiveCount > 0 || ThreadPool.PendingWorkItemCount > 0)
        {
            return false;
        }

        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var available, out _);
        return available == most && !HasOtherThreads();
    }

    private bool HasOtherThreads()
    {
        try
        {
            // A thread that work of the pool has begun bears the pool's name until it has one of its own.
            var threads = ListThreads().ToList();
            return _usual.Count == 0
                || threads.Count(thread => thread.Name is PoolWorker) > ThreadPool.ThreadCount
                || threads.Exists(thread => thread.Name is not PoolWorker && !_usual.Contains(thread.Id) && !OfTheRuntime.Contains(thread.Name, StringComparer.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
