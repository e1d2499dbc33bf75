using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

public sealed class ContainerSettingsTests
{
    [Fact]
    public void Read_Nothing_IsTheDefaults() =>
        Read("{}").Should().BeEquivalentTo(new ContainerSandboxOptions { Name = "scripts" });

    [Fact]
    public void Read_EveryKey_IsTaken()
    {
        var read = Read("""
            {
              "preset": "GVisor", "socket": "/run/engine.sock", "runtime": "runsc-kvm", "isolation": "virtual_machine",
              "images": { "python": "localhost/python:1" }, "user": "1000:1001", "seccompProfile": { "defaultAction": "SCMP_ACT_ERRNO" },
              "limits": { "memoryBytes": 1000 }, "startTimeout": "00:01:00", "pool": { "size": 2, "maxUses": 3, "maxAge": 60 }
            }
            """);

        read.Should().BeEquivalentTo(new
        {
            Name = "scripts",
            Socket = "/run/engine.sock",
            Runtime = "runsc-kvm",
            Isolation = SandboxIsolation.VirtualMachine,
            Images = new Dictionary<string, string>(StringComparer.Ordinal) { ["python"] = "localhost/python:1" },
            User = "1000:1001",
            SeccompProfile = """{ "defaultAction": "SCMP_ACT_ERRNO" }""",
            Limits = new SandboxLimits { MemoryBytes = 1000 },
            StartTimeout = TimeSpan.FromMinutes(1),
            Pool = new { Size = 2, MaxUses = 3, MaxAge = TimeSpan.FromMinutes(1) },
        });
    }

    [Fact]
    public void Read_KeysOfContainerd_AreTaken() =>
        Read("""{"engine":"nerdctl","command":"/opt/bin/nerdctl","namespace":"scripts","socket":"/run/k3s/containerd.sock","runtime":"io.containerd.kata.v2"}""").Should().BeEquivalentTo(
            new { Engine = ContainerEngine.Nerdctl, Command = "/opt/bin/nerdctl", Namespace = "scripts", Socket = "/run/k3s/containerd.sock", Runtime = "io.containerd.kata.v2" });

    [Fact]
    public void Read_Preset_IsWhatTheCodeHas()
    {
        Preset("docker").Should().BeEquivalentTo(ContainerSandboxOptions.Docker(), o => o.Excluding(p => p.Name));
        Preset("gvisor").Should().BeEquivalentTo(ContainerSandboxOptions.GVisor(), o => o.Excluding(p => p.Name));
        Preset("kata").Should().BeEquivalentTo(ContainerSandboxOptions.Kata(), o => o.Excluding(p => p.Name));
        Preset("containerd").Should().BeEquivalentTo(ContainerSandboxOptions.Containerd(), o => o.Excluding(p => p.Name));
        Preset("firecracker").Should().BeEquivalentTo(ContainerSandboxOptions.Firecracker(), o => o.Excluding(p => p.Name));

        static ContainerSandboxOptions Preset(string preset) => Read($$"""{"preset":"{{preset}}"}""");
    }

    [Fact]
    public void Read_ProfileAsText_IsTaken() =>
        Read("""{"seccompProfile":"{\"defaultAction\":\"SCMP_ACT_ERRNO\"}"}""").SeccompProfile.Should().Be("""{"defaultAction":"SCMP_ACT_ERRNO"}""");

    [Theory]
    [InlineData("""{"preset":"lxc"}""", "preset")]
    [InlineData("""{"engine":"cri"}""", "engine")]
    [InlineData("""{"command":"bin/nerdctl"}""", "command")]
    [InlineData("""{"command":""}""", "command")]
    [InlineData("""{"namespace":"scripts"}""", "namespace")]
    [InlineData("""{"preset":"containerd","namespace":"a/b"}""", "namespace")]
    [InlineData("""{"preset":"containerd","runtime":"runsc"}""", "runtime")]
    [InlineData("""{"socket":"engine.sock"}""", "socket")]
    [InlineData("""{"socket":7}""", "socket")]
    [InlineData("""{"runtime":" "}""", "runtime")]
    [InlineData("""{"isolation":"none"}""", "isolation")]
    [InlineData("""{"images":{"ruby":"x"}}""", "images")]
    [InlineData("""{"images":{"python":""}}""", "images")]
    [InlineData("""{"images":["python"]}""", "images")]
    [InlineData("""{"user":"root"}""", "user")]
    [InlineData("""{"user":"0:0"}""", "user")]
    [InlineData("""{"seccompProfile":["read"]}""", "seccompProfile")]
    [InlineData("""{"seccompProfile":"/etc/profile.json"}""", "seccompProfile")]
    [InlineData("""{"limits":{"memoryBytes":0}}""", "limits/memoryBytes")]
    [InlineData("""{"startTimeout":0}""", "startTimeout")]
    [InlineData("""{"startTimeout":601}""", "startTimeout")]
    [InlineData("""{"pool":{"size":65}}""", "pool/size")]
    [InlineData("""{"network":"host"}""", "network")]
    public void Read_WrongValue_IsRefusedWithItsPath(string json, string key)
    {
        var read = () => Read(json);

        read.Should().Throw<BackendSettingsException>().Which.Setting.Should().Be($"runtime/sandboxes/scripts/{key}");
    }

    [Fact]
    public async Task AddRuntime_KindContainer_MakesTheSandbox()
    {
        var builder = new Builder();
        builder.AddRuntime(new BackendSettings(
            JsonElement.Parse("""{"sandboxes":{"scripts":{"kind":"Container","socket":"/no/such/engine.sock"}}}"""), "runtime"));
        await using var services = builder.Services.BuildServiceProvider();

        var result = await services.GetRequiredService<ISandboxRuntime>().ExecuteAsync(new SandboxRequest
        {
            Language = SandboxLanguages.Python,
            Code = "return 1",
            Gateway = NoGateway.Instance,
            Sandbox = "scripts",
        }).OrHang();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain("/no/such/engine.sock");
    }

    private static ContainerSandboxOptions Read(string json) =>
        ContainerSandboxFactory.Read("scripts", new BackendSettings(JsonElement.Parse(json), "runtime/sandboxes/scripts"));

    private sealed class Builder : IToolExecBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public object? ServiceKey => null;
    }
}
