namespace ToolExec.Governance;

/// <summary>Reads the settings of the audit trail, strictly.</summary>
internal static class AuditSettings
{
    private static readonly IReadOnlyDictionary<string, AuditFailure> Failures = new OrderedDictionary<string, AuditFailure>(StringComparer.Ordinal)
    {
        ["refuse"] = AuditFailure.Refuse,
        ["log"] = AuditFailure.Log,
    };

    /// <exception cref="BackendSettingsException">A setting is wrong or unknown.</exception>
    public static Action<AuditOptions> Read(BackendSettings settings)
    {
        var read = new AuditOptions();
        read.File = settings.GetString("file");
        read.MaxFileBytes = settings.GetInt32("maxFileBytes", (int)read.MaxFileBytes, 4096, int.MaxValue);
        read.FlushToDisk = settings.GetBoolean("flushToDisk", read.FlushToDisk);
        read.KeyFile = settings.GetString("keyFile");
        read.AnchorFile = settings.GetString("anchorFile");
        read.IncludeArguments = settings.GetBoolean("includeArguments", read.IncludeArguments);
        read.MaxArgumentBytes = settings.GetInt32("maxArgumentBytes", read.MaxArgumentBytes, 0, 1024 * 1024);
        read.IncludeResultDigest = settings.GetBoolean("includeResultDigest", read.IncludeResultDigest);
        read.Failure = settings.GetWord("failure", read.Failure, Failures);
        read.RecordBegin = settings.GetBoolean("recordBegin", read.RecordBegin);
        read.QueueCapacity = settings.GetInt32("queueCapacity", read.QueueCapacity, 1, 1_000_000);
        read.DrainTimeout = settings.GetTimeSpan("drainTimeout", read.DrainTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        var names = settings.GetStrings("sensitiveNames");
        settings.EnsureAllRead();
        return options =>
        {
            (options.File, options.MaxFileBytes, options.FlushToDisk, options.KeyFile, options.AnchorFile) = (read.File, read.MaxFileBytes, read.FlushToDisk, read.KeyFile, read.AnchorFile);
            (options.IncludeArguments, options.MaxArgumentBytes, options.IncludeResultDigest, options.Failure) = (read.IncludeArguments, read.MaxArgumentBytes, read.IncludeResultDigest, read.Failure);
            (options.RecordBegin, options.QueueCapacity, options.DrainTimeout) = (read.RecordBegin, read.QueueCapacity, read.DrainTimeout);

            // Besides those that always count: a list that somebody wrote for one more name must not take the others away.
            foreach (var name in names)
            {
                options.SensitiveNames.Add(name);
            }
        };
    }
}
