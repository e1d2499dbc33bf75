using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ToolExec.Governance;

/// <summary>Which count: of which budget, for whom, of which tool.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BudgetKey(Budget Budget, string? Tenant, string? Outer, string? Part, string? Tool)
{
    /// <summary>Gets whose it is, in words for a log.</summary>
    public string Whose => Budget.Level == BudgetLevel.Everyone ? "everyone" : string.Join('/', Tenant ?? "-", Outer ?? "-", Part ?? "-");

    /// <summary>Returns the key of a caller.</summary>
    public static BudgetKey Of(Budget budget, ToolCaller? caller, string? tool)
    {
        tool = budget.EachTool ? tool : null;
        return caller is null ? new(budget, null, null, null, tool) : budget.Level switch
        {
            BudgetLevel.Everyone => new(budget, null, null, null, tool),
            BudgetLevel.Tenant => new(budget, caller.Tenant, null, null, tool),
            BudgetLevel.User => new(budget, caller.Tenant, null, caller.User, tool),
            BudgetLevel.Session => new(budget, caller.Tenant, null, caller.Session, tool),
            BudgetLevel.Request => new(budget, caller.Tenant, caller.Session, caller.Request, tool),
            _ => new(budget, caller.Tenant, null, caller.Execution, tool),
        };
    }

    public bool Equals(BudgetKey other) => ReferenceEquals(Budget, other.Budget)
        && string.Equals(Part, other.Part, StringComparison.Ordinal) && string.Equals(Tenant, other.Tenant, StringComparison.Ordinal)
        && string.Equals(Outer, other.Outer, StringComparison.Ordinal) && string.Equals(Tool, other.Tool, StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(
        RuntimeHelpers.GetHashCode(Budget), Hash(Tenant), Hash(Outer), Hash(Part), Hash(Tool));

    private static int Hash(string? text) => text is null ? 0 : string.GetHashCode(text, StringComparison.Ordinal);
}
