using ToolExec.Runtime.Tests.Containers;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>A cluster whose pods are containers, and a sandbox on it.</summary>
public sealed class PodmanClusterFixture : IAsyncLifetime, IPoolMaker
{
    /// <summary>The tests that share it, one after the other: an engine, and the import of its images, is what costs.</summary>
    public const string Collection = "pods";

    /// <summary>What the nodes of this cluster allow a pod.</summary>
    public const int PodPidsLimit = 64;

    private readonly PodmanService.Runc _service = new();
    private readonly Dictionary<string, string> _images = new(StringComparer.Ordinal);
    private PodmanPods? _pods;
    private KubernetesSandbox? _sandbox;

    public TestCluster Cluster { get; private set; } = null!;

    /// <summary>Gets the sandbox that tests share.</summary>
    internal KubernetesSandbox Sandbox => _sandbox ??= Create();

    public async Task InitializeAsync()
    {
        await _service.InitializeAsync();
        if (TestComponent.WhySkip("podman", "runc", TestComponent.Node, "python3") is not null)
        {
            return; // Its tests are skipped.
        }

        _pods = new PodmanPods(_service.Socket, PodPidsLimit);
        using var files = new GuestFiles();
        foreach (var language in (string[])[SandboxLanguages.JavaScript, SandboxLanguages.Python, SandboxLanguages.CSharp])
        {
            _images[language] = await _pods.ImageAsync(new GuestPrograms(files, new GuestOptions()).Find(language, out _)!);
        }

        Cluster = await TestCluster.StartAsync(_pods);
    }

    public async Task DisposeAsync()
    {
        await (_sandbox?.DisposeAsync() ?? default);
        if (_pods is not null)
        {
            await Cluster.DisposeAsync();
            _pods.Dispose();
        }

        await _service.DisposeAsync();
    }

    /// <inheritdoc/>
    public ISandbox CreatePooled(string language) => CreateFor(
        language is SandboxLanguages.TypeScript ? SandboxLanguages.JavaScript : language, options => (options.Pool.Size, options.Pool.MaxUses) = (1, 1000));

    /// <summary>Makes another sandbox on the same cluster, which has the image of one language.</summary>
    internal KubernetesSandbox CreateFor(string language, Action<KubernetesSandboxOptions>? configure = null) => Create(options =>
    {
        var image = options.Images[language];
        options.Images.Clear();
        options.Images[language] = image;
        configure?.Invoke(options);
    });

    /// <summary>Makes another sandbox on the same cluster.</summary>
    internal KubernetesSandbox Create(Action<KubernetesSandboxOptions>? configure = null) => KubernetesSandboxes.Create(Cluster, options =>
    {
        options.PodPidsLimit = PodPidsLimit;
        foreach (var (language, image) in _images)
        {
            options.Images[language] = image;
        }

        configure?.Invoke(options);
    });
}
