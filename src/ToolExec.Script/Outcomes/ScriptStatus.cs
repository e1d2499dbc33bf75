namespace ToolExec.Script;

/// <summary>How a run of a script ended.</summary>
public enum ScriptStatus
{
    /// <summary>The script returned. <see cref="ScriptOutcome.Value"/> holds what it returned.</summary>
    Completed = 0,

    /// <summary>The script threw, hung itself up, or broke a limit. <see cref="ScriptOutcome.Error"/> says which.</summary>
    Failed = 1,

    /// <summary>The script waits for calls that its host answers later. It can go on, or be written to bytes.</summary>
    Suspended = 2,
}
