namespace ToolExec.Script;

/// <summary>Where the life of a script's instance stands.</summary>
public enum ScriptInstanceState
{
    /// <summary>Nothing has run yet.</summary>
    Created = 0,

    /// <summary>A run is under way.</summary>
    Running = 1,

    /// <summary>The script waits: settle its calls and run it again, or write it to bytes.</summary>
    Suspended = 2,

    /// <summary>The script completed, failed or was cancelled. Nothing more can be done with it.</summary>
    Ended = 3,
}
