namespace ToolExec;

/// <summary>Is told what became of every call, refused ones included: for histories, audits and counters.</summary>
/// <remarks>One instance serves every call, several at once. What it throws is logged and changes nothing.</remarks>
public interface IToolCallObserver
{
    /// <summary>Takes note of a call that has ended. It runs before the caller gets the result: keep it short.</summary>
    /// <param name="call">The call as it was made.</param>
    /// <param name="result">What became of it; a call that its caller gave up is <see cref="ToolStatus.Cancelled"/> here.</param>
    void OnCompleted(ToolCall call, ToolResult result);
}
