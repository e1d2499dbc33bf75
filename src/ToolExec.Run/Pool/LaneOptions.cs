namespace ToolExec.Run;

/// <summary>One lane of a <see cref="LanedWorkerPool"/>.</summary>
public sealed class LaneOptions
{
    /// <summary>Gets or sets the lane's share where several lanes have work: one with weight 5 begins five pieces while one with weight 1 begins one.</summary>
    /// <value>The default value is 1; in <see cref="LanedWorkerPoolOptions"/> 5, 3 and 1. Allowed: 1 to 1000.</value>
    public int Weight { get; set; } = 1;

    /// <summary>Gets or sets the most pieces of work that wait in the lane's queue.</summary>
    /// <value>The default value is 1000. Allowed: at least 1.</value>
    public int Capacity { get; set; } = 1000;

    /// <summary>Gets or sets what happens when the queue is full.</summary>
    /// <value>The default value is <see cref="FullLaneMode.Refuse"/>.</value>
    public FullLaneMode WhenFull { get; set; }
}
