namespace ToolExec;

/// <summary>Chooses, in the host's stead, which of a tool's backends run a call.</summary>
/// <remarks>One instance serves every call, several at once.</remarks>
public interface IBackendSelector
{
    /// <summary>Chooses.</summary>
    /// <param name="context">The call; its arguments are checked.</param>
    /// <param name="routes">The tool's backends in the usual order: local, provider, MCP, others.</param>
    /// <returns>Those of them to try, in this order. None of them refuses the call.</returns>
    IReadOnlyList<ToolRoute> Select(ToolCallContext context, IReadOnlyList<ToolRoute> routes);
}
