namespace ToolExec.Governance;

/// <summary>The places that a call has until it ends. Changed under the lock of the desk.</summary>
/// <remarks>
/// A call that waits for calls which it has made itself does not run meanwhile: it lends its place to one of them at a time. Without that, calls that make calls
/// could fill all places and wait for each other for ever.
/// </remarks>
internal sealed class Hold(Limiter[] limiters, bool alone, Hold? outer)
{
    // Of the call that is running here; null outside any.
    private static readonly AsyncLocal<Hold?> Current = new();

    private readonly bool[] _lent = new bool[limiters.Length];

    public static Hold? Here
    {
        get => Current.Value;
        set => Current.Value = value;
    }

    public Limiter[] Limiters => limiters;

    /// <summary>Gets when each place was taken, to give it back.</summary>
    public long[] Marks { get; } = new long[limiters.Length];

    /// <summary>Gets from whom each place is borrowed; null where it is its own.</summary>
    public Hold?[] Lenders { get; } = new Hold?[limiters.Length];

    public bool Alone => alone;

    public Hold? Outer => outer;

    /// <summary>Gets or sets a value indicating whether it has its places: not before it was let in, and not after it has ended.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Returns the nearest call that has a place of a limit, beginning with this one and going on to those around it.</summary>
    public static Hold? Nearest(Hold? hold, Limiter limiter)
    {
        while (hold is not null && !(hold.IsTaken && Array.IndexOf(hold.Limiters, limiter) >= 0))
        {
            hold = hold.Outer;
        }

        return hold;
    }

    public bool HasLent(Limiter limiter) => _lent[Array.IndexOf(limiters, limiter)];

    public void Lend(Limiter limiter, bool lent) => _lent[Array.IndexOf(limiters, limiter)] = lent;
}
