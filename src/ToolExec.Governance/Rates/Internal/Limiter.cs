namespace ToolExec.Governance;

/// <summary>One limit, for one rule and whoever it is for, and the calls that wait for it. Used under the lock of the desk.</summary>
internal abstract class Limiter(string name, int maxWaiting)
{
    /// <summary>What <see cref="RoomIn"/> says where no time helps: room comes when a call ends.</summary>
    public const long Unknown = long.MaxValue;

    public string Name => name;

    /// <summary>Gets how many calls of one tenant may wait.</summary>
    public int MaxWaiting => maxWaiting;

    public FairQueue Queue { get; } = new();

    /// <summary>Gets a value indicating whether a place is taken until the call ends.</summary>
    public virtual bool IsHeld => false;

    /// <summary>Gets what is limited, to follow "limits calls to".</summary>
    public abstract string Words { get; }

    public abstract bool HasRoom(long now, bool alone);

    /// <returns>What <see cref="GiveBack"/> needs.</returns>
    public abstract long Take(long now, bool alone);

    /// <summary>A call has ended.</summary>
    public virtual void Release(bool alone)
    {
    }

    /// <summary>A call has not begun after all.</summary>
    public abstract void GiveBack(long mark, bool alone);

    /// <summary>Says when there is room for one more after so many others, in ticks from now.</summary>
    public abstract long RoomIn(long now, int ahead);

    /// <summary>Says whether a new one would limit as this does.</summary>
    public abstract bool IsIdle(long now);

    public static Limiter Create(RateRule rule) => rule.Kind switch
    {
        RateKind.Concurrency => new PlacesLimiter(rule.Name, rule.Limit, rule.MaxWaiting),
        RateKind.SlidingWindow => new WindowLimiter(rule.Name, rule.Limit, rule.Period, rule.MaxWaiting),
        _ => new BucketLimiter(rule.Name, rule.Limit, rule.Period, rule.Burst ?? rule.Limit, rule.MaxWaiting),
    };
}
