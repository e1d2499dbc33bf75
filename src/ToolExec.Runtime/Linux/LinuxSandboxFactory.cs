using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Makes sandboxes of the kinds <c>linux</c> and <c>hardened</c> from configuration.</summary>
internal abstract class LinuxSandboxFactory(string kind, bool isEngine) : ISandboxFactory
{
    public string Kind => kind;

    public ISandbox Create(string name, BackendSettings settings, IServiceProvider services, object? serviceKey) => new LinuxSandbox(
        Read(name, settings),
        services.GetRequiredKeyedService<GuestPrograms>(serviceKey),
        services.GetService<TimeProvider>() ?? TimeProvider.System,
        services.GetService<ILogger<LinuxSandbox>>());

    /// <exception cref="BackendSettingsException">One is wrong or unknown.</exception>
    internal LinuxSandboxOptions Read(string name, BackendSettings settings)
    {
        var options = new LinuxSandboxOptions { Name = name, IsEngine = isEngine, Limits = SandboxSettings.Limits(settings) };
        SandboxSettings.ReadPool(settings, options.Pool);
        options.MinimumTier = Tier(settings, "minimumTier", options.MinimumTier);
        options.MaximumTier = Tier(settings, "maximumTier", options.MaximumTier);
        options.CgroupSubtree = settings.GetString("cgroupSubtree");
        foreach (var folder in settings.GetStrings("readableFolders"))
        {
            options.ReadableFolders.Add(folder);
        }

        settings.EnsureAllRead();
        return options.Check() is var (property, fault) ? throw new BackendSettingsException($"{settings.Path}/{JsonNamingPolicy.CamelCase.ConvertName(property)}", fault) : options;
    }

    private static LinuxTier Tier(BackendSettings settings, string name, LinuxTier usual) => settings.GetString(name) switch
    {
        null => usual,
        "launcher" => LinuxTier.Launcher,
        "namespaced_launcher" => LinuxTier.NamespacedLauncher,
        "bubblewrap" => LinuxTier.Bubblewrap,
        "bubblewrap_cgroups" => LinuxTier.BubblewrapCgroups,
        _ => throw new BackendSettingsException($"{settings.Path}/{name}", "must be launcher, namespaced_launcher, bubblewrap or bubblewrap_cgroups."),
    };

    /// <summary>The kind <c>linux</c>.</summary>
    internal sealed class Plain() : LinuxSandboxFactory("linux", isEngine: false);

    /// <summary>The kind <c>hardened</c>.</summary>
    internal sealed class Hardened() : LinuxSandboxFactory("hardened", isEngine: true);
}
