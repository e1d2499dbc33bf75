namespace ToolExec.Run;

/// <summary>One call of several, from the moment it was taken from the sequence until its result was given.</summary>
internal sealed class ManyCall(int index, ToolCall call)
{
    /// <summary>Stands for the work of taking the next call from the sequence.</summary>
    public static readonly ManyCall Pull = new(-1, null!);

    public int Index { get; } = index;

    public ToolCall Call { get; } = call;

    public IReadOnlyList<ResourceAccess> Accesses { get; set; } = [];

    public bool IsExclusive { get; set; }

    /// <summary>Gets or sets how many earlier calls must end first.</summary>
    public int WaitsFor { get; set; }

    /// <summary>Gets the later calls that wait for this one.</summary>
    public List<ManyCall>? Later { get; private set; }

    public void LetWait(ManyCall later)
    {
        later.WaitsFor++;
        (Later ??= []).Add(later);
    }
}
