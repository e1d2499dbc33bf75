namespace ToolExec.Foundation.JsonSchema;

/// <summary>The violations found so far, up to a number.</summary>
internal sealed class Report(int max)
{
    private readonly List<SchemaViolation> _violations = [];

    public IReadOnlyList<SchemaViolation> Violations => _violations;

    /// <summary>No more are taken; looking further is of no use.</summary>
    public bool IsFull => _violations.Count > max;

    public void Add(SchemaViolation violation)
    {
        if (!IsFull)
        {
            _violations.Add(violation);
        }
    }
}
