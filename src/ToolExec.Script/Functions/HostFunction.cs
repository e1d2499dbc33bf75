namespace ToolExec.Script;

/// <summary>A function in a set, with one of the handlers; or a class of errors, with neither.</summary>
internal sealed record HostFunction(string Name, ScriptFunction? Handler, ScriptSyncFunction? SyncHandler)
{
    public ScriptFunctionKind Kind => Handler is not null ? ScriptFunctionKind.Async : SyncHandler is not null ? ScriptFunctionKind.Sync : ScriptFunctionKind.Error;
}
