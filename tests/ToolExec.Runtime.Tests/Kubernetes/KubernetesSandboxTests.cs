using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>Pods that run as plain processes: what is not about walls.</summary>
public sealed class KubernetesSandboxTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    public static TheoryData<string> NeededRights =>
    [
        "create pods", "watch pods", "get pods/attach", "create pods/attach", "get configmaps", "create configmaps", "get networkpolicies", "create networkpolicies",
    ];

    public static TheoryData<int, string, string, string> Refusals => new()
    {
        { 403, "Forbidden", "pods \"x\" is forbidden: exceeded quota: mem, requested: limits.memory=256Mi, used: limits.memory=1Gi, limited: limits.memory=1Gi", "The quota of the namespace 'sandboxes' is used up." },
        { 403, "Forbidden", "pods \"x\" is forbidden: violates PodSecurity \"restricted:latest\": seccompProfile", "does not admit the pod by its pod security level" },
        { 403, "Forbidden", "admission webhook \"no.example.com\" denied the request: not here", "The cluster's admission refused to create pods" },
        { 401, "Unauthorized", "Unauthorized", "does not know the credentials" },
        { 422, "Invalid", "Pod \"x\" is invalid: spec.runtimeClassName", "answered with 422" },
        { 404, "NotFound", "namespaces \"sandboxes\" not found", "There is no namespace 'sandboxes'" },
        { 500, "InternalError", "etcd is gone", "answered with 500" },
    };

    public async Task InitializeAsync() => _cluster = await TestCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [ComponentTheory("python3")]
    [InlineData("v5.channel.k8s.io")]
    [InlineData("v4.channel.k8s.io")]
    public async Task ExecuteAsync_ScriptCallsATool_GivesItsValueAndOutput(string protocol)
    {
        _cluster.Protocols = [protocol];
        await using var sandbox = KubernetesSandboxes.Create(_cluster);
        var gateway = new TestGateway();

        var result = await sandbox.RunAsync("print('hi')\nimport sys\nprint('oh', file=sys.stderr)\nreturn await tools.math.add(a=1, b=2)", gateway: gateway).OrGiveUp();

        result.Error.Should().BeNull();
        result.Value.GetInt32().Should().Be(3);
        result.Stdout.Should().Be("hi\n");
        result.Stderr.Should().Be("oh\n");
        gateway.Calls.Should().ContainSingle().Which.Tool.Should().Be("math:add");
        result.LimitsEnforced.Should().Be(new LimitsEnforced { Timeout = true, Memory = true, Cpu = true, Disk = true, Output = true, Result = true });
        _cluster.Pods.Should().BeEmpty("the pod is gone with the script");
        _cluster.LastPod.InputEnded.Should().Be(protocol.StartsWith("v5", StringComparison.Ordinal), "only that protocol can say so");
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_ServerSpeaksNoProtocol_IsUnavailable()
    {
        _cluster.Protocols = ["v3.channel.k8s.io"];
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        _cluster.Pods.Should().BeEmpty();
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_LargeScriptAndResult_CrossWhole()
    {
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync($"text = '{new string('x', 300_000)}'\nreturn text + 'y' * 200_000").OrGiveUp();

        result.Error.Should().BeNull();
        result.Value.GetString().Should().Be(new string('x', 300_000) + new string('y', 200_000));
    }

    [Theory]
    [MemberData(nameof(NeededRights))]
    public async Task ExecuteAsync_RightIsMissing_IsNamed(string right)
    {
        _cluster.Allowed.Remove(right);
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        var words = right.Split(' ');
        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain($"The account may not {(words[1] is "pods/attach" ? "get and create" : words[0])} {words[1]} in the namespace 'sandboxes'");
        if (right is not "watch pods")
        {
            _cluster.Pods.Should().BeEmpty("only whoever may not watch cannot wait for the end");
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task ExecuteAsync_ServerRefusesThePod_SaysWhy(int code, string reason, string message, string expected)
    {
        _cluster.Answer = request => request == "POST /api/v1/namespaces/sandboxes/pods" ? (code, reason, message) : null;
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain(expected).And.Contain(message);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_ServerIsBusyTwice_IsAskedAgain()
    {
        var asked = 0;
        _cluster.Answer = request => request == "POST /api/v1/namespaces/sandboxes/pods" && ++asked <= 2 ? (429, "TooManyRequests", "later") : null;
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error.Should().BeNull();
        asked.Should().Be(3);
    }

    [Fact]
    public async Task ExecuteAsync_ServerStaysBusy_IsUnavailableAfterThreeTries()
    {
        var asked = 0;
        _cluster.Answer = request => request == "POST /api/v1/namespaces/sandboxes/pods" && ++asked > 0 ? (429, "TooManyRequests", "later") : null;
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error!.Message.Should().Contain("too much to do");
        asked.Should().Be(3);
    }

    [Theory]
    [InlineData("ErrImagePull", "manifest unknown", "The node cannot get the image 'python:3' (ErrImagePull: manifest unknown).")]
    [InlineData("ImagePullBackOff", "Back-off pulling image", "The node cannot get the image 'python:3' (ImagePullBackOff: Back-off pulling image).")]
    [InlineData("CreateContainerConfigError", "image will run as root", "The node cannot make the pod's container (CreateContainerConfigError: image will run as root).")]
    public async Task ExecuteAsync_PodCannotStart_EndsAtOnceWithTheReason(string reason, string message, string expected)
    {
        _cluster.Fate = pod => pod.Set(TestPod.Waiting(reason, message));
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Be(expected);
        _cluster.Pods.Should().BeEmpty();
    }

    [Fact]
    public async Task ExecuteAsync_PodEndsBeforeItIsAttached_SaysHow()
    {
        _cluster.Fate = pod => pod.Set(TestPod.Ended("Failed", 128, "StartError", "exec: \"/bin/sh\": no such file"));
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain("/bin/sh").And.Contain("exit code 128");
    }

    [Fact]
    public async Task ExecuteAsync_NoNodeTakesThePod_SaysSoAfterTheStartTimeout()
    {
        var time = new ManualTimeProvider();
        _cluster.Fate = _ => { };
        _cluster.Mutate = pod => pod["status"]!["conditions"] = new JsonArray(new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "False",
            ["reason"] = "Unschedulable",
            ["message"] = "0/3 nodes are available",
        });
        await using var sandbox = KubernetesSandboxes.Create(_cluster, o => o.StartTimeout = TimeSpan.FromSeconds(20), time);
        var watched = _cluster.WhenWatchedAsync();
        var run = sandbox.RunAsync("return 1").AsTask();
        await watched.OrGiveUp();

        time.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        run.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromTicks(1));

        var result = await run.OrGiveUp();
        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Be("The pod that runs python did not start within 20 s: no node takes it: Unschedulable: 0/3 nodes are available.");
        _cluster.Pods.Should().BeEmpty();
    }

    [ComponentTheory("python3")]
    [InlineData("Evicted", 137, "Error", SandboxErrorKind.Exited, "ended by its node (Evicted: the node was low on memory)")]
    [InlineData("DeadlineExceeded", 137, "Error", SandboxErrorKind.TimeLimit, "end of its life")]
    [InlineData(null, 137, "OOMKilled", SandboxErrorKind.MemoryLimit, "more memory")]
    [InlineData(null, 1, "OOMKilled", SandboxErrorKind.MemoryLimit, "more memory")]
    [InlineData(null, 3, "Error", SandboxErrorKind.Exited, "exit code 3")]
    [InlineData(null, 139, "Error", SandboxErrorKind.Exited, "signal 11")]
    public async Task ExecuteAsync_PodEndsUnderTheScript_SaysWhy(string? podReason, int code, string reason, SandboxErrorKind kind, string expected)
    {
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await RunUntilAsync(sandbox, pod =>
        {
            var status = TestPod.Ended("Failed", code, reason);
            if (podReason is not null)
            {
                (status["reason"], status["message"]) = (podReason, "the node was low on memory");
            }

            pod.EndAs(status);
        });

        result.Error!.Kind.Should().Be(kind);
        result.Error.Message.Should().Contain(expected);
        _cluster.Pods.Should().BeEmpty();
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_PodIsRemovedByOthers_SaysSo()
    {
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await RunUntilAsync(sandbox, pod => pod.Remove());

        result.Error!.Kind.Should().Be(SandboxErrorKind.Exited);
        result.Error.Message.Should().Contain("removed before it gave a result");
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_ScriptEndsItsProcess_SaysHow()
    {
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync("import os\nos._exit(3)").OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Exited);
        result.Error.Message.Should().Contain("exit code 3");
    }

    [ComponentTheory("python3")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ExecuteAsync_ServerForgotThePast_LooksAgain(bool answersGone)
    {
        var compactions = 0;
        _cluster.AnswersGone = answersGone;
        _cluster.Answer = request =>
        {
            if (request == "GET /api/v1/namespaces/sandboxes/pods" && compactions++ == 0)
            {
                _cluster.Compact();
            }

            return null;
        };
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error.Should().BeNull();
        _cluster.Requests.Should().Contain(r => r.StartsWith("GET", StringComparison.Ordinal) && r.Contains("fieldSelector", StringComparison.Ordinal) && !r.Contains("watch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExecuteAsync_ClusterPutsAnotherContainerIn_IsRefusedAndRemoved()
    {
        _cluster.Mutate = pod => pod["spec"]!["containers"]!.AsArray().Add(new JsonObject { ["name"] = "mesh", ["image"] = "mesh:1" });
        _cluster.Fate = _ => { };
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain("there are other containers in it");
        _cluster.Pods.Should().BeEmpty();
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_ClusterTakesLimitsAway_DoesNotClaimThem()
    {
        _cluster.Mutate = pod =>
        {
            pod["spec"]!["containers"]![0]!["resources"]!["limits"] = new JsonObject { ["memory"] = "2Gi", ["cpu"] = "1" };
            pod["spec"]!["volumes"]![0]!["emptyDir"]!["sizeLimit"] = "64Mi";
        };
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.LimitsEnforced.Should().Be(new LimitsEnforced { Timeout = true, Cpu = true, Disk = true, Output = true, Result = true }, "the server writes amounts in its own way, and memory is another one");
    }

    [Fact]
    public async Task ExecuteAsync_PolicyOfThatNameAllowsMore_IsRefused()
    {
        _cluster.Put("networkpolicies", JsonNode.Parse("""
            {"metadata":{"name":"toolexec-deny-all"},"spec":{"podSelector":{"matchLabels":{"toolexec.sandbox":"guest"}},"policyTypes":["Ingress","Egress"],"egress":[{}]}}
            """)!.AsObject());
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error!.Message.Should().Contain("The network policy 'toolexec-deny-all'");
        _cluster.Requests.Should().NotContain(r => r.StartsWith("POST", StringComparison.Ordinal) && r.EndsWith("/pods", StringComparison.Ordinal), "nothing may run without it");
    }

    [Fact]
    public async Task ExecuteAsync_ConfigMapHasOtherFiles_IsRefused()
    {
        var map = GuestBundle.Map;
        _cluster.Put("configmaps", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = map.Metadata.Name },
            ["immutable"] = true,
            ["data"] = new JsonObject { [GuestFiles.JavaScript] = map.Data![GuestFiles.JavaScript], [GuestFiles.Python] = "import os" },
        });
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error!.Message.Should().Contain("has other files than it must");
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_Twice_MakesWhatAllPodsNeedOnce()
    {
        await using var sandbox = KubernetesSandboxes.Create(_cluster);
        await using var other = KubernetesSandboxes.Create(_cluster);

        await sandbox.RunAsync("return 1").OrGiveUp();
        await sandbox.RunAsync("return 1").OrGiveUp();
        await other.RunAsync("return 1").OrGiveUp();

        _cluster.Requests.Count(r => r.StartsWith("POST", StringComparison.Ordinal) && r.EndsWith("/configmaps", StringComparison.Ordinal)).Should().Be(1);
        _cluster.Requests.Count(r => r.StartsWith("POST", StringComparison.Ordinal) && r.EndsWith("/networkpolicies", StringComparison.Ordinal)).Should().Be(1);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_PolicyWasTakenAway_IsMadeAgainFirst()
    {
        await using var sandbox = KubernetesSandboxes.Create(_cluster);
        await sandbox.RunAsync("return 1").OrGiveUp();
        _cluster.Take("networkpolicies", "toolexec-deny-all");
        _cluster.Mutate = _ => _cluster.Find("networkpolicies", "toolexec-deny-all").Should().NotBeNull();

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error.Should().BeNull();
    }

    [Fact]
    public async Task Role_OfThePage_IsWhatTheTestsAllow()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "ToolExec.sln")))
        {
            root = root.Parent!;
        }

        var page = await File.ReadAllTextAsync(Path.Combine(root.FullName, "docs", "sandboxes-kubernetes.md"));
        var rules = Regex.Matches(page, @"resources: \[(?<r>[^\]]*)\]\s+verbs: \[(?<v>[^\]]*)\]", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        var allowed = rules.SelectMany(m => Words(m.Groups["v"].Value).SelectMany(verb => Words(m.Groups["r"].Value).Select(resource => $"{verb} {resource}")));

        allowed.Should().BeEquivalentTo(_cluster.Allowed);

        static IEnumerable<string> Words(string list) => list.Split(',', StringSplitOptions.TrimEntries).Select(w => w.Trim('"'));
    }

    [Fact]
    public async Task ExecuteAsync_CancelledBefore_ThrowsWithTheToken()
    {
        await using var sandbox = KubernetesSandboxes.Create(_cluster);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        var run = () => sandbox.RunAsync("return 1", stop: source.Token).OrGiveUp();

        (await run.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        _cluster.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task ExecuteAsync_CancelledWhileThePodWaits_RemovesIt()
    {
        _cluster.Fate = _ => { };
        await using var sandbox = KubernetesSandboxes.Create(_cluster);
        using var source = new CancellationTokenSource();
        var watched = _cluster.WhenWatchedAsync();
        var run = sandbox.RunAsync("return 1", stop: source.Token).AsTask();
        await watched.OrGiveUp();

        await source.CancelAsync();

        (await run.Invoking(r => r.OrGiveUp()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        _cluster.Pods.Should().BeEmpty();
    }

    [Fact]
    public async Task ExecuteAsync_CancelledWhileThePodIsMade_RemovesItAllTheSame()
    {
        using var source = new CancellationTokenSource();
        _cluster.Fate = _ => { };
        _cluster.Mutate = _ => source.Cancel(); // The server has the request, and goes on.
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var run = () => sandbox.RunAsync("return 1", stop: source.Token).OrGiveUp();

        (await run.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        _cluster.LastPod.Should().NotBeNull();
        _cluster.Pods.Should().BeEmpty();
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_CancelledWhileItRuns_RemovesThePod()
    {
        await using var sandbox = KubernetesSandboxes.Create(_cluster);
        using var source = new CancellationTokenSource();

        var run = () => RunUntilAsync(sandbox, _ => source.Cancel(), source.Token);

        (await run.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        _cluster.Pods.Should().BeEmpty();
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_TimeIsOver_RemovesThePod()
    {
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.RunAsync("while True: pass", new SandboxLimits { Timeout = TimeSpan.FromSeconds(5) }).OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.TimeLimit);
        _cluster.Pods.Should().BeEmpty();
    }

    [Fact]
    public async Task ExecuteAsync_NodeDoesNotAnswer_ForgetsThePodAfterHalfAMinute()
    {
        var time = new ManualTimeProvider();
        _cluster.OutlivesDelete = true;
        _cluster.Fate = pod => pod.Set(TestPod.Waiting("ErrImagePull"));
        await using var sandbox = KubernetesSandboxes.Create(_cluster, time: time);
        var asked = 0;
        var removing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.Answer = request =>
        {
            asked += request.StartsWith("DELETE", StringComparison.Ordinal) ? 1 : 0;
            if (asked == 1 && request == "GET /api/v1/namespaces/sandboxes/pods")
            {
                removing.TrySetResult();
            }

            return null;
        };
        var run = sandbox.RunAsync("return 1").AsTask();
        await removing.Task.OrGiveUp();

        time.Advance(TimeSpan.FromSeconds(30));

        (await run.OrGiveUp()).Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        asked.Should().Be(2);
        _cluster.Pods.Should().BeEmpty();
    }

    [Fact]
    public async Task ExecuteAsync_PodCannotBeRemoved_IsRemovedWithTheNext()
    {
        _cluster.Fate = pod => pod.Set(TestPod.Waiting("ErrImagePull"));
        _cluster.Allowed.Remove("delete pods");
        await using var sandbox = KubernetesSandboxes.Create(_cluster);
        await sandbox.RunAsync("return 1").OrGiveUp();
        _cluster.Pods.Should().ContainSingle();

        _cluster.Allowed.Add("delete pods");
        await sandbox.RunAsync("return 1").OrGiveUp();

        _cluster.Pods.Should().BeEmpty();
    }

    [Fact]
    public async Task ProbeAsync_PodsWereLeftBehind_RemovesThoseOfNobody()
    {
        var me = ContainerOwner.Current;
        Leave("gone", me with { ProcessId = int.MaxValue }, "Running");
        Leave("mine", me, "Running");
        Leave("elsewhere", me with { Host = "another", ProcessId = int.MaxValue }, "Running");
        Leave("elsewhere-over", me with { Host = "another" }, "Failed");
        Leave("elsewhere-just-over", me with { Host = "another" }, "Failed", TimeProvider.System.GetUtcNow());
        _cluster.Fate = pod => pod.Set(TestPod.Waiting("ErrImagePull"));
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        await sandbox.ProbeAsync(CancellationToken.None).OrGiveUp();

        _cluster.Pods.Should().BeEquivalentTo("mine", "elsewhere", "elsewhere-just-over");

        void Leave(string name, ContainerOwner owner, string phase, DateTimeOffset? at = null) => _cluster.Put("pods", new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["creationTimestamp"] = (at ?? DateTimeOffset.UnixEpoch).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
                ["labels"] = new JsonObject(owner.Labels.Append(new("toolexec.sandbox", "guest")).Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value))),
            },
            ["spec"] = new JsonObject { ["activeDeadlineSeconds"] = 60, ["containers"] = new JsonArray() },
            ["status"] = new JsonObject { ["phase"] = phase },
        });
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_WithAPool_TakesAPodThatIsReady()
    {
        await using (var sandbox = KubernetesSandboxes.Create(_cluster, o => o.Pool.Size = 1))
        {
            var limits = new SandboxLimits();
            (await sandbox.RunAsync("return 1", limits).OrGiveUp()).Error.Should().BeNull();
            var first = _cluster.Started[0];
            await Patience.UntilAsync(() => _cluster.Started.Count >= 2);

            // A script that comes before its guest has said a word starts its own; one of those that come later takes it, and it ends with that one.
            var ready = _cluster.Started[1];
            for (var tries = 0; tries < 20 && (!ready.Gone.IsCompleted || tries == 0); tries++)
            {
                (await sandbox.RunAsync("return 1", limits).OrGiveUp()).Error.Should().BeNull();
            }

            first.Gone.IsCompleted.Should().BeTrue();
            ready.Gone.IsCompleted.Should().BeTrue();
        }

        _cluster.Pods.Should().BeEmpty("they go with the sandbox");
    }

    [Fact]
    public async Task ExecuteAsync_LanguageWithoutAnImage_IsRefused()
    {
        await using var sandbox = KubernetesSandboxes.Create(_cluster);

        var result = await sandbox.ExecuteAsync(
            new SandboxRequest { Language = SandboxLanguages.JavaScript, Code = "return 1", Gateway = NoGateway.Instance }, CancellationToken.None).OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.InvalidRequest);
    }

    [Fact]
    public async Task DisposeAsync_Twice_IsFineAndRefusesFurtherScripts()
    {
        var sandbox = KubernetesSandboxes.Create(_cluster);
        await sandbox.DisposeAsync().OrGiveUp();
        await sandbox.DisposeAsync().OrGiveUp();

        (await sandbox.RunAsync("return 1").OrGiveUp()).Error!.Kind.Should().Be(SandboxErrorKind.ShuttingDown);
    }

    /// <summary>Runs a script that waits for ever, and does something to its pod when it runs.</summary>
    private async Task<SandboxResult> RunUntilAsync(ISandbox sandbox, Action<TestPod> act, CancellationToken stop = default)
    {
        var gateway = new TestGateway
        {
            Run = (_, _, _) =>
            {
                act(_cluster.LastPod);
                return new(ToolResult.Success(TestGateway.Json("1")));
            },
        };
        return await sandbox.RunAsync("await tools.ping()\nimport asyncio\nawait asyncio.sleep(600)", gateway: gateway, stop: stop).OrGiveUp();
    }
}
