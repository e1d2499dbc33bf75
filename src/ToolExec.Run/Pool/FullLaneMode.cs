namespace ToolExec.Run;

/// <summary>What happens to work for a lane whose queue is full.</summary>
public enum FullLaneMode
{
    /// <summary>It is refused with <see cref="ToolErrorKind.Busy"/>.</summary>
    Refuse = 0,

    /// <summary>Whoever brings it waits for a place, in order of arrival; the waiting is not counted as queued.</summary>
    Wait = 1,
}
