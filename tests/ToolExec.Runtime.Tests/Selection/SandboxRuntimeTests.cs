using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Selection;

public sealed class SandboxRuntimeTests
{
    private readonly FakeSandbox _dev = new("dev-box", SandboxProfile.Dev, "python", "javascript");
    private readonly FakeSandbox _standard = new("standard-box", SandboxProfile.Standard, "python", "javascript");
    private readonly FakeSandbox _other = new("other-box", SandboxProfile.Standard, "javascript");
    private readonly FakeSandbox _hardened = new("hardened-box", SandboxProfile.Hardened, "python");

    [Fact]
    public async Task ExecuteAsync_RequestIsNull_Throws()
    {
        await using var runtime = Create();

        await runtime.Invoking(r => r.ExecuteAsync(null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
    }

    [Theory]
    [InlineData(SandboxProfile.Dev, "dev-box")]
    [InlineData(SandboxProfile.Standard, "standard-box")]
    [InlineData(SandboxProfile.Hardened, "hardened-box")]
    [InlineData(null, "standard-box")]
    public async Task ExecuteAsync_ByProfile_TakesTheLeastStrictThatFulfilsIt(SandboxProfile? profile, string expected)
    {
        await using var runtime = Create(Unsafe);

        var result = await runtime.ExecuteAsync(Request("python", profile)).OrHang();

        result.Sandbox.Should().Be(expected);
    }

    [Fact]
    public async Task ExecuteAsync_SeveralAreAsStrict_TakesTheFirstAdded()
    {
        await using var runtime = Create();

        (await runtime.ExecuteAsync(Request("javascript")).OrHang()).Sandbox.Should().Be("standard-box");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ExecuteAsync_SeveralAreAsStrict_TakesTheOneWhoseCodeCanWait(bool addedFirst)
    {
        var embedded = new EmbeddedSandbox();
        await using var runtime = Create(configure: null, addedFirst ? [embedded, _standard] : [_standard, embedded]);

        (await runtime.ExecuteAsync(Request("javascript")).OrHang()).Sandbox.Should().Be("embedded");
        (await runtime.ExecuteAsync(Request("javascript") with { Sandbox = "standard-box" }).OrHang()).Sandbox.Should().Be("standard-box");
        (await runtime.ExecuteAsync(Request("python")).OrHang()).Sandbox.Should().Be("standard-box");
    }

    [Fact]
    public async Task ExecuteAsync_OnlyAStricterOneRunsTheLanguage_TakesIt()
    {
        await using var runtime = Create(configure: null, _dev, _hardened);

        (await runtime.ExecuteAsync(Request("python", SandboxProfile.Standard)).OrHang()).Sandbox.Should().Be("hardened-box");
    }

    [Fact]
    public async Task ExecuteAsync_NoneFulfilsTheProfile_IsUnavailableAndSaysWhy()
    {
        var ill = new FakeSandbox("ill-box", SandboxProfile.Hardened, "javascript") { Probe = _ => new(SandboxProbe.Unavailable("No kernel.")) };
        await using var runtime = Create(configure: null, _standard, ill);

        var error = (await runtime.ExecuteAsync(Request("javascript", SandboxProfile.Hardened)).OrHang()).Error!;

        error.Kind.Should().Be(SandboxErrorKind.Unavailable);
        error.Message.Should().Contain("'javascript' with the profile 'hardened'").And.Contain("'ill-box' cannot be used: No kernel.");
        _standard.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task ExecuteAsync_LanguageIsUnknown_IsAnInvalidRequest()
    {
        await using var runtime = Create();

        var error = (await runtime.ExecuteAsync(Request("cobol")).OrHang()).Error!;

        error.Kind.Should().Be(SandboxErrorKind.InvalidRequest);
        error.Message.Should().Contain("javascript, python");
    }

    [Fact]
    public async Task ExecuteAsync_ProfileIsNotAllowed_IsDenied()
    {
        await using var runtime = Create(options => options.AllowedProfiles.Remove(SandboxProfile.Hardened));

        (await runtime.ExecuteAsync(Request("python", SandboxProfile.Hardened)).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.Denied);
        (await runtime.ExecuteAsync(Request("python", SandboxProfile.Dev)).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.Denied);
        (await runtime.ExecuteAsync(Request("python", SandboxProfile.Standard)).OrHang()).Error.Should().BeNull();
    }

    [Fact]
    public async Task ExecuteAsync_UnsafeSandboxIsAddedButNotAllowed_IsNeverUsed()
    {
        await using var runtime = Create();

        var result = await runtime.ExecuteAsync(Request("python") with { Sandbox = "dev-box" }).OrHang();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Denied);
        result.Error.Message.Should().Contain("AllowUnsafe");
        _dev.IsDisposed.Should().BeTrue();
    }

    [Theory]
    [InlineData("other-box", SandboxErrorKind.InvalidRequest, "does not run 'python'")]
    [InlineData("no-box", SandboxErrorKind.InvalidRequest, "There is no sandbox 'no-box'")]
    public async Task ExecuteAsync_ByName_FaultIsTold(string name, SandboxErrorKind kind, string message)
    {
        await using var runtime = Create();

        var error = (await runtime.ExecuteAsync(Request("python") with { Sandbox = name }).OrHang()).Error!;

        error.Kind.Should().Be(kind);
        error.Message.Should().Contain(message);
    }

    [Fact]
    public async Task ExecuteAsync_ByNameButLessStrictThanNeeded_IsDenied()
    {
        await using var runtime = Create();

        var request = Request("python", SandboxProfile.Hardened) with { Sandbox = "standard-box" };

        (await runtime.ExecuteAsync(request).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.Denied);
        (await runtime.ExecuteAsync(request with { Sandbox = "hardened-box" }).OrHang()).Sandbox.Should().Be("hardened-box");
    }

    [Fact]
    public async Task ExecuteAsync_SandboxIsDenied_IsNotUsed()
    {
        await using var runtime = Create(options => options.DeniedSandboxes.Add("standard-box"));

        (await runtime.ExecuteAsync(Request("javascript")).OrHang()).Sandbox.Should().Be("other-box");
        (await runtime.ExecuteAsync(Request("javascript") with { Sandbox = "standard-box" }).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.Denied);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task ExecuteAsync_NoCode_IsAnInvalidRequest(string code)
    {
        await using var runtime = Create();

        (await runtime.ExecuteAsync(Request("python") with { Code = code }).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.InvalidRequest);
        _standard.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task ExecuteAsync_NoGateway_IsAnInvalidRequest()
    {
        await using var runtime = Create();

        (await runtime.ExecuteAsync(Request("python") with { Gateway = null! }).OrHang()).Error!.Message.Should().Contain("gateway");
    }

    [Fact]
    public async Task ExecuteAsync_LimitsOfHostAndRequest_EachTheStricter()
    {
        await using var runtime = Create(options => options.Limits = new SandboxLimits { Timeout = TimeSpan.FromSeconds(5), OutputBytes = 10 });

        await runtime.ExecuteAsync(Request("python") with { Limits = new SandboxLimits { Timeout = TimeSpan.FromSeconds(9), OutputBytes = 3, ResultBytes = 4 } }).OrHang();

        _standard.Requests.Should().ContainSingle().Which.Limits.Should().Be(new SandboxLimits { Timeout = TimeSpan.FromSeconds(5), OutputBytes = 3, ResultBytes = 4 });
    }

    [Fact]
    public async Task StartAsync_ProbesAtTheSameTime_AndOneThatThrowsDoesNotStopTheOthers()
    {
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waits = new FakeSandbox("a", SandboxProfile.Standard, "x") { Probe = async _ => { await second.Task; return SandboxProbe.Available(); } };
        var tells = new FakeSandbox("b", SandboxProfile.Standard, "x") { Probe = _ => { second.SetResult(); return new(SandboxProbe.Available()); } };
        var throws = new FakeSandbox("c", SandboxProfile.Standard, "x") { Probe = _ => throw new InvalidOperationException("secret") };
        await using var runtime = Create(configure: null, waits, tells, throws);

        await runtime.StartAsync(CancellationToken.None).OrHang();

        runtime.Sandboxes.Should().Equal(waits, tells);
        runtime.Absent.Should().ContainSingle().Which.Reason.Should().NotContain("secret");
        throws.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task StartAsync_ProbeTakesTooLong_IsLeftOut()
    {
        var time = new ManualTimeProvider();
        var slow = new FakeSandbox("slow", SandboxProfile.Standard, "x") { Probe = async token => { await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token); return SandboxProbe.Available(); } };
        await using var runtime = Create(time, options => options.ProbeTimeout = TimeSpan.FromSeconds(9), slow);
        var start = runtime.StartAsync(CancellationToken.None);

        await time.WhenArmedAsync().OrHang();
        time.Advance(TimeSpan.FromSeconds(9) - TimeSpan.FromTicks(1));
        start.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromTicks(1));

        await start.OrHang();
        runtime.Absent.Should().ContainSingle().Which.Reason.Should().Contain("9 s");
    }

    [Fact]
    public async Task StartAsync_TwoOfOneName_Throws()
    {
        await using var runtime = Create(configure: null, new FakeSandbox("a", SandboxProfile.Standard, "x"), new FakeSandbox("a", SandboxProfile.Standard, "x"));

        await runtime.Invoking(r => r.StartAsync(CancellationToken.None).OrHang()).Should().ThrowAsync<InvalidOperationException>().WithMessage("*'a'*");
    }

    [Fact]
    public async Task Find_BeforeTheStart_IsUnavailable()
    {
        await using var runtime = Create();

        runtime.Find("python", null, null, out var error).Should().BeNull();
        error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        runtime.Sandboxes.Should().BeEmpty();
    }

    [Fact]
    public async Task ResumeAsync_SandboxCannotSuspend_IsAnInvalidRequest()
    {
        await using var runtime = Create();

        var result = await runtime.ResumeAsync(Request("python"), new byte[1], new Dictionary<long, ToolResult>()).OrHang();

        result.Error!.Kind.Should().Be(SandboxErrorKind.InvalidRequest);
    }

    [Fact]
    public async Task DisposeAsync_Twice_DisposesTheSandboxesAndRefusesFurtherCode()
    {
        var runtime = Create();
        await runtime.StartAsync(CancellationToken.None).OrHang();

        await runtime.DisposeAsync();
        await runtime.DisposeAsync();

        _standard.IsDisposed.Should().BeTrue();
        await runtime.Invoking(r => r.ExecuteAsync(Request("python")).OrHang()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task ExecuteAsync_Cancelled_ThrowsWithTheToken()
    {
        await using var runtime = Create();
        var token = new CancellationToken(canceled: true);

        var run = () => runtime.ExecuteAsync(Request("python"), token).OrHang();

        (await run.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(token);
    }

    private static void Unsafe(RuntimeOptions options)
    {
        options.AllowUnsafe = true;
        options.AllowedProfiles.Add(SandboxProfile.Dev);
    }

    private static SandboxRequest Request(string language, SandboxProfile? profile = null) =>
        new() { Language = language, Code = "1", Gateway = new TestGateway(), Profile = profile };

    private SandboxRuntime Create(Action<RuntimeOptions>? configure = null) => Create(configure, _dev, _standard, _other, _hardened);

    private static SandboxRuntime Create(Action<RuntimeOptions>? configure, params ISandbox[] sandboxes) => Create(TimeProvider.System, configure, sandboxes);

    private static SandboxRuntime Create(TimeProvider time, Action<RuntimeOptions>? configure, params ISandbox[] sandboxes)
    {
        var options = new RuntimeOptions();
        configure?.Invoke(options);
        return new SandboxRuntime(
            options,
            new GuestFiles(),
            sandboxes.Select(sandbox => new SandboxRegistration(_ => sandbox)),
            new ServiceCollection().BuildServiceProvider(),
            time,
            NullLogger<SandboxRuntime>.Instance);
    }
}
