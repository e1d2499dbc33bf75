using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace ToolExec.Backend.Tests;

public sealed class ToolProcessBackendTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly TemporaryFile _file = new();
    private ToolProcessBackend? _backend;

    public static TheoryData<string, Action<ToolProcessOptions>> Wrong { get; } = new()
    {
        { "*Command: must name the program*", o => o.Command = " " },
        { "*Arguments*NUL*", o => o.Arguments.Add("a\0") },
        { "*Arguments*refers to a secret*", o => o.Arguments.Add("{{secret:a}}") },
        { "*Environment*'A'*not closed*", o => o.Environment["A"] = "{{secret:" },
        { "*StartTimeout*", o => o.StartTimeout = TimeSpan.Zero },
        { "*PingTimeout*", o => o.PingTimeout = TimeSpan.FromDays(1) },
        { "*CancelGrace*", o => o.CancelGrace = TimeSpan.Zero },
        { "*StopGrace*", o => o.StopGrace = TimeSpan.FromTicks(-1) },
        { "*MaxRestartDelay*must not be shorter*", o => o.MaxRestartDelay = TimeSpan.FromTicks(1) },
        { "*MaxPending*1 to 100000*", o => o.MaxPending = 0 },
        { "*MaxMessageBytes*", o => o.MaxMessageBytes = 1023 },
    };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await (_backend?.DisposeAsync() ?? default).OrHang();
        _file.Dispose();
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Constructor_WrongOption_IsNamed(string message, Action<ToolProcessOptions> spoil)
    {
        var options = Programs.Lines();
        spoil(options);

        FluentActions.Invoking(() => new ToolProcessBackend("lines", options)).Should().Throw<OptionsValidationException>().WithMessage(message);
    }

    [Fact]
    public void Constructor_WrongArguments_AreRefused()
    {
        FluentActions.Invoking(() => new ToolProcessBackend("a b", Programs.Lines())).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new ToolProcessBackend("lines", null!)).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData("dies", ToolErrorKind.BackendUnavailable, "*ended with exit code 3*«no licence»*")]
    [InlineData("newer", ToolErrorKind.BackendUnavailable, "*another version of the line protocol than 1*")]
    public async Task StartAsync_ProgramThatCannotServe_SaysWhy(string mode, ToolErrorKind kind, string message)
    {
        var error = (await Use(mode).Awaiting(b => b.StartAsync(default).OrHang()).Should().ThrowAsync<BackendException>()).Which.Error;

        error.Kind.Should().Be(kind);
        error.Message.Should().Match(message);
    }

    [Theory]
    [InlineData("mute", "*no hello within 30 seconds.")]
    [InlineData("garbage", "*no hello within 30 seconds*«Welcome to the show!»*")]
    public async Task StartAsync_NoHelloInTime_EndsTheProgram(string mode, string message)
    {
        var starting = Use(mode).StartAsync(default).AsTask();
        await _time.WhenArmedAsync().OrHang();
        if (mode == "garbage")
        {
            await Programs.LoggedAsync(_logs, "no message");
        }

        _time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        starting.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromTicks(1));

        (await starting.Awaiting(s => s.OrHang()).Should().ThrowAsync<BackendException>()).WithMessage(message).Which.Error.Kind.Should().Be(ToolErrorKind.Timeout);
    }

    [Fact]
    public async Task StartAsync_Cancelled_ThrowsWithTheCallersToken()
    {
        using var stop = new CancellationTokenSource();
        var starting = Use("mute").StartAsync(stop.Token).AsTask();
        await _time.WhenArmedAsync().OrHang();

        await stop.CancelAsync();

        (await starting.Awaiting(s => s.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
    }

    [Fact]
    public async Task ListToolsAsync_WrongDefinitions_AreProblemsAndTheOthersStay()
    {
        var list = await Use("wrongtools").ListToolsAsync(default).OrHang();

        list.Tools.Select(t => t.RemoteName).Should().Contain(["echo", "fail"]).And.OnlyHaveUniqueItems();
        list.Tools[0].Tool.Description.Should().Be("ab", "characters that reorder text are left out");
        list.Problems.Select(p => p.Message).Should().SatisfyRespectively(
            m => m.Should().Contain("'no schema'"),
            m => m.Should().Contain("'echo' twice"),
            m => m.Should().Contain("'(without a name)'"));
    }

    [Fact]
    public async Task ListToolsAsync_NoAnswer_TimesOut()
    {
        var backend = Use("nolist");
        await backend.StartAsync(default).OrHang();
        var listing = backend.ListToolsAsync(default).AsTask();
        await _time.WhenArmedAsync().OrHang();

        _time.Advance(TimeSpan.FromSeconds(30));

        (await listing.Awaiting(l => l.OrHang()).Should().ThrowAsync<BackendException>()).Which.Error.Operation.Should().Be(ToolOperation.ListTools);
    }

    [Theory]
    [MemberData(nameof(CommandLineTests.Hostile), MemberType = typeof(CommandLineTests))]
    public async Task ExecuteAsync_HostileArgument_ReachesTheProgramAsItIs(string value) =>
        (await Shared().RunAsync("echo", new { text = value })).Value!.Value.GetProperty("text").GetString().Should().Be(value);

    [Fact]
    public async Task ExecuteAsync_EachKindOfAnswer_IsUnderstood()
    {
        var backend = Use();

        (await backend.RunAsync("content")).Content.Should().Equal(new TextBlock("hi"));
        (await backend.RunAsync("stray")).Value!.Value.GetString().Should().Be("after", "what is no message is passed over");
        (await backend.RunAsync("binary")).Value!.Value.GetString().Should().Be("after");
        (await backend.RunAsync("odd")).Error!.Kind.Should().Be(ToolErrorKind.InvalidResponse);
        (await backend.RunAsync("fail")).Error!.Should().Match<ToolError>(e => e.Kind == ToolErrorKind.ExecutionFailed && e.Message == "went wrong" && !e.IsRetryable);
        var busy = (await backend.RunAsync("busy")).Error!;
        busy.Kind.Should().Be(ToolErrorKind.Busy);
        busy.Message.Should().Be("full  up");
        busy.RetryAfter.Should().Be(TimeSpan.FromMilliseconds(1500));
        busy.Details!.Value.GetRawText().Should().Be("""{"a":1}""");
    }

    [Fact]
    public async Task ExecuteAsync_WithinATrace_HandsItOn()
    {
        using var activity = new Activity("call").SetIdFormat(ActivityIdFormat.W3C).Start();

        (await Use().RunAsync("meta")).Value!.Value.GetProperty("traceparent").GetString().Should().Be(activity.Id);
    }

    [Fact]
    public async Task ExecuteAsync_Streaming_GivesPiecesInOrder()
    {
        var sink = new RecordingSink();

        (await Use().RunAsync("chunks", sink: sink, streaming: true)).Value!.Value.GetString().Should().Be("onetwo");

        sink.Events.OfType<ToolChunkEvent>().Select(e => ((TextBlock)e.Content).Text).Should().Equal("one", "two");
    }

    [Theory]
    [InlineData("crash", "*ended with exit code 9*«segment violated»*")]
    [InlineData("half", "*ended with exit code 0*«{\"type\":\"result\"*")]
    public async Task ExecuteAsync_ProgramDiesInTheMiddle_IsLostAndStartedAgainByTheNextCall(string tool, string message)
    {
        var backend = Use();
        var changes = 0;
        backend.ToolsChanged += (_, _) => changes++;
        await backend.StartAsync(default).OrHang();

        var error = (await backend.RunAsync(tool)).Error!;

        error.Kind.Should().Be(ToolErrorKind.ConnectionLost);
        error.Message.Should().Match(message);
        (await backend.CheckHealthAsync(default).OrHang()).Should().Match<BackendHealth>(h => h.Status == BackendHealthStatus.Unhealthy && h.Description!.Contains("ended with"));
        (await backend.RunAsync("echo")).IsSuccess.Should().BeTrue();
        changes.Should().Be(1, "it may be another version of the program");
        (await backend.CheckHealthAsync(default).OrHang()).Status.Should().Be(BackendHealthStatus.Healthy);
    }

    [Fact]
    public async Task ExecuteAsync_ProgramDiesAgainAndAgain_WaitsGrowAndCallsSayHowLong()
    {
        var backend = Use();
        await backend.RunAsync("crash");
        await Programs.LoggedAsync(_logs, "exit code 9");
        await backend.RunAsync("crash");
        await Programs.LoggedAsync(_logs, "exit code 9", 2);

        (await backend.RunAsync("echo")).Error!.Should().Match<ToolError>(e => e.Kind == ToolErrorKind.BackendUnavailable && e.RetryAfter == TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        (await backend.RunAsync("echo")).Error!.RetryAfter.Should().Be(TimeSpan.FromTicks(1));
        _time.Advance(TimeSpan.FromTicks(1));
        (await backend.RunAsync("crash")).Error!.Kind.Should().Be(ToolErrorKind.ConnectionLost, "it runs again");
        await Programs.LoggedAsync(_logs, "exit code 9", 3);
        (await backend.RunAsync("echo")).Error!.RetryAfter.Should().Be(TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(2));
        (await backend.RunAsync("echo")).IsSuccess.Should().BeTrue();
        _time.Advance(TimeSpan.FromMinutes(1));
        await backend.RunAsync("crash");
        await Programs.LoggedAsync(_logs, "exit code 9", 4);
        (await backend.RunAsync("echo")).IsSuccess.Should().BeTrue("it had lived long enough to count as well");
    }

    [Fact]
    public async Task ExecuteAsync_MessageAtItsBound_IsTakenAndALongerOneEndsTheProgram()
    {
        var options = Programs.Lines();
        options.MaxMessageBytes = 1024;
        _backend = new ToolProcessBackend("lines", options, timeProvider: _time, loggerFactory: _logs);
        var frame = """{"type":"result","id":1,"value":""}""".Length;

        (await _backend.RunAsync("long", new { size = 1024 - frame })).IsSuccess.Should().BeTrue();
        var error = (await _backend.RunAsync("long", new { size = 1024 - frame + 1 })).Error!;

        error.Kind.Should().Be(ToolErrorKind.ConnectionLost);
        error.Message.Should().Contain("more than 1024 bytes");
    }

    [Fact]
    public async Task ExecuteAsync_CancelIsIgnored_TheProgramIsEndedAndOthersAreLost()
    {
        var backend = Use("stubborn");
        using var other = new TemporaryFile();
        using var stop = new CancellationTokenSource();
        var stubborn = backend.ExecuteAsync(Programs.Context(backend, "wait", new { path = _file.Path }, cancellationToken: stop.Token)).AsTask();
        var innocent = backend.RunAsync("wait", new { path = other.Path });
        await Programs.SawAsync(_file.Path);
        await Programs.SawAsync(other.Path);
        var armed = _time.ArmedTimers;
        await stop.CancelAsync();
        await _time.WhenArmedAsync(armed + 1).OrHang();
        _time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        stubborn.IsCompleted.Should().BeFalse();

        _time.Advance(TimeSpan.FromTicks(1));

        await stubborn.Awaiting(s => s.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        var error = (await innocent.OrHang()).Error!;
        error.Kind.Should().Be(ToolErrorKind.ConnectionLost);
        error.Message.Should().Contain("did not end a cancelled call within 5 seconds");
        (await backend.RunAsync("echo")).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task ExecuteAsync_MoreCallsThanAllowed_AreRefusedAsBusy()
    {
        var options = Programs.Lines();
        options.MaxPending = 1;
        _backend = new ToolProcessBackend("lines", options, timeProvider: _time);
        using var stop = new CancellationTokenSource();
        var running = _backend.ExecuteAsync(Programs.Context(_backend, "wait", new { path = _file.Path }, cancellationToken: stop.Token)).AsTask();
        await Programs.SawAsync(_file.Path);

        (await _backend.RunAsync("echo")).Error!.Kind.Should().Be(ToolErrorKind.Busy);

        await stop.CancelAsync();
        await running.Awaiting(r => r.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        (await _backend.RunAsync("echo")).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task ToolsChanged_ProgramSaysSo_IsRaisedAndTheListIsNew()
    {
        var backend = Use();
        var changed = new TaskCompletionSource();
        backend.ToolsChanged += (_, _) => changed.TrySetResult();

        await backend.RunAsync("add");

        await changed.Task.OrHang();
        (await backend.ListToolsAsync(default).OrHang()).Tools.Should().Contain(t => t.RemoteName == "late");
    }

    [Fact]
    public async Task CheckHealthAsync_NoPong_IsUnhealthy()
    {
        var backend = Use("noping");
        (await backend.CheckHealthAsync(default).OrHang()).Description.Should().Contain("is not started");
        await backend.StartAsync(default).OrHang();
        var asking = backend.CheckHealthAsync(default).AsTask();
        await _time.WhenArmedAsync().OrHang();

        _time.Advance(TimeSpan.FromSeconds(5));

        (await asking.OrHang()).Description.Should().Contain("ping within 5 seconds");
    }

    [Fact]
    public async Task DisposeAsync_WhileACallRuns_SaysSo()
    {
        var backend = Use();
        var running = backend.RunAsync("wait", new { path = _file.Path });
        await Programs.SawAsync(_file.Path);

        await backend.DisposeAsync().OrHang();

        (await running.OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ConnectionLost);
    }

    private readonly RecordingLogs _logs = new();

    private ToolProcessBackend Shared() => _backend ??= Use();

    private ToolProcessBackend Use(params string[] modes) => _backend = new ToolProcessBackend("lines", Programs.Lines(modes), timeProvider: _time, loggerFactory: _logs);
}
