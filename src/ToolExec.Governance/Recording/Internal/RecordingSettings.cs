namespace ToolExec.Governance;

/// <summary>Reads the settings of recording, strictly.</summary>
internal static class RecordingSettings
{
    private static readonly IReadOnlyDictionary<string, RecordingMode> Modes = new OrderedDictionary<string, RecordingMode>(StringComparer.Ordinal)
    {
        ["record"] = RecordingMode.Record,
        ["auto"] = RecordingMode.Auto,
    };

    /// <exception cref="BackendSettingsException">A setting is wrong or unknown.</exception>
    public static Action<RecordingOptions> Read(BackendSettings settings)
    {
        var read = new RecordingOptions();
        var file = settings.GetRequiredString("file");
        var mode = settings.GetWord("mode", read.Mode, Modes);
        var maxBytes = settings.GetInt32("maxBytes", (int)read.MaxBytes, 1024, 1024 * 1024 * 1024);
        var tools = new ToolSelector { Tools = new ToolFilter { Allow = settings.GetStrings("tools") }, Backends = settings.GetStrings("backends") };
        var (ignored, names) = (settings.GetStrings("ignoredArguments"), settings.GetStrings("sensitiveNames"));
        settings.EnsureAllRead();
        return options =>
        {
            (options.File, options.Mode, options.MaxBytes, options.Tools) = (file, mode, maxBytes, tools);
            foreach (var pointer in ignored)
            {
                options.IgnoredArguments.Add(pointer);
            }

            foreach (var name in names)
            {
                options.SensitiveNames.Add(name);
            }
        };
    }
}
