namespace ToolExec.Script;

/// <summary>What a name of the host stands for in a script.</summary>
internal enum ScriptFunctionKind
{
    /// <summary>The call returns a promise.</summary>
    Async = 0,

    /// <summary>The call returns the value.</summary>
    Sync = 1,

    /// <summary>No function: a class of errors that calls fail with.</summary>
    Error = 2,
}
