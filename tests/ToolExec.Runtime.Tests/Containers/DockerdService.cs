using System.Diagnostics;
using System.Globalization;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>dockerd with a containerd, storage and control groups of its own, for one test class. It changes nothing of the host's network.</summary>
public sealed class DockerdService : IContainerService
{
    // Where it runs containers under gVisor: what needs neither virtualisation nor a network of the host.
    private const string Configuration = """{"runtimes":{"runsc":{"path":"@RUNSC@","runtimeArgs":["--platform=ptrace","--network=none"]}}}""";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly string _id = $"toolexec-dockerd-{Guid.NewGuid():n}"[..24];
    private Process? _service;

    /// <inheritdoc/>
    public string Socket => Path.Combine(Folder, "docker.sock");

    /// <summary>Gets the socket of its containerd.</summary>
    public string ContainerdSocket => Path.Combine(Folder, "exec", "containerd", "containerd.sock");

    /// <summary>Gets the folder with everything of it.</summary>
    public string Folder => Path.Combine(Path.GetTempPath(), _id);

    private string Log => Path.Combine(Folder, "log");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (TestComponent.WhySkip("dockerd", "containerd", "runc") is not null)
        {
            return; // Its tests are skipped.
        }

        Directory.CreateDirectory(Folder);
        var runsc = TestComponent.WhySkip("runsc") is null ? TestComponent.Find("runsc") : "/usr/bin/runsc";
        var configuration = Path.Combine(Folder, "daemon.json");
        await File.WriteAllTextAsync(configuration, Configuration.Replace("@RUNSC@", runsc, StringComparison.Ordinal));
        _service = Process.Start(new ProcessStartInfo(
            "/bin/sh",
            [
                "-c", "log=$1; shift; exec \"$@\" > \"$log\" 2>&1", "dockerd", Log, TestComponent.Find("dockerd"), $"--host=unix://{Socket}", $"--data-root={Folder}/data", $"--exec-root={Folder}/exec", $"--pidfile={Folder}/docker.pid", $"--config-file={configuration}",
                "--iptables=false", "--ip6tables=false", "--bridge=none", "--ip-forward=false", $"--cgroup-parent=/{_id}", "--log-level=error",
                "--default-ulimit=nofile=256:256", "--default-ulimit=nproc=4096:4096",
            ])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        while (!await UnixSockets.IsOpenAsync(Socket, limit.Token))
        {
            if (_service.HasExited)
            {
                throw new InvalidOperationException($"dockerd does not start: {await File.ReadAllTextAsync(Log, limit.Token)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_service is not { } service)
        {
            return;
        }

        // Asked, not killed: it ends its containerd, and that its shims.
        using var kill = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {service.Id}")]);
        await kill.WaitForExitAsync();
        await service.WaitForExitAsync().WaitAsync(Patience);
        service.Dispose();
        (await HostProcesses.LeftAsync(_id)).Should().BeEmpty("its processes end with it");
        (await File.ReadAllTextAsync("/proc/mounts")).Should().NotContain(_id);
        foreach (var group in Directory.EnumerateDirectories("/sys/fs/cgroup").Prepend("/sys/fs/cgroup").Select(folder => Path.Combine(folder, _id)).Where(Directory.Exists))
        {
            Directory.Delete(group);
        }

        Directory.Delete(Folder, recursive: true);
    }

    /// <inheritdoc/>
    public async Task<string> ContainersAsync()
    {
        using var engine = new EngineApi(Socket, TimeProvider.System);
        return string.Join('\n', (await engine.ListAsync(ContainerOwner.HostLabel, ContainerOwner.Current.Host, default)).Select(container => container.Id));
    }
}
