namespace ToolExec.Foundation.Processes;

/// <summary>
/// The random id that a child and everything it starts carry in their environment, so that they are found again
/// even after a double fork and <c>setsid</c> cut them off from the process tree.
/// </summary>
internal static class ProcessMark
{
    /// <summary>The variable's name.</summary>
    internal const string Variable = "TOOLEXEC_PROCESS_MARK";

    // A host that is itself somebody's marked child keeps the outer ids, or the outer host would lose sight of our children.
    private const int MaxOuterLength = 32 * 33;

    internal static string Create() => Guid.NewGuid().ToString("N");

    /// <summary>The variable's value for a child with this mark: the marks this process carries itself, then the new one.</summary>
    internal static string ValueFor(string mark)
    {
        var outer = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrEmpty(outer) ? mark : $"{outer[^Math.Min(outer.Length, MaxOuterLength)..]}/{mark}";
    }
}
