namespace ToolExec;

/// <summary>Marks that an instance was added.</summary>
internal sealed record ToolExecInstance(object? Key);
