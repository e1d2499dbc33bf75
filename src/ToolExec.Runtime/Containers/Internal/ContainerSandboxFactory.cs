using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Makes sandboxes of the kind <c>container</c> from configuration.</summary>
internal sealed class ContainerSandboxFactory : ISandboxFactory
{
    private static readonly TimeSpan ShortestStart = TimeSpan.FromMilliseconds(1);

    private static readonly Dictionary<string, Func<ContainerSandboxOptions>> Presets = new(StringComparer.OrdinalIgnoreCase)
    {
        ["docker"] = ContainerSandboxOptions.Docker,
        ["gvisor"] = ContainerSandboxOptions.GVisor,
        ["kata"] = ContainerSandboxOptions.Kata,
        ["firecracker"] = ContainerSandboxOptions.Firecracker,
        ["containerd"] = ContainerSandboxOptions.Containerd,
    };

    private static readonly Dictionary<string, ContainerEngine> Engines = new(StringComparer.OrdinalIgnoreCase)
    {
        ["api"] = ContainerEngine.Api,
        ["nerdctl"] = ContainerEngine.Nerdctl,
    };

    private static readonly Dictionary<string, SandboxIsolation> Isolations = new(StringComparer.OrdinalIgnoreCase)
    {
        ["namespaces"] = SandboxIsolation.Namespaces,
        ["user_space_kernel"] = SandboxIsolation.UserSpaceKernel,
        ["virtual_machine"] = SandboxIsolation.VirtualMachine,
    };

    public string Kind => "container";

    public ISandbox Create(string name, BackendSettings settings, IServiceProvider services, object? serviceKey) => new ContainerSandbox(
        Read(name, settings),
        services.GetRequiredKeyedService<GuestPrograms>(serviceKey),
        services.GetService<TimeProvider>() ?? TimeProvider.System,
        services.GetService<ILogger<ContainerSandbox>>());

    /// <summary>Reads the settings of a sandbox.</summary>
    /// <exception cref="BackendSettingsException">One is wrong or unknown.</exception>
    internal static ContainerSandboxOptions Read(string name, BackendSettings settings)
    {
        var options = settings.GetWord("preset", static () => new ContainerSandboxOptions(), Presets)();
        options.Name = name;
        options.Engine = settings.GetWord("engine", options.Engine, Engines);
        options.Command = settings.GetString("command") ?? options.Command;
        options.Namespace = settings.GetString("namespace");
        options.Socket = settings.GetString("socket");
        options.Runtime = settings.GetString("runtime") ?? options.Runtime;
        options.Isolation = settings.GetWord("isolation", options.Isolation, Isolations);
        foreach (var (language, image) in settings.GetStringMap("images"))
        {
            options.Images[language] = image;
        }

        options.User = settings.GetString("user") ?? options.User;
        options.SeccompProfile = settings.GetJson("seccompProfile")?.GetRawText();
        options.Limits = SandboxSettings.Limits(settings);
        options.StartTimeout = settings.GetTimeSpan("startTimeout", options.StartTimeout, ShortestStart, ContainerSandboxOptions.LongestStart);
        SandboxSettings.ReadPool(settings, options.Pool);
        settings.EnsureAllRead();

        // What a single key cannot know: its rule is the option's own.
        return options.Faults() is [var (property, rule), ..]
            ? throw new BackendSettingsException($"{settings.Path}/{char.ToLowerInvariant(property[0])}{property[1..]}", rule)
            : options;
    }
}
