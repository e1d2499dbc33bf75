using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Runtime.Tests.Kubernetes;

public sealed class KubernetesSandboxOptionsTests
{
    public static TheoryData<string, Action<KubernetesSandboxOptions>> Wrong => new()
    {
        { "Name", o => o.Name = " " },
        { "Images", o => o.Images.Clear() },
        { "Images", o => o.Images["cobol"] = "cobol:1" },
        { "Images", o => o.Images[SandboxLanguages.Python] = "" },
        { "Address", o => o.Address = new Uri("http://127.0.0.1:6443") },
        { "Address", o => (o.Address, o.Token) = (null, "x") },
        { "Address", o => (o.Address, o.Token, o.CertificateAuthority) = (null, null, "x") },
        { "KubeConfig", o => o.KubeConfig = "/config" },
        { "KubeConfig", o => (o.Address, o.Token, o.Context) = (null, null, "x") },
        { "KubeConfig", o => (o.Address, o.Token, o.AllowInsecureSkipTlsVerify) = (null, null, true) },
        { "Token", o => o.Token = null },
        { "Token", o => o.TokenFile = "/token" },
        { "Namespace", o => o.Namespace = null },
        { "Namespace", o => o.Namespace = "Not_A_Name" },
        { "RuntimeClass", o => o.RuntimeClass = "-" },
        { "PriorityClass", o => o.PriorityClass = "a b" },
        { "Isolation", o => o.Isolation = SandboxIsolation.None },
        { "Isolation", o => o.Isolation = SandboxIsolation.VirtualMachine },
        { "User", o => o.User = "0:0" },
        { "User", o => o.User = "65534:0" },
        { "User", o => o.User = "65534" },
        { "User", o => o.User = "2147483648:1" },
        { "User", o => o.User = null! },
        { "NodeSelector", o => o.NodeSelector["a b"] = "c" },
        { "NodeSelector", o => o.NodeSelector["a"] = "b c" },
        { "Annotations", o => o.Annotations["/"] = "x" },
        { "Tolerations", o => o.Tolerations.Add(new KubernetesToleration("")) },
        { "ImagePullSecrets", o => o.ImagePullSecrets.Add("A") },
        { "PodPidsLimit", o => o.PodPidsLimit = 0 },
        { "Limits", o => o.Limits = null! },
        { "StartTimeout", o => o.StartTimeout = TimeSpan.Zero },
        { "StartTimeout", o => o.StartTimeout = TimeSpan.FromMinutes(10) + TimeSpan.FromTicks(1) },
        { "Size", o => o.Pool.Size = 65 },
    };

