using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.AspNetCore.Tests;

public sealed class ProxmoxSandboxTests
{
    private const string Start = "POST lxc/101/status/start";
    private const string Shutdown = "POST lxc/101/status/shutdown";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public void AddProxmoxSandbox_OptionIsWrong_NamesIt()
    {
        var builder = new ServiceCollection().AddToolExec();

        builder.Invoking(b => b.AddProxmoxSandbox(null!)).Should().Throw<ArgumentNullException>();
        builder.Invoking(b => b.AddProxmoxSandbox(_ => { })).Should().Throw<ArgumentException>().WithMessage("*Api*Node*ContainerId*ApiToken*");
        builder.Invoking(b => b.AddProxmoxSandbox(Right)).Should().NotThrow();
        Refuses("Api", o => o.Api = new Uri("http://pve.example"));
        Refuses("Api", o => o.Api = new Uri("https://pve.example/api2"));
        Refuses("Node", o => o.Node = "pve/1");
        Refuses("ContainerId", o => o.ContainerId = 99);
        Refuses("ContainerId", o => o.ContainerId = 1_000_000_000);
        Refuses("ApiToken", o => o.ApiToken = "agent@pve=secret");
        Refuses("ApiToken", o => o.ApiToken = "agent@pve!id=");
        Refuses("ApiToken", o => o.ApiToken = "agent@pve!id=a b");
        Refuses("CertificateFingerprint", o => o.CertificateFingerprint = "AB:CD");
        Refuses("CertificateAuthority", o => o.CertificateAuthority = "relative.pem");
        Refuses("exclude", o => (o.CertificateAuthority, o.CertificateFingerprint) = ("/a.pem", new string('A', 64)));
        Refuses("StartTimeout", o => o.StartTimeout = TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Refuses("StartTimeout", o => o.StartTimeout = TimeSpan.FromHours(1) + TimeSpan.FromTicks(1));
        Refuses("PollInterval", o => o.PollInterval = TimeSpan.FromMilliseconds(100) - TimeSpan.FromTicks(1));
        Refuses("PollInterval", o => o.PollInterval = TimeSpan.FromMinutes(1) + TimeSpan.FromTicks(1));
        Refuses("IdleFor", o => o.IdleFor = TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Refuses("IdleFor", o => o.IdleFor = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1));
        Refuses("ServicePort", o => o.ServicePort = 0);
        Refuses("ServicePort", o => o.ServicePort = 65_536);
        Refuses("Key", o => o.Remote.Key = default);
        Refuses("Address", o => o.Remote.Address = new Uri("ftp://127.0.0.1"));

        static void Right(ProxmoxSandboxOptions options)
        {
            (options.Api, options.Node, options.ContainerId, options.ApiToken) = (new Uri("https://pve.example:8006"), "pve1", 101, FakeProxmox.Token);
            options.Remote.Key = Pair.Key;
        }

        void Refuses(string option, Action<ProxmoxSandboxOptions> wrong) => builder.Invoking(b => b.AddProxmoxSandbox(o =>
        {
            Right(o);
            wrong(o);
        })).Should().Throw<ArgumentException>().WithMessage($"*{option}*");
    }

    [Theory]
    [InlineData("api", null)]
    [InlineData("api", "\"http://pve.example\"")]
    [InlineData("node", null)]
    [InlineData("node", "\"a.b\"")]
    [InlineData("containerId", null)]
    [InlineData("containerId", "99")]
    [InlineData("apiToken", null)]
    [InlineData("apiToken", "\"secret\"")]
    [InlineData("certificateFingerprint", "\"AB\"")]
    [InlineData("certificateAuthority", "\"/does/not/exist.pem\"")]
    [InlineData("autoStart", "7")]
    [InlineData("autoStop", "7")]
    [InlineData("startTimeout", "0.5")]
    [InlineData("pollInterval", "0")]
    [InlineData("idleFor", "0")]
    [InlineData("servicePort", "0")]
    [InlineData("address", "\"nowhere\"")]
    [InlineData("key", null)]
    [InlineData("format", "\"other\"")]
    [InlineData("unknown", "1")]
    public void Create_SettingIsWrong_NamesIt(string name, string? value)
    {
        var settings = (JsonObject)JsonNode.Parse($$"""
            {"api":"https://pve.example:8006","node":"pve1","containerId":101,"apiToken":"{{FakeProxmox.Token}}","key":"{{Convert.ToBase64String(Pair.Key)}}"}
            """)!;
        settings.Remove(name);
        if (value is not null)
        {
            settings[name] = JsonNode.Parse(value);
        }

        FluentActions.Invoking(() => Create(settings, TimeProvider.System)).Should().Throw<BackendSettingsException>().Which.Message.Should().ContainEquivalentOf(name);
    }

    [ComponentTheory("python3")]
    [InlineData("execute")]
    [InlineData("guest_lines")]
    public async Task ExecuteAsync_ContainerIsStopped_IsStartedAndTheScriptRuns(string format)
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        fake.Looks = 2;
        await using var sandbox = Create(Settings(fake, format), TimeProvider.System);

        var result = await RunAsync(sandbox);

        result.Error.Should().BeNull();
        result.Value.GetRawText().Should().Be("7");
        result.Sandbox.Should().Be("lxc");
        fake.Requests.Should().Equal(
            "GET lxc/101/status/current", Start, "GET tasks/UPID:pve1:00000000:00A21BA7:618C1D55:vzstart:101:agent@pve!toolexec:/status…", "GET tasks/UPID:pve1:00000000:00A21BA7:618C1D55:vzstart:101:agent@pve!toolexec:/status…",
            "GET tasks/UPID:pve1:00000000:00A21BA7:618C1D55:vzstart:101:agent@pve!toolexec:/status…", "GET lxc/101/status/current", "GET lxc/101/interfaces");
        sandbox.Info.Kind.Should().Be("proxmox_lxc");

        (await RunAsync(sandbox)).Value.GetRawText().Should().Be("7");
        fake.Count(Start).Should().Be(1);
        fake.Requests[^1].Should().Be("GET lxc/101/status/current", "where the service is, is known");
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_ContainerHasNoAddressAtFirst_IsWaitedForAndTheFirstOfIPv4IsTaken()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        fake.Interfaces = """[{"name":"lo","inet":"127.0.0.1/8"},{"name":"eth0","inet6":"fe80::1/64"}]""";
        await using var sandbox = Create(Settings(fake), TimeProvider.System);
        var run = RunAsync(sandbox);
        while (fake.Count("GET lxc/101/interfaces") < 2 && !run.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        fake.Interfaces = """[{"name":"eth0","inet6":"fd00::5/64"},{"name":"eth1","inet":"127.0.0.1/24"},{"name":"eth2","inet":"192.0.2.1/24"}]""";

        (await run).Error.Should().BeNull();
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_ManyAtOnce_StartTheContainerOnce()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        await using var sandbox = Create(Settings(fake), TimeProvider.System);

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunAsync(sandbox)));

