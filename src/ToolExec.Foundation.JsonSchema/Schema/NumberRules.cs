namespace ToolExec.Foundation.JsonSchema;

/// <summary>The keywords that apply to numbers.</summary>
internal sealed class NumberRules
{
    public NumberBound? Minimum;
    public NumberBound? ExclusiveMinimum;
    public NumberBound? Maximum;
    public NumberBound? ExclusiveMaximum;
    public NumberBound? MultipleOf;
}
