namespace ToolExec.Run;

/// <summary>The settings of a <see cref="LanedWorkerPool"/>. They are read once, when the pool is made.</summary>
public sealed class LanedWorkerPoolOptions
{
    /// <summary>Gets or sets the most pieces of work that run at once, over all lanes.</summary>
    /// <value>The default value is 16. Allowed: 1 to 65,536.</value>
    public int MaxConcurrency { get; set; } = 16;

    /// <summary>Gets the lane for work that somebody waits for.</summary>
    /// <value>Its weight is 5 by default.</value>
    public LaneOptions Interactive { get; } = new() { Weight = 5 };

    /// <summary>Gets the lane for ordinary work.</summary>
    /// <value>Its weight is 3 by default.</value>
    public LaneOptions Normal { get; } = new() { Weight = 3 };

    /// <summary>Gets the lane for work that may take its time.</summary>
    /// <value>Its weight is 1 by default.</value>
    public LaneOptions Batch { get; } = new() { Weight = 1 };

    /// <summary>Gets or sets how long a disposed pool lets queued and running work finish before it cancels what is left.</summary>
    /// <value>The default value is 10 seconds. Allowed: zero to one day.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long a disposed pool then waits for cancelled work to stop. Work that ignores its token is left behind after it.</summary>
    /// <value>The default value is 5 seconds. Allowed: zero to one day.</value>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    internal void Check()
    {
        Within(MaxConcurrency, 1, WorkerPool.MaxConcurrency, nameof(MaxConcurrency));
        CheckLane(Interactive, nameof(Interactive));
        CheckLane(Normal, nameof(Normal));
        CheckLane(Batch, nameof(Batch));
        CheckTime(DrainTimeout, nameof(DrainTimeout));
        CheckTime(StopTimeout, nameof(StopTimeout));
    }

    private static void CheckLane(LaneOptions lane, string name)
    {
        Within(lane.Weight, 1, 1000, $"{name}.{nameof(LaneOptions.Weight)}");
        Within(lane.Capacity, 1, int.MaxValue, $"{name}.{nameof(LaneOptions.Capacity)}");
        if (!Enum.IsDefined(lane.WhenFull))
        {
            throw new ArgumentOutOfRangeException($"{name}.{nameof(LaneOptions.WhenFull)}", lane.WhenFull, "must be Refuse or Wait");
        }
    }

    private static void CheckTime(TimeSpan value, string name)
    {
        if (value < TimeSpan.Zero || value > TimeSpan.FromDays(1))
        {
            throw new ArgumentOutOfRangeException(name, value, "must be zero to one day");
        }
    }

    private static void Within(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"must be {least} to {most}");
        }
    }
}
