namespace ToolExec;

/// <summary>Is told what became of every call, refused ones included: for histories, audits and counters.</summary>
/// <remarks>One instance serves every call, several at once. What it throws is logged and changes nothing.</remarks>
public interface IToolCallObserver
{
    /// <summary>Takes note of a call that has ended. It runs before the caller gets the result: keep it short.</summary>
    /// <param name="call">The call as it was made.</param>
    /// <param name="result">What became of it; a call that its caller gave up is <see cref="ToolStatus.Cancelled"/> here.</param>
    void OnCompleted(ToolCall call, ToolResult result);

    /// <summary>Takes note of a call that has ended and whose tool was found: as <see cref="OnCompleted"/>, which the default calls, with what the steps left in the context.</summary>
    /// <remarks>A call whose tool was not found, or that came too late, has no context; only <see cref="OnCompleted"/> is told of it.</remarks>
    /// <param name="context">The call. A tool that was left behind may still use it: read it only.</param>
    /// <param name="result">What became of it.</param>
    void OnEnded(ToolCallContext context, ToolResult result)
    {
        ArgumentNullException.ThrowIfNull(context);
        OnCompleted(context.Call, result);
    }
}
