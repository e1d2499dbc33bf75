namespace ToolExec.Governance;

/// <summary>Lets every attempt through.</summary>
internal sealed class OpenGuard : IBackendGuard
{
    public static OpenGuard Instance { get; } = new();

    public ValueTask<ToolError?> EnterAsync(ToolCallContext context, ToolBinding binding) => default;

    public void Leave(ToolCallContext context, ToolBinding binding, ToolResult result)
    {
    }
}
