namespace ToolExec.Governance;

/// <summary>Reads the settings of the cache, strictly.</summary>
internal static class CacheSettings
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromDays(30);

    /// <exception cref="BackendSettingsException">A setting is wrong or unknown.</exception>
    public static Action<CacheOptions> Read(BackendSettings settings)
    {
        var defaults = new CacheOptions();
        var maxBytes = settings.GetInt32("maxBytes", (int)defaults.MaxBytes, 64 * 1024, int.MaxValue);
        var maxResultBytes = settings.GetInt32("maxResultBytes", (int)defaults.MaxResultBytes, 1024, int.MaxValue);
        var life = settings.GetTimeSpan("timeToLive", defaults.TimeToLive, Least, Most);
        var scope = settings.GetWord("scope", defaults.Scope, ScopeWords.All);
        var rules = settings.GetObjects("rules").Select(Rule).ToList();
        settings.EnsureAllRead();
        return options =>
        {
            options.MaxBytes = maxBytes;
            options.MaxResultBytes = maxResultBytes;
            options.TimeToLive = life;
            options.Scope = scope;
            rules.ForEach(options.Rules.Add);
        };
    }

    private static CacheRule Rule(BackendSettings settings)
    {
        var life = settings.GetTimeSpan("timeToLive", Least, Least, Most);
        var enabled = settings.GetBoolean("enabled", true);
        var rule = new CacheRule
        {
            Tools = new ToolSelector { Tools = new ToolFilter { Allow = settings.GetStrings("tools") }, Backends = settings.GetStrings("backends") },
            Enabled = settings.Contains("enabled") ? enabled : null,
            TimeToLive = settings.Contains("timeToLive") ? life : null,
            Scope = settings.Contains("scope") ? settings.GetWord("scope", CallerScope.User, ScopeWords.All) : null,
        };
        settings.EnsureAllRead();
        return rule;
    }
}
