using System.Text.Json;

namespace ToolExec.Runtime.Tests.Kubernetes;

public sealed class PodPlanTests
{
    private static readonly SandboxLimits Limits = new() { MemoryBytes = 100_000_000, CpuQuotaMillis = 500, Processes = 32, DiskBytes = 1_000_000 };

    private static readonly Dictionary<string, Func<Pod, Pod>> Opened = new(StringComparer.Ordinal)
    {
        ["there are other containers in it"] = p => p with { Spec = p.Spec with { InitContainers = [new PodContainer { Name = "init" }] } },
        ["it is on its node's network"] = p => p with { Spec = p.Spec with { HostNetwork = true } },
        ["it sees its node's processes"] = p => p with { Spec = p.Spec with { HostPid = true } },
        ["it shares memory with its node"] = p => p with { Spec = p.Spec with { HostIpc = true } },
        ["it gets the token of a service account"] = p => p with { Spec = p.Spec with { AutomountServiceAccountToken = null } },
        ["its runtime class is '' instead of 'gvisor'"] = p => p with { Spec = p.Spec with { RuntimeClassName = null } },
        ["it is started again when it ends"] = p => p with { Spec = p.Spec with { RestartPolicy = "Always" } },
        ["it does not have the label that the network policy looks for"] = p => p with { Metadata = p.Metadata with { Labels = null } },
        ["it has other volumes"] = p => p with { Spec = p.Spec with { Volumes = [.. p.Spec.Volumes!, new PodVolume { Name = "token" }] } },
        ["it sees other folders"] = p => WithContainer(p, c => c with { VolumeMounts = [.. c.VolumeMounts!, new PodMount("scratch", "/etc", null)] }),
        ["it runs another program"] = p => WithContainer(p, c => c with { Args = ["-c", "true"] }),
        ["it has variables from elsewhere"] = p => WithContainer(p, c => c with { EnvFrom = [JsonElement.Parse("{}")] }),
        ["it is privileged"] = p => WithContainer(p, c => c with { SecurityContext = c.SecurityContext! with { Privileged = true } }),
        ["it may gain privileges"] = p => WithContainer(p, c => c with { SecurityContext = c.SecurityContext! with { AllowPrivilegeEscalation = null } }),
        ["its root can be written to"] = p => WithContainer(p, c => c with { SecurityContext = c.SecurityContext! with { ReadOnlyRootFilesystem = false } }),
        ["it has capabilities"] = p => WithContainer(p, c => c with { SecurityContext = c.SecurityContext! with { Capabilities = new(["SYS_ADMIN"], ["ALL"]) } }),
        ["its user is another one"] = p => WithContainer(p, c => c with { SecurityContext = c.SecurityContext! with { RunAsUser = 0 } }),
        ["its system calls are not filtered"] = p => WithContainer(p, c => c with { SecurityContext = c.SecurityContext! with { SeccompProfile = new("Unconfined") } }),
    };

    public static TheoryData<string> Ways => new(Opened.Keys);

    [Fact]
    public void Create_Always_IsWhatAStrictServerTakes()
    {
        var pod = Create(o =>
        {
            o.RuntimeClass = "gvisor";
            o.PriorityClass = "low";
            o.NodeSelector["pool"] = "sandboxes";
            o.Tolerations.Add(new KubernetesToleration("sandboxes", "true", "NoSchedule"));
            o.ImagePullSecrets.Add("registry");
            o.Annotations["sidecar.istio.io/inject"] = "false";
        });
        var json = JsonSerializer.SerializeToNode(pod, KubernetesJsonContext.Default.Pod)!.AsObject();

        PodRules.Invalid(json).Should().BeNull();
        PodRules.Unrestricted(json).Should().BeNull();
        json["spec"]!["nodeSelector"]!.ToJsonString().Should().Be("""{"pool":"sandboxes","kubernetes.io/os":"linux"}""");
        json["spec"]!["tolerations"]!.ToJsonString().Should().Be("""[{"key":"sandboxes","operator":"Equal","value":"true","effect":"NoSchedule"}]""");
        json["spec"]!["containers"]![0]!["resources"]!["requests"]!.ToJsonString().Should().Be(json["spec"]!["containers"]![0]!["resources"]!["limits"]!.ToJsonString());
    }

