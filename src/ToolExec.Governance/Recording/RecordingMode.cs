namespace ToolExec.Governance;

/// <summary>What a recording does with calls that it knows.</summary>
public enum RecordingMode
{
    /// <summary>Every call runs and is recorded; what the file held before is replaced.</summary>
    Record,

    /// <summary>A call that the file has is played from it; others run, and are added.</summary>
    Auto,
}
