namespace ToolExec.Run;

/// <summary>Collects everything that is wrong with a chain or a graph, so that its author can mend it in one go.</summary>
internal sealed class PlanFaults(string what, ToolOperation operation)
{
    private const int MaxFaults = 100;
    private const int MaxShown = 5;
    private readonly List<ToolViolation> _faults = [];

    public bool Any => _faults.Count > 0;

    public void Add(string location, string keyword, string message)
    {
        if (_faults.Count < MaxFaults)
        {
            _faults.Add(new ToolViolation(location, "", keyword, message));
        }
    }

    public ToolError ToError()
    {
        var shown = string.Join(" ", _faults.Take(MaxShown).Select(static fault => $"{fault.InstanceLocation}: {fault.Message}"));
        var more = _faults.Count > MaxShown ? $" And {_faults.Count - MaxShown} more." : "";
        var count = _faults.Count == 1 ? "" : $" {_faults.Count} things are wrong.";
        return new ToolError(ToolErrorKind.InvalidPlan, $"The {what} was not run.{count} {shown}{more}") { Operation = operation, Violations = _faults };
    }
}
