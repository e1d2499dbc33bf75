namespace ToolExec.Foundation.JsonSchema.Tests.Suite;

/// <summary>A theory over the official suite; skipped with the reason where the suite is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SuiteTheoryAttribute : TheoryAttribute
{
    public SuiteTheoryAttribute()
    {
        Skip = SuiteFiles.MissingReason;
    }
}
