namespace ToolExec.Backend;

/// <summary>Lets so many calls run at once, so many wait, and refuses the rest.</summary>
internal sealed class RunLimiter(int running, int waiting) : IDisposable
{
    private readonly SemaphoreSlim _places = new(running, running);
    private int _inside; // those that run and those that wait

    /// <summary>Waits for a place.</summary>
    /// <returns>False where too many wait already; true means that <see cref="Leave"/> must be called.</returns>
    internal async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _inside) > running + waiting)
        {
            Interlocked.Decrement(ref _inside);
            return false;
        }

        try
        {
            await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch
        {
            Interlocked.Decrement(ref _inside);
            throw;
        }
    }

    internal void Leave()
    {
        Interlocked.Decrement(ref _inside);
        _places.Release();
    }

    public void Dispose() => _places.Dispose();
}
