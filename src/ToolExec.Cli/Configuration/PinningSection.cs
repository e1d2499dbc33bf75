using System.Text.Json;
using ToolExec.Backend;

namespace ToolExec.Cli;

/// <summary>Reads the section <c>pinning</c>.</summary>
internal static class PinningSection
{
    /// <exception cref="BackendSettingsException">A setting is wrong.</exception>
    /// <exception cref="ConfigurationException">A setting is unknown, or not for the command.</exception>
    public static PinningEntry Read(JsonElement json)
    {
        var settings = new BackendSettings(json, "pinning");
        var file = settings.GetString("lockFile") ?? ToolLock.DefaultFileName;
        var (changed, added) = (Policy(settings, "changed"), Policy(settings, "added"));
        try
        {
            settings.EnsureAllRead();
        }
        catch (BackendSettingsException fault)
        {
            throw new ConfigurationException(fault.Message.Replace("of this backend", "of pinning", StringComparison.Ordinal));
        }

        return file.Length > 0 ? new PinningEntry(file, changed, added) : throw new ConfigurationException("pinning/lockFile must name a file, but is empty.");
    }

    // Nobody can be asked while a command runs: whoever agrees to a change runs "toolexec lock".
    private static ToolPinPolicy Policy(BackendSettings settings, string name) => settings.GetString(name) switch
    {
        null or "refuse" => ToolPinPolicy.Refuse,
        "warn" => ToolPinPolicy.Warn,
        var other => throw new ConfigurationException($"pinning/{name} must be \"refuse\" or \"warn\", but is \"{other}\"."),
    };
}
