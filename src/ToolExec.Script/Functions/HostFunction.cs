namespace ToolExec.Script;

/// <summary>A function in a set: exactly one of the handlers is there.</summary>
internal sealed record HostFunction(string Name, ScriptFunction? Handler, ScriptSyncFunction? SyncHandler)
{
    public ScriptFunctionKind Kind => Handler is null ? ScriptFunctionKind.Sync : ScriptFunctionKind.Async;
}
