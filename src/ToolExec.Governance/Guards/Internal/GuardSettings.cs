namespace ToolExec.Governance;

/// <summary>Reads the settings of guards, strictly.</summary>
internal static class GuardSettings
{
    private static readonly IReadOnlyDictionary<string, GuardOutcome> Outcomes = new OrderedDictionary<string, GuardOutcome>(StringComparer.Ordinal)
    {
        ["pass"] = GuardOutcome.Pass,
        ["warn"] = GuardOutcome.Warn,
        ["redact"] = GuardOutcome.Redact,
        ["block"] = GuardOutcome.Block,
    };

    /// <exception cref="BackendSettingsException">A setting is wrong or unknown.</exception>
    public static Action<GuardOptions> Read(BackendSettings settings)
    {
        var read = new GuardOptions
        {
            Tools = new ToolSelector
            {
                Tools = new ToolFilter { Allow = settings.GetStrings("tools"), Deny = settings.GetStrings("notTools") },
                Backends = settings.GetStrings("backends"),
                Kinds = settings.GetStrings("kinds"),
            },
            PassOnFailure = settings.GetBoolean("passOnFailure", false),
        };
        if (settings.GetObject("injection") is { } injection)
        {
            ReadInjection(injection, read.Injection);
        }

        if (settings.GetObject("size") is { } size)
        {
            read.Size.MaxArgumentCharacters = Optional(size, "maxArgumentCharacters");
            read.Size.MaxResultCharacters = Optional(size, "maxResultCharacters");
            size.EnsureAllRead();
        }

        settings.EnsureAllRead();
        return options =>
        {
            (options.Tools, options.PassOnFailure) = (read.Tools, read.PassOnFailure);
            (options.Injection.Enabled, options.Injection.Arguments, options.Injection.MaxCharacters) = (read.Injection.Enabled, read.Injection.Arguments, read.Injection.MaxCharacters);
            (options.Injection.OnPhrases, options.Injection.OnHidden) = (read.Injection.OnPhrases, read.Injection.OnHidden);
            (options.Size.MaxArgumentCharacters, options.Size.MaxResultCharacters) = (read.Size.MaxArgumentCharacters, read.Size.MaxResultCharacters);
            foreach (var phrase in read.Injection.Phrases)
            {
                options.Injection.Phrases.Add(phrase);
            }
        };
    }

    private static void ReadInjection(BackendSettings settings, InjectionGuardOptions options)
    {
        options.Enabled = settings.GetBoolean("enabled", options.Enabled);
        options.Arguments = settings.GetBoolean("arguments", options.Arguments);
        options.OnPhrases = settings.GetWord("onPhrases", options.OnPhrases, Outcomes);
        options.OnHidden = settings.GetWord("onHidden", options.OnHidden, Outcomes);
        options.MaxCharacters = settings.GetInt32("maxCharacters", options.MaxCharacters, 1_000, 100_000_000);
        foreach (var phrase in settings.GetStrings("phrases"))
        {
            options.Phrases.Add(phrase);
        }

        settings.EnsureAllRead();
    }

    private static int? Optional(BackendSettings settings, string name)
    {
        var value = settings.GetInt32(name, 1, 1, int.MaxValue);
        return settings.Contains(name) ? value : null;
    }
}
