namespace ToolExec.Run;

/// <summary>A node whose references have been found.</summary>
internal sealed record PlannedNode(ToolGraphNode Node, Template Body, Template? Items, PlanCondition? When)
{
    /// <summary>Gets the nodes whose success this one needs, each once.</summary>
    public int[] Needs { get; init; } = [];

    /// <summary>Gets the nodes that need this one's success.</summary>
    public List<int> NeededBy { get; } = [];

    /// <summary>Gets the nodes that must only have ended, well or not, because they and this one use the same resource.</summary>
    public List<int> HeldBackBy { get; } = [];

    /// <summary>Gets the nodes that wait for the end of this one.</summary>
    public List<int> HoldsBack { get; } = [];

    /// <summary>Gets or sets a value indicating whether the graph's output refers to this node.</summary>
    public bool IsOutput { get; set; }

    /// <summary>Gets or sets a value indicating whether the node may turn out not to be needed, because somebody takes the first of several.</summary>
    public bool MayLose { get; set; }

    /// <summary>Gets or sets what the node's calls read and write, or <see langword="null"/>.</summary>
    public ToolEffects? Effects { get; set; }
}
