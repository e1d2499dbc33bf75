namespace ToolExec.Runtime.Tests;

/// <summary>A fact that needs the right to make control groups. Without it the test is skipped with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CgroupFactAttribute : FactAttribute
{
    public CgroupFactAttribute()
    {
        if (CgroupParents.Find(null, out var reason) is null)
        {
            Skip = reason;
        }
    }
}
