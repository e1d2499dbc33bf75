namespace ToolExec;

/// <summary>The rest of the pipeline behind a step.</summary>
/// <param name="context">The call.</param>
/// <returns>What became of the call.</returns>
public delegate ValueTask<ToolResult> ToolCallDelegate(ToolCallContext context);
