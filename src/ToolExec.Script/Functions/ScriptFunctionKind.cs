namespace ToolExec.Script;

/// <summary>How a script calls a host function.</summary>
internal enum ScriptFunctionKind
{
    /// <summary>The call returns a promise.</summary>
    Async = 0,

    /// <summary>The call returns the value.</summary>
    Sync = 1,
}
