namespace ToolExec.Script;

/// <summary>Which console function wrote a line.</summary>
public enum ScriptConsoleLevel
{
    /// <summary><c>console.log</c> and what has no level of its own.</summary>
    Log = 0,

    /// <summary><c>console.debug</c>.</summary>
    Debug = 1,

    /// <summary><c>console.info</c>.</summary>
    Info = 2,

    /// <summary><c>console.warn</c>.</summary>
    Warn = 3,

    /// <summary><c>console.error</c> and failed assertions.</summary>
    Error = 4,
}
