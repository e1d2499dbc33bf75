namespace ToolExec.Durable;

/// <summary>Reads the settings of the file, strictly.</summary>
internal static class DurableSettings
{
    private static readonly Dictionary<string, Durability> Words = new(StringComparer.Ordinal) { ["full"] = Durability.Full, ["relaxed"] = Durability.Relaxed };

    /// <exception cref="BackendSettingsException">A setting is wrong or unknown.</exception>
    public static (Action<DurableOptions> Configure, bool Audits) Read(BackendSettings settings)
    {
        var defaults = new DurableOptions();
        var file = settings.GetRequiredString("file");
        var durability = settings.GetWord("durability", defaults.Durability, Words);
        var check = settings.GetBoolean("checkIntegrity", defaults.CheckIntegrity);
        var pending = settings.GetInt32("maxPending", defaults.MaxPending, 1, DurableOptionsValidator.MostPending);
        var audits = settings.GetBoolean("audit", false);
        settings.EnsureAllRead();
        return (options =>
        {
            options.File = file;
            options.Durability = durability;
            options.CheckIntegrity = check;
            options.MaxPending = pending;
        }, audits);
    }
}
