namespace ToolExec.Run;

/// <summary>A template needs the result of a call that was planned and not run. Caught where the call would have been made: it is then planned as well.</summary>
internal sealed class NotKnownYetException(string reference) : Exception($"it depends on '{reference}', whose result is known only when it has run.")
{
    /// <summary>Makes the plan of a call whose arguments are not known.</summary>
    public ToolResult Plan(string? tool, Tool? definition, string? callId) => ToolResult.FromPlan(
    [
        new PlannedCall
        {
            Tool = definition?.Id.ToString() ?? tool,
            ToolFingerprint = definition?.Fingerprint,
            Unknown = Message,
            Annotations = definition?.Annotations,
            Effects = definition?.Effects,
            CallId = callId,
        },
    ]);
}
