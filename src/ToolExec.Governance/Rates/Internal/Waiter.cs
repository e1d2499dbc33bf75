namespace ToolExec.Governance;

/// <summary>A call that waits until all of its limits have room. Changed under the lock of the desk.</summary>
internal sealed class Waiter(Limiter[] limiters, bool alone, string tenant, double weight, long number, string name, Hold? hold, Hold? outer)
{
    private readonly TaskCompletionSource<WaitEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Limiter[] Limiters => limiters;

    public bool Alone => alone;

    public string Tenant => tenant;

    public double Weight => weight;

    /// <summary>Gets its place in the order in which calls came.</summary>
    public long Number => number;

    /// <summary>Gets what it will hold.</summary>
    public Hold? Hold => hold;

    /// <summary>Gets the call that it was made from within.</summary>
    public Hold? Outer => outer;

    /// <summary>Gets or sets the limit that it waits for now; null once it waits no more.</summary>
    public Limiter? For { get; set; }

    /// <summary>Gets or sets its place in the queue.</summary>
    public LinkedListNode<Waiter>? Place { get; set; }

    /// <summary>Gets the name of the limit that it had to wait for.</summary>
    public string Name => name;

    public async Task<WaitEnd> WaitAsync() => await _end.Task.WaitAsync(CancellationToken.None).ConfigureAwait(false);

    public void End(WaitEnd end)
    {
        For = null;
        _end.SetResult(end);
    }
}
