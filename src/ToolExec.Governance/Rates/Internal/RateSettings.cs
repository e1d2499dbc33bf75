using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>Reads the settings of rates, strictly.</summary>
internal static class RateSettings
{
    private const int Most = 1_000_000;

    private static readonly OrderedDictionary<string, RateKind> Kinds = new(StringComparer.Ordinal)
    {
        ["concurrency"] = RateKind.Concurrency,
        ["slidingWindow"] = RateKind.SlidingWindow,
        ["tokenBucket"] = RateKind.TokenBucket,
    };

    private static readonly OrderedDictionary<string, RatePoint> Points = new(StringComparer.Ordinal)
    {
        ["call"] = RatePoint.Call,
        ["attempt"] = RatePoint.Attempt,
    };

    /// <exception cref="BackendSettingsException">A setting is wrong or unknown.</exception>
    public static Action<RateOptions> Read(BackendSettings settings)
    {
        var defaults = new RateOptions();
        var rules = settings.GetObjects("rules").Select(ReadRule).ToList();
        var weights = ReadWeights(settings);
        var maxWaiting = settings.GetInt32("maxWaiting", defaults.MaxWaiting, 0, Most);
        var maxKeys = settings.GetInt32("maxKeys", defaults.MaxKeys, 1, 10 * Most);
        var scope = settings.GetWord("exclusiveWithin", CallerScope.Session, ScopeWords.All);
        var isExclusive = settings.Contains("exclusiveWithin");
        settings.EnsureAllRead();
        return options =>
        {
            rules.ForEach(options.Rules.Add);
            weights.ForEach(w => options.Weights[w.Key] = w.Value);
            (options.MaxWaiting, options.MaxKeys) = (maxWaiting, maxKeys);
            options.ExclusiveWithin = isExclusive ? scope : options.ExclusiveWithin;
        };
    }

    private static RateRule ReadRule(BackendSettings settings)
    {
        var defaults = new RateRule();
        var burst = settings.GetInt32("burst", 1, 1, Most);
        var rule = new RateRule
        {
            Name = settings.GetRequiredString("name"),
            Tools = new ToolSelector { Tools = new ToolFilter { Allow = settings.GetStrings("tools") }, Backends = settings.GetStrings("backends") },
            Point = settings.GetWord("point", defaults.Point, Points),
            Per = settings.GetWord("per", defaults.Per, ScopeWords.All),
            EachTool = settings.GetBoolean("eachTool", defaults.EachTool),
            Kind = settings.GetWord("kind", defaults.Kind, Kinds),
            Limit = settings.GetInt32("limit", defaults.Limit, 1, Most),
            Period = settings.GetTimeSpan("period", defaults.Period, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)),
            Burst = settings.Contains("burst") ? burst : null,
            MaxWaiting = settings.GetInt32("maxWaiting", defaults.MaxWaiting, 0, 100_000),
        };
        settings.EnsureAllRead();
        return rule;
    }

    private static List<KeyValuePair<string, double>> ReadWeights(BackendSettings settings)
    {
        var weights = new List<KeyValuePair<string, double>>();
        if (settings.GetObject("weights") is { } tenants && settings.GetJson("weights") is { ValueKind: JsonValueKind.Object } json)
        {
            weights.AddRange(json.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, tenants.GetDouble(m.Name) ?? 1)));
        }

        return weights;
    }
}