        results.Should().OnlyContain(r => r.Error == null);
        fake.Count(Start).Should().Be(1);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_ContainerRunsAlready_IsNotStartedAndNeverStopped()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        await fake.BootAsync();
        var sandbox = Create(Settings(fake, autoStop: true), TimeProvider.System);

        (await RunAsync(sandbox)).Error.Should().BeNull();
        await sandbox.DisposeAsync();

        fake.Count(Start).Should().Be(0);
        fake.Count(Shutdown).Should().Be(0);
        fake.IsRunning.Should().BeTrue();
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_SomebodyStopsTheContainer_IsStartedAgain()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        await using var sandbox = Create(Settings(fake), TimeProvider.System);
        (await RunAsync(sandbox)).Error.Should().BeNull();

        await fake.HaltAsync();

        (await RunAsync(sandbox)).Error.Should().BeNull();
        fake.Count(Start).Should().Be(2);
    }

    [Fact]
    public async Task ExecuteAsync_AutoStartIsOff_IsUnavailable()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        var settings = Settings(fake);
        settings["autoStart"] = false;
        await using var sandbox = Create(settings, TimeProvider.System);

        var result = await RunAsync(sandbox);

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain("101").And.Contain("AutoStart");
        fake.Count(Start).Should().Be(0);
    }

    [Theory]
    [InlineData(401, null, "API token")]
    [InlineData(403, null, "VM.PowerMgmt")]
    [InlineData(404, null, "404")]
    [InlineData(500, "CT is locked (backup)", "CT is locked (backup)")]
    public async Task ExecuteAsync_ApiRefuses_SaysWhyAndDoesNotAskAgain(int status, string? reason, string named)
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        fake.Refuse = request => request.Method is "POST" ? (status, reason) : null;
        await using var sandbox = Create(Settings(fake), TimeProvider.System);

        var result = await RunAsync(sandbox);

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain(named);
        fake.Count(Start).Should().Be(1);
    }

    [Fact]
    public async Task ExecuteAsync_StartFails_SaysWhyAndTheNextOneTriesAgain()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        fake.StartExit = "startup for container '101' failed";
        await using var sandbox = Create(Settings(fake), TimeProvider.System);

        (await RunAsync(sandbox)).Error!.Message.Should().Contain("startup for container '101' failed");
        (await RunAsync(sandbox)).Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);

        fake.Count(Start).Should().Be(2);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_NodeCannotBeReachedForAWhile_IsLookedForAgain()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        var left = 3;
        fake.Refuse = request => request.Path.Value!.Contains("/tasks/", StringComparison.Ordinal) && left-- > 0 ? (595, "No route to host") : null;
        await using var sandbox = Create(Settings(fake), TimeProvider.System);

        (await RunAsync(sandbox)).Error.Should().BeNull();
        fake.Count(Start).Should().Be(1);
    }

    [Fact]
    public async Task ExecuteAsync_ContainerDoesNotStartInTime_IsUnavailable()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        fake.Hold = new TaskCompletionSource();
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var sandbox = Create(Settings(fake), time);
        var run = RunAsync(sandbox);
        await fake.StartAsked.Task.WaitAsync(Limit);

        for (var i = 0; !run.IsCompleted; i++)
        {
            i.Should().BeLessThan(10_000);
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        (await run).Error!.Message.Should().Contain("120 s");
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_CancelledWhileTheContainerStarts_TheNextOneWaitsForTheSameStart()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        fake.Hold = new TaskCompletionSource();
        await using var sandbox = Create(Settings(fake), TimeProvider.System);
        using var source = new CancellationTokenSource();
        var first = RunAsync(sandbox, source.Token);
        await fake.StartAsked.Task.WaitAsync(Limit);

        await source.CancelAsync();

        (await first.Invoking(f => f).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        fake.Hold.SetResult();
        (await RunAsync(sandbox)).Error.Should().BeNull();
        fake.Count(Start).Should().Be(1);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_ContainerEndsRightAfterItsStart_TheNextOneStartsItAnew()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        fake.EndsAtOnce = true;
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var sandbox = Create(Settings(fake), time);
        var first = RunAsync(sandbox);
        await UntilAsync(time, () => fake.Count("GET lxc/101/status/current") > 2);
        time.Advance(TimeSpan.FromMinutes(2));
        (await first).Error!.Message.Should().Contain("120 s");
        fake.EndsAtOnce = false;

        var second = RunAsync(sandbox);
        await UntilAsync(time, () => second.IsCompleted);

        (await second).Error.Should().BeNull();
        fake.Count(Start).Should().Be(2);
    }

    [Fact]
    public async Task DisposeAsync_WhileTheContainerStarts_EndsTheRun()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        fake.Hold = new TaskCompletionSource();
        var sandbox = Create(Settings(fake), TimeProvider.System);
        var run = RunAsync(sandbox);
        await fake.StartAsked.Task.WaitAsync(Limit);

        await sandbox.DisposeAsync().AsTask().WaitAsync(Limit);

        (await run).Error!.Kind.Should().Be(SandboxErrorKind.ShuttingDown);
        (await RunAsync(sandbox)).Error!.Kind.Should().Be(SandboxErrorKind.ShuttingDown);
    }

    [ComponentFact("python3")]
    public async Task AutoStop_NobodyCameForLong_StopsTheContainerThatThisHostStarted()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var sandbox = Create(Settings(fake, autoStop: true), time);
        await RunManuallyAsync(sandbox, time);
        fake.Uptime = 600;

        time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(2));
        fake.Count(Shutdown).Should().Be(0);
        time.Advance(TimeSpan.FromSeconds(2));

        await fake.StopAsked.Task.WaitAsync(Limit);
        await UntilAsync(time, () => !fake.IsRunning);
        (await RunManuallyAsync(sandbox, time)).Error.Should().BeNull();
        fake.Count(Start).Should().Be(2);
    }

    [ComponentFact("python3")]
    public async Task AutoStop_SomebodyElseStartedItMeanwhile_IsLeftAlone()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var sandbox = Create(Settings(fake, autoStop: true), time);
        await RunManuallyAsync(sandbox, time);
        await fake.HaltAsync();
        await fake.BootAsync();
        fake.Uptime = 500; // since then

        var before = fake.Requests.Count;
        time.Advance(TimeSpan.FromMinutes(10));
        await UntilAsync(time, () => fake.Requests.Count > before);
        await sandbox.DisposeAsync();

        fake.Count(Shutdown).Should().Be(0);
        fake.IsRunning.Should().BeTrue();
    }

    [ComponentFact("python3")]
    public async Task AutoStop_ARunIsUnderWay_IsNotStopped()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        var settings = Settings(fake, "guest_lines", autoStop: true);
        settings["limits"] = new JsonObject { ["timeout"] = 3600 };
        await using var sandbox = Create(settings, time);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tools = new Gateway
        {
            Run = async (_, _, token) =>
            {
                begun.TrySetResult();
                await go.Task.WaitAsync(token);
                return ToolResult.Success(default);
            },
        };
        var request = new SandboxRequest { Language = SandboxLanguages.Python, Code = "await run_tool('a:b', {})\nreturn 7", Gateway = tools };
        var run = sandbox.ExecuteAsync(request, default).AsTask();
        await UntilAsync(time, () => begun.Task.IsCompleted);

        time.Advance(TimeSpan.FromMinutes(30));
        go.SetResult();

        (await run.WaitAsync(Limit)).Error.Should().BeNull();
        fake.Count(Shutdown).Should().Be(0);
    }

    [ComponentFact("python3")]
    public async Task AutoStop_HostEnds_StopsTheContainerThatItStarted()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        var sandbox = Create(Settings(fake, autoStop: true), TimeProvider.System);
        (await RunAsync(sandbox)).Error.Should().BeNull();

        await sandbox.DisposeAsync().AsTask().WaitAsync(Limit);
        await sandbox.DisposeAsync().AsTask().WaitAsync(Limit);

        fake.Count(Shutdown).Should().Be(1);
        fake.IsRunning.Should().BeFalse();
    }

    [ComponentFact("python3")]
    public async Task ProbeAsync_ContainerIsStopped_IsStartedAndTried()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        await using var sandbox = Create(Settings(fake), TimeProvider.System);

        var probe = await sandbox.ProbeAsync(default).AsTask().WaitAsync(Limit);

        probe.IsAvailable.Should().BeTrue(probe.Description);
    }

    [Theory]
    [InlineData("certificateFingerprint", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("certificateFingerprint", null)]
    public async Task ProbeAsync_CertificateIsNotTrusted_SaysSo(string setting, string? value)
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        var settings = Settings(fake);
        settings[setting] = value;
        await using var sandbox = Create(settings, TimeProvider.System);

        var probe = await sandbox.ProbeAsync(default).AsTask().WaitAsync(Limit);

        probe.IsAvailable.Should().BeFalse();
        probe.Description.Should().Contain("certificate");
        fake.Requests.Should().BeEmpty();
    }

    [ComponentFact("python3")]
    public async Task ProbeAsync_AuthorityOfTheCertificateIsGiven_IsTrusted()
    {
        await using var fake = await FakeProxmox.StartAsync(BootAsync);
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, fake.Pem());
            var settings = Settings(fake);
            settings.Remove("certificateFingerprint");
            settings["certificateAuthority"] = path;
            await using var sandbox = Create(settings, TimeProvider.System);

            var probe = await sandbox.ProbeAsync(default).AsTask().WaitAsync(Limit);

            probe.IsAvailable.Should().BeTrue(probe.Description);
        }
        finally
        {
            File.Delete(path);
        }
    }

    internal static JsonObject Settings(FakeProxmox fake, string format = "execute", bool autoStop = false) => new()
    {
        ["api"] = fake.Address.AbsoluteUri,
        ["node"] = "pve1",
        ["containerId"] = 101,
        ["apiToken"] = FakeProxmox.Token,
        ["certificateFingerprint"] = fake.Fingerprint,
        ["pollInterval"] = 0.1,
        ["autoStop"] = autoStop,
        ["servicePort"] = fake.ServicePort,
        ["format"] = format,
        ["key"] = Convert.ToBase64String(Pair.Key),
        ["profile"] = "dev",
        ["languages"] = new JsonArray("python"),
    };

    internal static ISandbox Create(JsonObject settings, TimeProvider time, ToolGatewayService? gateways = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time);
        if (gateways is not null)
        {
            services.AddSingleton(gateways);
        }

        services.AddToolExec().AddRuntime();
        var provider = services.BuildServiceProvider();
        return provider.GetServices<ISandboxFactory>().Single(f => f.Kind == "proxmox_lxc")
            .Create("lxc", new BackendSettings(JsonSerializer.SerializeToElement(settings), "/sandboxes/lxc"), provider, null);
    }

    /// <summary>Starts what is in the container.</summary>
    internal static Task<WebApplication> BootAsync(int port) => BootAsync(port, null);

    internal static async Task<WebApplication> BootAsync(int port, Uri? gateway)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddToolExec().AddRuntime(options =>
        {
            options.AllowUnsafe = true;
            options.AllowedProfiles.Add(SandboxProfile.Dev);
        }).AddUnsafeProcessSandbox();
        var app = builder.Build();
        app.MapSandboxService(options =>
        {
            // Its clock is its own; that of the host may be the test's, and ahead.
            options.ClockSkew = TimeSpan.FromHours(1);
            options.Key = Pair.Key;
            if (gateway is not null)
            {
                options.GatewayAddresses.Add(gateway);
            }
        });
        await app.StartAsync();
        return app;
    }

    private static Task<SandboxResult> RunAsync(ISandbox sandbox, CancellationToken cancellationToken = default) => sandbox.ExecuteAsync(
        new SandboxRequest { Language = SandboxLanguages.Python, Code = "return 7", Gateway = new Gateway() }, cancellationToken).AsTask().WaitAsync(Limit, CancellationToken.None);

    private static async Task<SandboxResult> RunManuallyAsync(ISandbox sandbox, ManualTimeProvider time)
    {
        var run = RunAsync(sandbox);
        await UntilAsync(time, () => run.IsCompleted);
        return await run;
    }

    // Lets the clock go on by little, until what is waited for has come.
    private static async Task UntilAsync(ManualTimeProvider time, Func<bool> holds)
    {
        for (var i = 0; !holds(); i++)
        {
            i.Should().BeLessThan(6000, "it comes within a minute");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }
}
