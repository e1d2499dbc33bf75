using System.Globalization;
using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>Reads the settings of rules, strictly.</summary>
internal static class PolicySettings
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromDays(30);

    private static readonly IReadOnlyDictionary<string, PolicyEffect> Effects = new OrderedDictionary<string, PolicyEffect>(StringComparer.Ordinal)
    {
        ["allow"] = PolicyEffect.Allow,
        ["ask"] = PolicyEffect.Ask,
        ["deny"] = PolicyEffect.Deny,
    };

    /// <exception cref="BackendSettingsException">A setting is wrong or unknown.</exception>
    public static (Action<PolicyOptions> Policy, Action<ApprovalOptions> Approvals) Read(BackendSettings settings)
    {
        var effect = settings.GetWord("default", PolicyEffect.Allow, Effects);
        var rules = settings.GetObjects("rules").Select(Rule).ToList();
        Action<ApprovalOptions> approvals = settings.GetObject("approvals") is { } section ? Approvals(section) : static _ => { };
        settings.EnsureAllRead();
        return (
            options =>
            {
                options.Default = effect;
                rules.ForEach(options.Rules.Add);
            },
            approvals);
    }

    private static Action<ApprovalOptions> Approvals(BackendSettings settings)
    {
        var defaults = new ApprovalOptions();
        var life = settings.GetTimeSpan("timeToLive", defaults.TimeToLive, Least, Most);
        var scope = settings.GetWord("scope", defaults.Scope, ScopeWords.All);
        var secret = settings.GetString("keySecret");
        var kept = settings.GetInt32("maxKept", defaults.MaxKept, 1, 1_000_000);
        settings.EnsureAllRead();
        return options => (options.TimeToLive, options.Scope, options.KeySecret, options.MaxKept) = (life, scope, secret, kept);
    }

    private static PolicyRule Rule(BackendSettings settings)
    {
        var rule = new PolicyRule
        {
            Name = settings.GetRequiredString("name"),
            Effect = settings.Contains("effect") ? settings.GetWord("effect", PolicyEffect.Deny, Effects) : throw new BackendSettingsException($"{settings.Path}/effect", "must be set to allow, ask or deny, but is missing."),
            Reason = settings.GetString("reason"),
            Tools = new ToolSelector
            {
                Tools = new ToolFilter
                {
                    Allow = settings.GetStrings("tools"),
                    Deny = settings.GetStrings("notTools"),
                    AllTags = settings.GetStrings("tags"),
                    ReadOnly = Switch(settings, "readOnly"),
                    Destructive = Switch(settings, "destructive"),
                    Idempotent = Switch(settings, "idempotent"),
                    OpenWorld = Switch(settings, "openWorld"),
                },
                Backends = settings.GetStrings("backends"),
                Kinds = settings.GetStrings("kinds"),
            },
            Callers = settings.GetObject("callers") is { } callers ? Callers(callers) : new CallerFilter(),
        };
        foreach (var condition in settings.GetObjects("arguments"))
        {
            rule.Arguments.Add(Condition(condition));
        }

        settings.EnsureAllRead();
        return rule;
    }

    private static CallerFilter Callers(BackendSettings settings)
    {
        var filter = new CallerFilter
        {
            Tenants = settings.GetStrings("tenants"),
            Users = settings.GetStrings("users"),
            Sessions = settings.GetStrings("sessions"),
            Agents = settings.GetStrings("agents"),
            Roles = settings.GetStrings("roles"),
            Not = settings.GetBoolean("not", false),
        };
        settings.EnsureAllRead();
        return filter;
    }

    private static ArgumentCondition Condition(BackendSettings settings)
    {
        var condition = new ArgumentCondition
        {
            At = settings.GetString("at") ?? throw new BackendSettingsException($"{settings.Path}/at", "must be set to a JSON Pointer into the arguments, but is missing."),
            Exists = Switch(settings, "exists"),
            EqualTo = Value(settings, "equals"),
            In = settings.GetList("in"),
            Glob = settings.GetString("glob"),
            Regex = settings.GetString("regex"),
            StartsWith = settings.GetString("startsWith"),
            LessThan = Number(settings, "lessThan"),
            MoreThan = Number(settings, "moreThan"),
            LongerThan = settings.Contains("longerThan") ? settings.GetInt32("longerThan", 0, 0, int.MaxValue) : null,
            IgnoreCase = settings.GetBoolean("ignoreCase", false),
            Not = settings.GetBoolean("not", false),
        };
        settings.EnsureAllRead();
        return condition;
    }

    private static bool? Switch(BackendSettings settings, string name)
    {
        var value = settings.GetBoolean(name, false);
        return settings.Contains(name) ? value : null;
    }

    // A string is meant as it is; what is not one is JSON.
    private static JsonElement? Value(BackendSettings settings, string name)
    {
        try
        {
            return settings.GetString(name) is { } text ? JsonElement.Parse($"\"{JsonEncodedText.Encode(text)}\"") : null;
        }
        catch (BackendSettingsException)
        {
            return settings.GetJson(name);
        }
    }

    private static decimal? Number(BackendSettings settings, string name) => settings.GetScalar(name) is not { } text ? null
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : throw new BackendSettingsException($"{settings.Path}/{name}", "must be a number.");
}
