namespace ToolExec.Script;

/// <summary>A function of the host that a script calls and awaits.</summary>
/// <param name="call">The call; it may be kept.</param>
/// <param name="cancellationToken">Cancelled when the script ends or its run is cancelled while the call is under way.</param>
/// <returns>What the script's promise settles to. A result that is there at once goes back without leaving the script's thread.</returns>
/// <remarks>It runs on one of the engine's threads: it must not block. An exception rejects the script's promise: the message of a
/// <see cref="ScriptFunctionException"/> is shown to the script, that of others is not.</remarks>
public delegate ValueTask<ScriptCallResult> ScriptFunction(ScriptCall call, CancellationToken cancellationToken);
