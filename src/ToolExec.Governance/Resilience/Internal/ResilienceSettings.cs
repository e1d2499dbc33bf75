namespace ToolExec.Governance;

/// <summary>Reads the settings of resilience, strictly.</summary>
internal static class ResilienceSettings
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan HalfASecond = TimeSpan.FromMilliseconds(500);

    /// <exception cref="BackendSettingsException">A setting is wrong or unknown.</exception>
    public static Action<ResilienceOptions> Read(BackendSettings settings)
    {
        var read = new ResilienceOptions();
        read.MaxAttempts = settings.GetInt32("maxAttempts", read.MaxAttempts, 1, 20);
        read.AttemptTimeout = Optional(settings, "attemptTimeout", Least);
        read.BaseDelay = settings.GetTimeSpan("baseDelay", read.BaseDelay, TimeSpan.Zero, Hour);
        read.MaxDelay = settings.GetTimeSpan("maxDelay", read.MaxDelay, TimeSpan.Zero, Hour);
        read.HedgeAfter = Optional(settings, "hedgeAfter", TimeSpan.Zero);
        read.MaxNestedRetries = settings.GetInt32("maxNestedRetries", read.MaxNestedRetries, 0, 1000);
        if (settings.GetObject("breaker") is { } breaker)
        {
            ReadBreaker(breaker, read.Breaker);
        }

        foreach (var rule in settings.GetObjects("rules"))
        {
            read.Rules.Add(ReadRule(rule));
        }

        settings.EnsureAllRead();
        return options =>
        {
            (options.MaxAttempts, options.AttemptTimeout, options.BaseDelay, options.MaxDelay) = (read.MaxAttempts, read.AttemptTimeout, read.BaseDelay, read.MaxDelay);
            (options.HedgeAfter, options.MaxNestedRetries) = (read.HedgeAfter, read.MaxNestedRetries);
            (options.Breaker.Enabled, options.Breaker.FailureRatio, options.Breaker.MinimumCalls) = (read.Breaker.Enabled, read.Breaker.FailureRatio, read.Breaker.MinimumCalls);
            (options.Breaker.Window, options.Breaker.BreakFor) = (read.Breaker.Window, read.Breaker.BreakFor);
            foreach (var rule in read.Rules)
            {
                options.Rules.Add(rule);
            }
        };
    }

    private static void ReadBreaker(BackendSettings settings, BreakerOptions breaker)
    {
        breaker.Enabled = settings.GetBoolean("enabled", breaker.Enabled);
        breaker.FailureRatio = settings.GetDouble("failureRatio") ?? breaker.FailureRatio;
        breaker.MinimumCalls = settings.GetInt32("minimumCalls", breaker.MinimumCalls, 2, 1_000_000);
        breaker.Window = settings.GetTimeSpan("window", breaker.Window, HalfASecond, Day);
        breaker.BreakFor = settings.GetTimeSpan("breakFor", breaker.BreakFor, HalfASecond, Day);
        settings.EnsureAllRead();
    }

    private static ResilienceRule ReadRule(BackendSettings settings)
    {
        var attempts = settings.GetInt32("maxAttempts", 1, 1, 20);
        var mayRepeat = settings.GetBoolean("mayRepeat", false);
        var rule = new ResilienceRule
        {
            Tools = new ToolSelector { Tools = new ToolFilter { Allow = settings.GetStrings("tools") }, Backends = settings.GetStrings("backends") },
            MaxAttempts = settings.Contains("maxAttempts") ? attempts : null,
            AttemptTimeout = Optional(settings, "attemptTimeout", Least),
            HedgeAfter = Optional(settings, "hedgeAfter", TimeSpan.Zero),
            MayRepeat = settings.Contains("mayRepeat") ? mayRepeat : null,
        };
        settings.EnsureAllRead();
        return rule;
    }

    private static TimeSpan? Optional(BackendSettings settings, string name, TimeSpan least)
    {
        var time = settings.GetTimeSpan(name, least, least, Day);
        return settings.Contains(name) ? time : null;
    }
}
