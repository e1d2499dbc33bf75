namespace ToolExec.Governance;

/// <summary>Reads the settings of the ledger, strictly.</summary>
internal static class LedgerSettings
{
    private static readonly Dictionary<string, UnknownEffectPolicy> Policies = new(StringComparer.Ordinal)
    {
        ["refuse"] = UnknownEffectPolicy.Refuse,
        ["runAgain"] = UnknownEffectPolicy.RunAgain,
        ["probe"] = UnknownEffectPolicy.Probe,
        ["ask"] = UnknownEffectPolicy.Ask,
    };

    /// <exception cref="BackendSettingsException">A setting is wrong or unknown.</exception>
    public static Action<LedgerOptions> Read(BackendSettings settings)
    {
        var defaults = new LedgerOptions();
        var scope = settings.GetWord("scope", defaults.Scope, ScopeWords.All);
        var life = Time(settings, "timeToLive") ?? defaults.TimeToLive;
        var within = Time(settings, "equalWithin");
        var unknown = Policy(settings);
        var kept = settings.GetInt32("maxKeptBytes", defaults.MaxKeptBytes, 0, LedgerOptionsValidator.MostKept);
        var bytes = settings.GetInt32("maxBytesInMemory", (int)defaults.MaxBytesInMemory, (int)LedgerOptionsValidator.LeastBytes, int.MaxValue);
        var rules = settings.GetObjects("rules").Select(Rule).ToList();
        settings.EnsureAllRead();
        return options =>
        {
            options.Scope = scope;
            options.TimeToLive = life;
            options.EqualWithin = within;
            options.OnUnknown = unknown;
            options.MaxKeptBytes = kept;
            options.MaxBytesInMemory = bytes;
            rules.ForEach(options.Rules.Add);
        };
    }

    private static LedgerRule Rule(BackendSettings settings)
    {
        var enabled = settings.GetBoolean("enabled", true);
        var rule = new LedgerRule
        {
            Tools = new ToolSelector { Tools = new ToolFilter { Allow = settings.GetStrings("tools") }, Backends = settings.GetStrings("backends") },
            Enabled = settings.Contains("enabled") ? enabled : null,
            Scope = settings.Contains("scope") ? settings.GetWord("scope", CallerScope.Tenant, ScopeWords.All) : null,
            TimeToLive = Time(settings, "timeToLive"),
            EqualWithin = Time(settings, "equalWithin"),
            OnUnknown = Policy(settings),
            Probe = settings.GetObject("probe") is { } probe ? Probe(probe) : null,
        };
        settings.EnsureAllRead();
        return rule;
    }

    private static LedgerProbe Probe(BackendSettings settings)
    {
        var probe = new LedgerProbe
        {
            Tool = settings.GetRequiredString("tool"),
            Applied = settings.GetString("applied") ?? "",
            Value = settings.GetString("value"),
        };
        foreach (var (name, source) in settings.GetStringMap("arguments"))
        {
            probe.Arguments.Add(name, source);
        }

        settings.EnsureAllRead();
        return probe;
    }

    private static TimeSpan? Time(BackendSettings settings, string name)
    {
        var time = settings.GetTimeSpan(name, LedgerOptionsValidator.ShortestTime, LedgerOptionsValidator.ShortestTime, LedgerOptionsValidator.LongestTime);
        return settings.Contains(name) ? time : null;
    }

    private static UnknownEffectPolicy? Policy(BackendSettings settings)
    {
        var policy = settings.GetWord("onUnknown", UnknownEffectPolicy.Refuse, Policies);
        return settings.Contains("onUnknown") ? policy : null;
    }
}
