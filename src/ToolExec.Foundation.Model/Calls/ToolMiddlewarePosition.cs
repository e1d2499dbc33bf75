namespace ToolExec;

/// <summary>Where in the pipeline a middleware stands.</summary>
public enum ToolMiddlewarePosition
{
    /// <summary>Around everything behind the look-up: it sees the arguments as they were given, and what it changes is checked.</summary>
    BeforeValidation = 0,

    /// <summary>Behind the check of the arguments, around the running of the tool: for approvals, retries and caches.</summary>
    AroundExecution = 1,
}
