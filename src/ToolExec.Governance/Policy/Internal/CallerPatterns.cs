namespace ToolExec.Governance;

/// <summary>The callers of a rule, ready to be asked.</summary>
internal sealed class CallerPatterns
{
    private readonly TextPattern[] _tenants;
    private readonly TextPattern[] _users;
    private readonly TextPattern[] _sessions;
    private readonly TextPattern[] _agents;
    private readonly TextPattern[] _roles;
    private readonly bool _not;
    private readonly bool _whenUnsure;

    public CallerPatterns(CallerFilter filter, bool isRestrictive)
    {
        TextPattern[] Compile(IReadOnlyList<string> globs) => [.. globs.Select(g => TextPattern.Glob(g, isRestrictive))];
        (_tenants, _users, _sessions, _agents, _roles) = (Compile(filter.Tenants), Compile(filter.Users), Compile(filter.Sessions), Compile(filter.Agents), Compile(filter.Roles));
        _not = filter.Not;

        // So that an unsure answer, turned round or not, makes a restrictive rule fit and another not.
        _whenUnsure = isRestrictive != _not;
        IsEverybody = !_not && _tenants.Length + _users.Length + _sessions.Length + _agents.Length + _roles.Length == 0;
    }

    public bool IsEverybody { get; }

    public bool Fits(ToolCaller? caller) => IsEverybody
        || (Fits(_tenants, caller?.Tenant) && Fits(_users, caller?.User) && Fits(_sessions, caller?.Session) && Fits(_agents, caller?.Agent) && FitsAny(_roles, caller?.Roles ?? [])) != _not;

    private bool Fits(TextPattern[] patterns, string? text)
    {
        if (patterns.Length == 0)
        {
            return true;
        }

        if (text is not null)
        {
            foreach (var pattern in patterns)
            {
                if (pattern.Fits(text) ?? _whenUnsure)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool FitsAny(TextPattern[] patterns, IReadOnlyList<string> texts)
    {
        if (patterns.Length == 0)
        {
            return true;
        }

        foreach (var text in texts)
        {
            if (Fits(patterns, text))
            {
                return true;
            }
        }

        return false;
    }
}
