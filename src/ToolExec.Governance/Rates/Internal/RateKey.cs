using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ToolExec.Governance;

/// <summary>Which limit: of which rule, for whom, of which tool, at which backend.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RateKey(object Rule, string? Tenant, string? User, string? Session, string? Tool, string? Backend)
{
    public static RateKey Of(object rule, CallerScope per, ToolCaller? caller, string? tool, string? backend) => per == CallerScope.Everyone || caller is null
        ? new(rule, null, null, null, tool, backend)
        : new(rule, caller.Tenant, per is CallerScope.User or CallerScope.Session ? caller.User : null, per == CallerScope.Session ? caller.Session : null, tool, backend);

    public bool Equals(RateKey other) => ReferenceEquals(Rule, other.Rule)
        && string.Equals(Tenant, other.Tenant, StringComparison.Ordinal) && string.Equals(User, other.User, StringComparison.Ordinal)
        && string.Equals(Session, other.Session, StringComparison.Ordinal) && string.Equals(Tool, other.Tool, StringComparison.Ordinal)
        && string.Equals(Backend, other.Backend, StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(Rule), Hash(Tenant), Hash(User), Hash(Session), Hash(Tool), Hash(Backend));

    private static int Hash(string? text) => text is null ? 0 : string.GetHashCode(text, StringComparison.Ordinal);
}
