namespace ToolExec;

/// <summary>A step of the pipeline that a host adds: it may refuse a call, change its arguments, repeat it, or look at its result.</summary>
/// <remarks>One instance serves every call, several at once.</remarks>
public interface IToolMiddleware
{
    /// <summary>Takes part in a call.</summary>
    /// <param name="context">The call. Its token says when to stop.</param>
    /// <param name="next">The rest of the pipeline. It may be called never, once or several times, one after the other: each time everything behind this step runs again.</param>
    /// <returns>What became of the call.</returns>
    ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next);
}