    [Fact]
    public void Create_ImageHasItsGuest_SeesNoConfigMap() =>
        Create(language: SandboxLanguages.CSharp, guest: null).Spec.Volumes!.Select(v => v.Name).Should().Equal("scratch");

    [Fact]
    public void Create_OfALife_EndsAfterIt()
    {
        Create(life: TimeSpan.FromSeconds(10)).Spec.ActiveDeadlineSeconds.Should().Be(10);
        Create(life: TimeSpan.FromSeconds(10) + TimeSpan.FromTicks(1)).Spec.ActiveDeadlineSeconds.Should().Be(11);
    }

    [Fact]
    public void Deviations_AsAsked_AreNone()
    {
        var pod = Create();

        PodPlan.Deviations(pod, pod).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Deviations_ClusterOpensAWay_AreNamed(string expected)
    {
        var pod = Create(o => o.RuntimeClass = "gvisor");

        PodPlan.Deviations(pod, Opened[expected](pod)).Should().Equal(expected);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(33, false)]
    [InlineData(32, true)]
    [InlineData(1, true)]
    public void Enforced_Processes_IsWhatNodesAllowAPod(int? podPidsLimit, bool expected) =>
        PodPlan.Enforced(Create(), Create(), Limits, podPidsLimit).Should().Be(new LimitsEnforced { Memory = true, Cpu = true, Disk = true, Processes = expected });

    [Fact]
    public void Enforced_ClusterDoesLess_SaysSo()
    {
        var pod = Create();
        var less = WithContainer(pod, c => c with { Resources = null });

        PodPlan.Enforced(pod, less with { Spec = less.Spec with { Volumes = [new PodVolume { Name = "scratch", EmptyDir = new("", "1000000") }] } }, Limits, null).Should().Be(new LimitsEnforced());
    }

    [Fact]
    public void DeniesAll_OnlyWhatAllowsNothing()
    {
        var spec = PodPlan.DenyAll.Spec;

        PodPlan.DeniesAll(spec).Should().BeTrue();
        PodPlan.DeniesAll(spec with { PodSelector = new(new Dictionary<string, string>(StringComparer.Ordinal)) }).Should().BeTrue("it selects every pod");
        PodPlan.DeniesAll(spec with { PodSelector = new(new Dictionary<string, string>(StringComparer.Ordinal) { ["app"] = "x" }) }).Should().BeFalse();
        PodPlan.DeniesAll(spec with { PodSelector = null }).Should().BeFalse();
        PodPlan.DeniesAll(spec with { PolicyTypes = ["Ingress"] }).Should().BeFalse();
        PodPlan.DeniesAll(spec with { Egress = [JsonElement.Parse("{}")] }).Should().BeFalse();
        PodPlan.DeniesAll(spec with { Ingress = [JsonElement.Parse("{}")] }).Should().BeFalse();
    }

    [Theory]
    [InlineData("268435456", "256Mi", true)]
    [InlineData("1000m", "1", true)]
    [InlineData("0.5", "500m", true)]
    [InlineData("1e3", "1k", true)]
    [InlineData("1E", "1000P", true)]
    [InlineData("1Ei", "1152921504606846976", true)]
    [InlineData("1G", "1Gi", false)]
    [InlineData("5", null, false)]
    [InlineData("x", "x", false)]
    [InlineData("1Zi", "1Zi", false)]
    [InlineData("99999999999999999999999Ei", "1", false)]
    public void AreEqual_Amounts_AreComparedByWhatTheyMean(string one, string? other, bool expected) => Quantity.AreEqual(one, other).Should().Be(expected);

    private static Pod WithContainer(Pod pod, Func<PodContainer, PodContainer> change) => pod with { Spec = pod.Spec with { Containers = [change(pod.Spec.Containers[0])] } };

    private static Pod Create(Action<KubernetesSandboxOptions>? configure = null, string language = SandboxLanguages.Python, string? guest = "toolexec-guest-1", TimeSpan? life = null)
    {
        var options = new KubernetesSandboxOptions();
        options.Images[language] = "image:1";
        configure?.Invoke(options);
        var start = new GuestStart(new GuestProgram(language, "python3", PodPlan.GuestFolder), "nonce", Limits, _ => { });
        return PodPlan.Create("toolexec-1", options, new PodPlace(options.RuntimeClass), guest, start, life ?? TimeSpan.FromMinutes(1), ContainerOwner.Current);
    }
}
