using System.Diagnostics;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>Podman's service with storage of its own, for one test class.</summary>
public abstract class PodmanService : IContainerService
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"toolexec-podman-{Guid.NewGuid():n}"[..22]);
    private Process? _service;

    /// <summary>Gets the socket.</summary>
    public string Socket => Path.Combine(_folder, "podman.sock");

    /// <summary>Gets the folder with everything of it.</summary>
    public string Folder => _folder;

    /// <summary>Gets the runtime that it has.</summary>
    protected abstract string Runtime { get; }

    /// <summary>Gets the runtime's own arguments.</summary>
    protected virtual IEnumerable<string> RuntimeFlags => [];

    /// <summary>Gets a value indicating whether it listens on the socket.</summary>
    protected virtual bool Listens => true;

    public async Task InitializeAsync()
    {
        if (TestComponent.WhySkip("podman", Runtime) is not null)
        {
            return; // Its tests are skipped.
        }

        Directory.CreateDirectory(_folder);
        if (!Listens)
        {
            return;
        }

        _service = Process.Start(new ProcessStartInfo(TestComponent.Find("podman"), [.. Arguments(), "system", "service", "--time=0", $"unix://{Socket}"])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        while (!await UnixSockets.IsOpenAsync(Socket, limit.Token))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }
    }

    public async Task DisposeAsync()
    {
        if (_service is { } service)
        {
            service.Kill();
            await service.WaitForExitAsync();
            service.Dispose();
        }

        if (Directory.Exists(_folder))
        {
            await PodmanAsync("system", "reset", "--force");
            (await HostProcesses.LeftAsync(_folder)).Should().BeEmpty("containers end with their engine");
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Returns the names of the containers that are there.</summary>
    public Task<string> ContainersAsync() => PodmanAsync("ps", "--all", "--format", "{{.Names}}");

    /// <summary>Runs podman on the same storage.</summary>
    public async Task<string> PodmanAsync(params string[] arguments)
    {
        using var podman = Process.Start(new ProcessStartInfo(TestComponent.Find("podman"), [.. Arguments(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        podman.StandardInput.Close();
        var output = await podman.StandardOutput.ReadToEndAsync();
        await podman.WaitForExitAsync();
        return output.Trim();
    }

    /// <summary>Returns what comes before each of podman's commands: everything in one folder; the cgroup driver that needs no systemd.</summary>
    public IEnumerable<string> Arguments() =>
    [
        "--root", Path.Combine(_folder, "root"), "--runroot", Path.Combine(_folder, "run"), "--tmpdir", Path.Combine(_folder, "tmp"),
        "--runtime", TestComponent.Find(Runtime), "--cgroup-manager", "cgroupfs", .. RuntimeFlags.SelectMany(f => new[] { "--runtime-flag", f }),
    ];

    /// <summary>Containers in namespaces.</summary>
    public sealed class Runc : PodmanService
    {
        protected override string Runtime => "runc";
    }

    /// <summary>Containers in namespaces, for whoever calls podman itself.</summary>
    public sealed class WithoutService : PodmanService
    {
        protected override string Runtime => "runc";

        protected override bool Listens => false;
    }

    /// <summary>Containers with a kernel in user space.</summary>
    public sealed class Runsc : PodmanService
    {
        protected override string Runtime => "runsc";

        // What needs neither virtualisation nor a network of the host.
        protected override IEnumerable<string> RuntimeFlags => ["platform=ptrace", "network=none"];
    }
}
