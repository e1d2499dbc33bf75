using System.Collections.Concurrent;

namespace ToolExec.Samples.CustomBackend;

#region extending-observer
/// <summary>Keeps who called what and what became of it, refused calls included.</summary>
public sealed class AuditTrail : IToolCallObserver
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public void OnCompleted(ToolCall call, ToolResult result) =>
        Lines.Enqueue($"{call.CallId ?? "-"} {result.Tool} {result.Backend ?? "-"} {result.Status}");
}
#endregion
