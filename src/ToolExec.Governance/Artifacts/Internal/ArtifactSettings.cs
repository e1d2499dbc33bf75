namespace ToolExec.Governance;

/// <summary>Reads the settings of artifacts, strictly.</summary>
internal static class ArtifactSettings
{
    /// <exception cref="BackendSettingsException">A setting is wrong or unknown.</exception>
    public static Action<ArtifactOptions> Read(BackendSettings settings)
    {
        var read = new ArtifactOptions();
        read.Threshold = settings.GetInt32("threshold", read.Threshold, 1024, 64 * 1024 * 1024);
        read.HeadLength = settings.GetInt32("headLength", read.HeadLength, 0, 100_000);
        read.TailLength = settings.GetInt32("tailLength", read.TailLength, 0, 100_000);
        read.MaxReadLength = settings.GetInt32("maxReadLength", read.MaxReadLength, 100, 1_000_000);
        read.TimeToLive = settings.GetTimeSpan("timeToLive", read.TimeToLive, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366));
        read.Scope = settings.GetWord("scope", read.Scope, ScopeWords.All);
        read.Folder = settings.GetString("folder");
        read.MaxBytes = settings.GetInt32("maxBytes", (int)read.MaxBytes, 1024 * 1024, int.MaxValue);
        read.Tools = new ToolSelector { Tools = new ToolFilter { Allow = settings.GetStrings("tools") }, Backends = settings.GetStrings("backends") };
        settings.EnsureAllRead();
        return options =>
        {
            (options.Threshold, options.HeadLength, options.TailLength, options.MaxReadLength) = (read.Threshold, read.HeadLength, read.TailLength, read.MaxReadLength);
            (options.TimeToLive, options.Scope, options.Folder, options.MaxBytes, options.Tools) = (read.TimeToLive, read.Scope, read.Folder, read.MaxBytes, read.Tools);
        };
    }
}
