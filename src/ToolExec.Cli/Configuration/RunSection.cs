using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>Reads the section <c>run</c>.</summary>
internal static class RunSection
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromDays(1);

    /// <exception cref="BackendSettingsException">A setting is wrong.</exception>
    /// <exception cref="ConfigurationException">A setting is unknown.</exception>
    public static RunEntry Read(JsonElement json)
    {
        // Every setting is read, also an absent one: what was read is what EnsureAllRead knows.
        var settings = new BackendSettings(json, "run");
        var timeout = settings.GetTimeSpan("timeout", TimeSpan.Zero, Least, Most);
        var startTimeout = settings.GetTimeSpan("startTimeout", TimeSpan.Zero, Least, Most);
        var arguments = settings.GetBoolean("validateArguments", true);
        var results = settings.GetBoolean("validateResults", true);
        var concurrency = settings.GetInt32("maxConcurrency", 0, 1, RunManyOptions.HighestConcurrency);
        try
        {
            settings.EnsureAllRead();
        }
        catch (BackendSettingsException fault)
        {
            throw new ConfigurationException(fault.Message.Replace("of this backend", "of how tools are run", StringComparison.Ordinal));
        }

        return new RunEntry
        {
            Timeout = settings.Contains("timeout") ? timeout : null,
            StartTimeout = settings.Contains("startTimeout") ? startTimeout : null,
            ValidateArguments = settings.Contains("validateArguments") ? arguments : null,
            ValidateResults = settings.Contains("validateResults") ? results : null,
            MaxConcurrency = settings.Contains("maxConcurrency") ? concurrency : null,
        };
    }
}
