namespace ToolExec.Governance;

/// <summary>The words of settings for <see cref="CallerScope"/>.</summary>
internal static class ScopeWords
{
    public static IReadOnlyList<(string Word, CallerScope Value)> All { get; } =
        [("user", CallerScope.User), ("session", CallerScope.Session), ("tenant", CallerScope.Tenant), ("everyone", CallerScope.Everyone)];
}
