using System.Globalization;
using System.Text.Json.Nodes;

namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>Runs pods as containers of podman's service, with their limits and walls.</summary>
internal sealed class PodmanPods(string socket, int podPidsLimit) : IPodRunner, IDisposable
{
    private readonly EngineApi _engine = new(socket, TimeProvider.System);

    /// <summary>Makes the image of a language of this machine's files, and gives its name.</summary>
    public async Task<string> ImageAsync(GuestProgram program)
    {
        var image = GuestImage.Create(program);
        return await _engine.ImportImageAsync($"localhost/pods:{program.Language}", "toolexec.image", program.Language, image.WriteAsync, CancellationToken.None);
    }

    public async Task<IRunningPod> StartAsync(JsonObject pod, string? files, bool isIsolated, Uri server)
    {
        var spec = pod["spec"]!;
        var container = spec["containers"]![0]!;
        var limits = container["resources"]!["limits"]!;
        var context = container["securityContext"]!;
        var other = "ro,nosuid,nodev,noexec,size=65536";
        var create = new CreateContainer
        {
            Image = Text(container["image"]),
            Entrypoint = Texts(container["command"]),
            Cmd = Texts(container["args"]),
            User = $"{context["runAsUser"]}:{context["runAsGroup"]}",
            WorkingDir = Text(container["workingDir"]),
            Hostname = Text(spec["hostname"]),

            // As a kubelet does, wanted or not.
            Env =
            [
                .. container["env"]!.AsArray().Select(v => $"{v!["name"]}={v["value"]}"),
                $"KUBERNETES_SERVICE_HOST={server.Host}", string.Create(CultureInfo.InvariantCulture, $"KUBERNETES_SERVICE_PORT={server.Port}"),
            ],
            NetworkDisabled = isIsolated,
            HostConfig = new HostConfig
            {
                NetworkMode = isIsolated ? "none" : "host",
                ReadonlyRootfs = context["readOnlyRootFilesystem"]!.GetValue<bool>(),
                CapDrop = Texts(context["capabilities"]!["drop"]),
                SecurityOpt = ["no-new-privileges"],
                Memory = long.Parse(Text(limits["memory"]), CultureInfo.InvariantCulture),
                MemorySwap = long.Parse(Text(limits["memory"]), CultureInfo.InvariantCulture),
                NanoCpus = long.Parse(Text(limits["cpu"]).TrimEnd('m'), CultureInfo.InvariantCulture) * 1_000_000,
                PidsLimit = podPidsLimit,
                Ulimits = [new("nofile", 1024, 1024), new("nproc", 4096, 4096), new("core", 0, 0)], // More than this machine gives is podman's own wish.
                Binds = files is null ? null : [$"{files}:/toolexec:ro"],
                Tmpfs = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["/tmp"] = $"rw,nosuid,nodev,size={spec["volumes"]![0]!["emptyDir"]!["sizeLimit"]},mode=1777",
                    ["/run"] = other,
                    ["/var/tmp"] = other,
                },
            },
        };
        var name = Text(pod["metadata"]!["name"]);
        var running = new Running(_engine, name);
        running.Streams = await _engine.RunAsync(name, create, _ => { }, bytes => running.OnError?.Invoke(bytes), CancellationToken.None);
        running.Exited = running.WaitAsync();
        return running;
    }

    public void Dispose() => _engine.Dispose();

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static List<string> Texts(JsonNode? node) => [.. node!.AsArray().Select(Text)];

    private sealed class Running(EngineApi engine, string name) : IRunningPod
    {
        public AttachedContainer Streams { get; set; } = null!;

        public Stream Input => Streams.Input;

        public Stream Output => Streams.Output;

        public Action<ReadOnlyMemory<byte>>? OnError { get; set; }

        public Task<(int Code, bool IsOutOfMemory)> Exited { get; set; } = null!;

        public void EndInput() => Streams.Input.Dispose();

        public async Task<(int Code, bool IsOutOfMemory)> WaitAsync()
        {
            try
            {
                var code = await engine.WaitAsync(name, CancellationToken.None);
                return (code, (await engine.InspectAsync(name, CancellationToken.None)).State.OOMKilled);
            }
            catch (EngineException)
            {
                return (128 + 9, false); // It was removed.
            }
        }

        public async ValueTask DisposeAsync()
        {
            for (var tries = 1; ; tries++)
            {
                try
                {
                    await engine.RemoveAsync(name, CancellationToken.None);
                    break;
                }
                catch (EngineException) when (tries < 100)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System); // Podman refuses while a container is just about to have ended.
                }
            }

            await Streams.DisposeAsync();
        }
    }
}
