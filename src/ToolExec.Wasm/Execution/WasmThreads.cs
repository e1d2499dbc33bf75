namespace ToolExec.Wasm;

/// <summary>
/// Threads with large stacks for modules to run on: an interpreter that was compiled to WebAssembly needs more than threads of the pool have. Threads are made when
/// work waits and none is free, used again, and end when they have been idle for a while. Thread-safe.
/// </summary>
/// <remarks>
/// Modules may be called on any thread; how deep their calls can be nested depends on its stack. Work that blocks keeps its thread, and when all
/// threads are in use further work waits: work that waits for other work of the same threads can wait for ever.
/// </remarks>
public sealed class WasmThreads
{
    /// <summary>The size of the threads' stacks: 16 MiB, of which a page costs memory only once it was used.</summary>
    public const int StackBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(20);

    [ThreadStatic]
    private static bool _isCurrent;

    private readonly object _gate = new();
    private readonly Queue<Action> _queue = new();
    private readonly int _maxThreads;
    private int _threads;
    private int _idle;

    /// <summary>Makes a set of threads.</summary>
    /// <param name="maxThreads">How many there may be at the same time.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public WasmThreads(int maxThreads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxThreads, 1);
        _maxThreads = maxThreads;
    }

    /// <summary>Gets the threads that everybody shares: as many as eight for each processor, and at least 64.</summary>
    public static WasmThreads Shared { get; } = new(Math.Max(64, 8 * Environment.ProcessorCount));

    /// <summary>Gets whether the current thread is one of such threads.</summary>
    public static bool IsCurrent => _isCurrent;

    /// <summary>Runs work on one of the threads.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Takes the work back as long as it has not begun.</param>
    /// <returns>What it gives; what it throws the task throws.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is <see langword="null"/>.</exception>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(() => Complete(work, completion, cancellationToken));
        return completion.Task;
    }

    /// <summary>Runs work here if this is one of such threads, else on one of them while the current thread waits.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="work">The work.</param>
    /// <returns>What it gives; what it throws is thrown.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is <see langword="null"/>.</exception>
    public T Run<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
#pragma warning disable VSTHRD002 // To wait is what this method is for; the work needs no other thread than its own.
        return _isCurrent ? work() : RunAsync(work).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    private static void Complete<T>(Func<T> work, TaskCompletionSource<T> completion, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            completion.SetCanceled(cancellationToken);
            return;
        }

        T result;
        try
        {
            result = work();
        }
        catch (OperationCanceledException exception) when (exception.CancellationToken.IsCancellationRequested)
        {
            completion.SetCanceled(exception.CancellationToken);
            return;
        }
#pragma warning disable CA1031 // Whatever the work throws belongs to whoever waits for it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            completion.SetException(exception);
            return;
        }

        completion.SetResult(result);
    }

    private void Enqueue(Action item)
    {
        lock (_gate)
        {
            _queue.Enqueue(item);
            if (_queue.Count > _idle && _threads < _maxThreads)
            {
                _threads++;
                new Thread(Work, StackBytes) { IsBackground = true, Name = "ToolExec.Wasm" }.Start();
            }
            else
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    private void Work()
    {
        StackBounds.Set(StackBytes);
        _isCurrent = true;
        while (Next() is { } item)
        {
            item();
        }
    }

    private Action? Next()
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                _idle++;
                var isWoken = Monitor.Wait(_gate, IdleTime);
                _idle--;
                if (!isWoken && _queue.Count == 0)
                {
                    _threads--;
                    return null;
                }
            }

            return _queue.Dequeue();
        }
    }
}
