namespace ToolExec.Script;

/// <summary>A snapshot was refused. Nothing was restored.</summary>
public sealed class ScriptSnapshotException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="ScriptSnapshotException"/> class.</summary>
    /// <param name="problem">Why.</param>
    /// <param name="message">Why, in words.</param>
    /// <param name="innerException">What caused it.</param>
    public ScriptSnapshotException(ScriptSnapshotProblem problem, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Problem = problem;
    }

    /// <summary>Gets why the snapshot was refused.</summary>
    public ScriptSnapshotProblem Problem { get; }
}
