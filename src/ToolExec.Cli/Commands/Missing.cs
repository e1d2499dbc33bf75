namespace ToolExec.Cli;

/// <summary>Tells a tool that does not exist from one whose backend is broken.</summary>
internal static class Missing
{
    /// <summary>Returns the backend's error where the tool's namespace is that of a broken backend; else the error as it is.</summary>
    public static ToolError Explain(CliSession session, string tool, ToolError error)
    {
        if (error.Kind != ToolErrorKind.ToolNotFound || !ToolId.TryParse(tool, out var id) || id.Namespace is not { } ns)
        {
            return error;
        }

        var broken = session.Configuration.Backends.FirstOrDefault(b => string.Equals(b.Namespace, ns, StringComparison.OrdinalIgnoreCase));
        var problem = session.Executor.Catalog.Problems.FirstOrDefault(p => string.Equals(p.Backend, broken?.Name, StringComparison.OrdinalIgnoreCase));
        return problem is null ? error : new ToolError(ToolErrorKind.BackendUnavailable, $"The tools of '{problem.Backend}' are not there: {problem.Error.Message}")
        {
            Operation = ToolOperation.Resolve,
            Tool = tool,
            Backend = problem.Backend,
            Cause = problem.Error,
        };
    }
}
