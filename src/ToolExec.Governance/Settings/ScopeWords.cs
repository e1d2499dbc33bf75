namespace ToolExec.Governance;

/// <summary>The words of settings for <see cref="CallerScope"/>.</summary>
internal static class ScopeWords
{
    public static IReadOnlyDictionary<string, CallerScope> All { get; } = new OrderedDictionary<string, CallerScope>(StringComparer.Ordinal)
    {
        ["user"] = CallerScope.User,
        ["session"] = CallerScope.Session,
        ["tenant"] = CallerScope.Tenant,
        ["everyone"] = CallerScope.Everyone,
    };
}
