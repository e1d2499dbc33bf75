namespace ToolExec.Script;

/// <summary>A function of the host that a script calls without awaiting it: the call returns the value itself, not a promise.</summary>
/// <param name="call">The call; it may be kept.</param>
/// <returns>What the call returns in the script. It cannot be <see cref="ScriptCallResult.Suspend"/>.</returns>
/// <remarks>It runs on one of the engine's threads: it must not block. An exception is thrown in the script: the message of a
/// <see cref="ScriptFunctionException"/> is shown to the script, that of others is not.</remarks>
public delegate ScriptCallResult ScriptSyncFunction(ScriptCall call);