    public static TheoryData<string, string> WrongSettings => new()
    {
        { """{ "image": {} }""", "image is not a setting" },
        { """{ "images": { "python": 3 } }""", "images/python must be a string" },
        { """{ "address": "here" }""", "address must be an https address" },
        { """{ "isolation": "strong" }""", "isolation must be one of" },
        { """{ "startTimeout": "11:00" }""", "startTimeout must be a time" },
        { """{ "podPidsLimit": 0 }""", "podPidsLimit must be a whole number" },
        { """{ "tolerations": { "gpu": { "effects": "NoSchedule" } } }""", "effects is not a setting" },
        { """{ "limits": { "memory": 1 } }""", "memory is not a setting" },
        { """{ "pool": { "size": 65 } }""", "size must be a whole number" },
        { """{ "imagePullSecrets": "one" }""", "imagePullSecrets must be a list" },
        { """{ "images": {} }""", "Images must name an image" },
        { """{ "address": "http://127.0.0.1:6443" }""", "Address must be an https address" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void AddKubernetesSandbox_WrongSetting_IsRefusedByName(string setting, Action<KubernetesSandboxOptions> spoil)
    {
        var builder = new Builder();

        FluentActions.Invoking(() => builder.AddKubernetesSandbox(o =>
        {
            Fill(o);
            spoil(o);
        })).Should().Throw<ArgumentException>().WithMessage($"*{setting}*must*");
    }

    [Fact]
    public void AddKubernetesSandbox_Nothing_IsRefused()
    {
        FluentActions.Invoking(() => KubernetesSandboxBuilderExtensions.AddKubernetesSandbox(null!, _ => { })).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new Builder().AddKubernetesSandbox(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task AddKubernetesSandbox_NoServer_IsNotUsedAndSaysWhatIsMissing()
    {
        var builder = new Builder();
        builder.AddKubernetesSandbox(Fill);
        await using var services = builder.Services.BuildServiceProvider();
        var runtime = services.GetRequiredService<ISandboxRuntime>();

        var result = await runtime.ExecuteAsync(Request()).OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain("The API server at 'https://127.0.0.1:1' could not be reached");
    }

    [Fact]
    public async Task AddRuntime_SettingsOfTheKind_AreRead()
    {
        var builder = new Builder();
        builder.AddRuntime(Settings("""
            {
              "sandboxes": {
                "pods": {
                  "kind": "kubernetes", "images": { "python": "python:3", "javascript": "node:22" }, "namespace": "sandboxes", "address": "https://127.0.0.1:1", "token": "t",
                  "runtimeClass": "gvisor", "isolation": "user_space_kernel", "user": "1000:1000", "priorityClass": "low", "podPidsLimit": 100, "startTimeout": 20,
                  "nodeSelector": { "pool": "sandboxes" }, "annotations": { "sidecar.istio.io/inject": "false" }, "tolerations": { "sandboxes": { "value": "true", "effect": "NoSchedule" } },
                  "imagePullSecrets": ["registry"], "limits": { "timeout": 10 }, "pool": { "size": 2 }
                }
              }
            }
            """));
        await using var services = builder.Services.BuildServiceProvider();
        var runtime = services.GetRequiredService<SandboxRuntime>();

        await runtime.StartAsync(CancellationToken.None).OrGiveUp();

        var absent = runtime.Absent.Should().ContainSingle().Which;
        absent.Reason.Should().Contain("https://127.0.0.1:1");
        absent.Info.Should().BeEquivalentTo(new
        {
            Name = "pods",
            Kind = "kubernetes",
            Languages = new[] { "javascript", "typescript", "python" },
            Isolation = SandboxIsolation.UserSpaceKernel,
            Profile = SandboxProfile.Hardened,
        });
    }

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public async Task AddRuntime_WrongSetting_IsRefusedByName(string settings, string expected)
    {
        using var json = JsonDocument.Parse(settings);
        var all = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["kind"] = JsonElement.Parse("\"kubernetes\""),
            ["images"] = JsonElement.Parse("""{ "python": "python:3" }"""),
            ["namespace"] = JsonElement.Parse("\"sandboxes\""),
            ["address"] = JsonElement.Parse("\"https://127.0.0.1:1\""),
            ["token"] = JsonElement.Parse("\"t\""),
        };
        foreach (var member in json.RootElement.EnumerateObject())
        {
            all[member.Name] = member.Value;
        }

        var builder = new Builder();
        builder.AddRuntime(Settings($$"""{ "sandboxes": { "pods": {{JsonSerializer.Serialize(all)}} } }"""));
        await using var services = builder.Services.BuildServiceProvider();
        var start = () => services.GetRequiredService<SandboxRuntime>().StartAsync(CancellationToken.None).OrGiveUp();

        (await start.Should().ThrowAsync<BackendSettingsException>()).WithMessage($"*sandboxes/pods*{expected}*");
    }

    private static void Fill(KubernetesSandboxOptions options)
    {
        options.Images[SandboxLanguages.Python] = "python:3";
        options.Namespace = "sandboxes";
        options.Address = new Uri("https://127.0.0.1:1");
        options.Token = "t";
    }

    private static SandboxRequest Request() => new()
    {
        Language = SandboxLanguages.Python,
        Code = "return 1",
        Gateway = NoGateway.Instance,
        Sandbox = "kubernetes",
    };

    private static BackendSettings Settings(string json) => new(JsonElement.Parse(json), "runtime");

    private sealed class Builder : IToolExecBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public object? ServiceKey => null;
    }
}
