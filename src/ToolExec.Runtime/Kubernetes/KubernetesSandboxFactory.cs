using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Makes sandboxes of the kind <c>kubernetes</c> from configuration.</summary>
internal sealed class KubernetesSandboxFactory : ISandboxFactory
{
    private static readonly Dictionary<string, SandboxIsolation> Isolations = new(StringComparer.OrdinalIgnoreCase)
    {
        ["namespaces"] = SandboxIsolation.Namespaces,
        ["user_space_kernel"] = SandboxIsolation.UserSpaceKernel,
        ["virtual_machine"] = SandboxIsolation.VirtualMachine,
    };

    public string Kind => "kubernetes";

    public ISandbox Create(string name, BackendSettings settings, IServiceProvider services, object? serviceKey)
    {
        var options = Read(name, settings);
        settings.EnsureAllRead();
        try
        {
            return new KubernetesSandbox(
                options,
                services.GetRequiredKeyedService<GuestPrograms>(serviceKey),
                services.GetService<TimeProvider>() ?? TimeProvider.System,
                services.GetService<ILogger<KubernetesSandbox>>());
        }
        catch (ArgumentException e)
        {
            throw new BackendSettingsException(settings.Path, $"is not right: {e.Message}");
        }
    }

    private static KubernetesSandboxOptions Read(string name, BackendSettings settings)
    {
        var usual = new KubernetesSandboxOptions();
        var options = new KubernetesSandboxOptions
        {
            Name = name,
            Namespace = settings.GetString("namespace"),
            Address = settings.GetString("address") is not { } text ? null
                : Uri.TryCreate(text, UriKind.Absolute, out var address) ? address
                : throw new BackendSettingsException($"{settings.Path}/address", "must be an https address."),
            Token = settings.GetString("token"),
            TokenFile = settings.GetString("tokenFile"),
            CertificateAuthority = settings.GetString("certificateAuthority"),
            KubeConfig = settings.GetString("kubeConfig"),
            Context = settings.GetString("context"),
            AllowInsecureSkipTlsVerify = settings.GetBoolean("allowInsecureSkipTlsVerify", false),
            RuntimeClass = settings.GetString("runtimeClass"),
            Isolation = settings.GetWord("isolation", usual.Isolation, Isolations),
            User = settings.GetString("user") ?? usual.User,
            PriorityClass = settings.GetString("priorityClass"),
            PodPidsLimit = settings.Contains("podPidsLimit") ? settings.GetInt32("podPidsLimit", 1, 1, int.MaxValue) : null,
            Limits = SandboxSettings.Limits(settings),
            StartTimeout = settings.GetTimeSpan("startTimeout", usual.StartTimeout, TimeSpan.FromMilliseconds(1), KubernetesSandboxOptions.LongestStart),
        };
        _ = settings.GetInt32("podPidsLimit", 1, 1, int.MaxValue); // Read, even where it is null.
        SandboxSettings.ReadPool(settings, options.Pool);
        Copy(settings.GetStringMap("images"), options.Images);
        Copy(settings.GetStringMap("nodeSelector"), options.NodeSelector);
        Copy(settings.GetStringMap("annotations"), options.Annotations);
        foreach (var secret in settings.GetStrings("imagePullSecrets"))
        {
            options.ImagePullSecrets.Add(secret);
        }

        foreach (var (key, toleration) in settings.GetObjectMap("tolerations"))
        {
            options.Tolerations.Add(new KubernetesToleration(key, toleration.GetString("value"), toleration.GetString("effect")));
            toleration.EnsureAllRead();
        }

        return options;
    }

    private static void Copy(IReadOnlyDictionary<string, string> from, IDictionary<string, string> to)
    {
        foreach (var (key, value) in from)
        {
            to[key] = value;
        }
    }
}
