namespace ToolExec;

/// <summary>Thrown where the configuration of a backend is wrong. The message names the setting and the fix.</summary>
public sealed class BackendSettingsException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="setting">The setting, as a path from the configuration's root.</param>
    /// <param name="fault">What is wrong with it and what would be right, to follow the setting's name in a sentence.</param>
    public BackendSettingsException(string setting, string fault)
        : base($"{setting} {fault}") => Setting = setting;

    /// <summary>Gets the setting, as a path from the configuration's root.</summary>
    public string Setting { get; }
}
