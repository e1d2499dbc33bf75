namespace ToolExec.Runtime;

/// <summary>Reads the settings of the runtime, strictly.</summary>
internal static class RuntimeSettings
{
    public static readonly Dictionary<string, SandboxProfile> Profiles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["dev"] = SandboxProfile.Dev,
        ["standard"] = SandboxProfile.Standard,
        ["hardened"] = SandboxProfile.Hardened,
    };

    /// <exception cref="BackendSettingsException">A setting is wrong or unknown.</exception>
    public static Action<RuntimeOptions> Read(BackendSettings settings, out IReadOnlyList<KeyValuePair<string, BackendSettings>> sandboxes)
    {
        var defaults = new RuntimeOptions();
        var profile = settings.GetWord("defaultProfile", defaults.DefaultProfile, Profiles);
        var allowed = settings.GetStrings("allowedProfiles").Select((word, i) => Profiles.TryGetValue(word, out var value)
            ? value
            : throw new BackendSettingsException($"{settings.Path}/allowedProfiles/{i}", $"must be one of {string.Join(", ", Profiles.Keys)}.")).ToList();
        var allowUnsafe = settings.GetBoolean("allowUnsafe", false);
        var denied = settings.GetStrings("deniedSandboxes");
        var probe = settings.GetTimeSpan("probeTimeout", defaults.ProbeTimeout, RuntimeOptionsValidator.ShortestProbe, RuntimeOptionsValidator.LongestProbe);
        var limits = SandboxSettings.Limits(settings);
        var guests = settings.GetObject("guests");
        var (node, python, dotnet, folder) = (guests?.GetString("node"), guests?.GetString("python"), guests?.GetString("dotnet"), guests?.GetString("csharpFolder"));
        guests?.EnsureAllRead();
        sandboxes = settings.GetObjectMap("sandboxes");
        settings.EnsureAllRead();
        return options =>
        {
            options.DefaultProfile = profile;
            options.AllowUnsafe = allowUnsafe;
            options.ProbeTimeout = probe;
            options.Limits = limits;
            options.DeniedSandboxes.UnionWith(denied);
            if (allowed.Count > 0)
            {
                options.AllowedProfiles.Clear();
                options.AllowedProfiles.UnionWith(allowed);
            }

            options.Guests.Node = node ?? options.Guests.Node;
            options.Guests.Python = python ?? options.Guests.Python;
            options.Guests.DotNet = dotnet ?? options.Guests.DotNet;
            options.Guests.CSharpFolder = folder ?? options.Guests.CSharpFolder;
        };
    }
}
