using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>What nerdctl says of a container, judged by the rules that hold for all engines.</summary>
public sealed class NerdctlInspectionTests
{
    private const string Tight = """
        {
          "ID": "4f2a", "Labels": { "nerdctl/networks": "[\"none\"]" }, "Runtime": { "Name": "io.containerd.runc.v2", "Options": null },
          "Spec": {
            "ociVersion": "1.1.0",
            "process": { "user": { "uid": 65534, "gid": 65534 }, "capabilities": {}, "noNewPrivileges": true },
            "root": { "path": "rootfs", "readonly": true },
            "mounts": [
              { "destination": "/proc", "type": "proc", "source": "proc", "options": ["nosuid"] },
              { "destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["noexec", "nosuid", "nodev", "size=1000000", "mode=1777"] },
              { "destination": "/run", "type": "tmpfs", "source": "tmpfs", "options": ["ro", "size=65536"] },
              { "destination": "/var/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["ro", "size=65536"] },
              { "destination": "/etc/hosts", "type": "bind", "source": "/var/lib/nerdctl/1/etchosts/default/4f2a/hosts", "options": ["bind"] }
            ],
            "linux": {
              "resources": { "memory": { "limit": 100000000, "swap": 100000000 }, "cpu": { "quota": 50000, "period": 100000 }, "pids": { "limit": 32 } },
              "namespaces": [{ "type": "pid" }, { "type": "ipc" }, { "type": "uts" }, { "type": "mount" }, { "type": "network" }],
              "seccomp": { "defaultAction": "SCMP_ACT_ERRNO" }, "maskedPaths": ["/proc/kcore"]
            }
          },
          "Process": { "Pid": 7, "Status": { "Status": "running", "ExitStatus": 0 } }
        }
        """;

    private static readonly EngineDescription Engine = new() { Name = "containerd 2", ChoosesRuntime = true, BoundsMemory = true, BoundsCpu = true, BoundsProcesses = true };

    private static readonly Dictionary<string, Action<JsonNode>> Opened = new(StringComparer.Ordinal)
    {
        ["it is privileged"] = c => c["Spec"]!["linux"]!.AsObject().Remove("maskedPaths"),
        ["its network is '[\"bridge\"]'"] = c => c["Labels"]!["nerdctl/networks"] = "[\"bridge\"]",
        ["its network is 'unknown'"] = c => c["Labels"]!.AsObject().Remove("nerdctl/networks"),
        ["its network is 'host'"] = c => c["Spec"]!["linux"]!["namespaces"]!.AsArray().RemoveAt(4),
        ["its root can be written to"] = c => c["Spec"]!["root"]!["readonly"] = false,
        ["it sees the host's processes"] = c => c["Spec"]!["linux"]!["namespaces"]![0]!["path"] = "/proc/1/ns/pid",
        ["it shares memory with the host"] = c => c["Spec"]!["linux"]!["namespaces"]!.AsArray().RemoveAt(1),
        ["it has capabilities, it keeps the engine's capabilities"] = c => c["Spec"]!["process"]!["capabilities"]!["bounding"] = new JsonArray("CAP_CHOWN"),
        ["it sees folders of the host"] = c => c["Spec"]!["mounts"]!.AsArray().Add(JsonNode.Parse("""{ "destination": "/host", "type": "none", "options": ["rbind"] }""")),
        ["it may gain privileges"] = c => c["Spec"]!["process"]!["noNewPrivileges"] = false,
        ["its system calls are not filtered"] = c => c["Spec"]!["linux"]!.AsObject().Remove("seccomp"),
        ["its user is '0:0'"] = c => c["Spec"]!["process"]!["user"] = JsonNode.Parse("""{ "uid": 0, "gid": 0 }"""),
        ["its runtime is 'io.containerd.crun.v1' instead of 'io.containerd.runc.v2'"] = c => c["Runtime"]!["Name"] = "io.containerd.crun.v1",
    };

    public static TheoryData<string> Ways => new(Opened.Keys);

    [Fact]
    public void Read_AsAsked_IsTightAndBounded()
    {
        var made = Read(JsonNode.Parse(Tight)!);

        ContainerPlan.Deviations(Asked, made).Should().BeEmpty();
        ContainerPlan.Enforced(Asked, made, Engine).Should().Be(new LimitsEnforced { Memory = true, Cpu = true, Processes = true, Disk = true });
        made.State.Should().Be(new ContainerState(Running: true, OOMKilled: false, 0, null));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Read_EngineOpensAWay_IsNamed(string expected)
    {
        var container = JsonNode.Parse(Tight)!;
        Opened[expected](container);

        string.Join(", ", ContainerPlan.Deviations(Asked, Read(container))).Should().Be(expected);
    }

    [Fact]
    public void Read_BoundsAreMissing_SaysSo()
    {
        var container = JsonNode.Parse(Tight)!;
        container["Spec"]!["linux"]!.AsObject().Remove("resources");
        container["Spec"]!["mounts"]!.AsArray().RemoveAt(1);

        ContainerPlan.Enforced(Asked, Read(container), Engine).Should().Be(new LimitsEnforced());
    }

    [Fact]
    public void Read_NoSpecification_IsRefused() =>
        ContainerPlan.Deviations(Asked, Read(JsonNode.Parse("""{"ID":"4f2a"}""")!)).Should().Contain(["it is privileged", "its network is 'host'", "its root can be written to"]);

    private static CreateContainer Asked
    {
        get
        {
            var options = ContainerSandboxOptions.Containerd();
            options.Runtime = "io.containerd.runc.v2";
            var limits = new SandboxLimits { MemoryBytes = 100_000_000, CpuQuotaMillis = 500, Processes = 32, DiskBytes = 1_000_000 };
            var start = new GuestStart(new GuestProgram(SandboxLanguages.Python, "/usr/bin/python3", "/guest"), "nonce", limits, _ => { });
            return ContainerPlan.Create(options, Engine, "localhost/guest:1", "/run/profile.json", start, ContainerOwner.Current);
        }
    }

    private static InspectedContainer Read(JsonNode container) =>
        NerdctlInspection.Read(JsonSerializer.Deserialize(container.ToJsonString(), NerdctlJsonContext.Default.NerdctlContainer)!);
}
