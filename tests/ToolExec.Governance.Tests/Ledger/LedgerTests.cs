using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Governance.Tests.Ledger;

public sealed class LedgerTests
{
    private int _runs;
    private string? _seenKey;

    [Fact]
    public void UseLedger_Null_IsRefused()
    {
        FluentActions.Invoking(() => LedgerBuilderExtensions.UseLedger(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseLedger((BackendSettings)null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task Call_SameKeyTwice_RunsOnceAndSaysSinceWhen()
    {
        await using var host = await StartAsync();

        var first = await host.CallAsync("pay", """{"a":1,"b":2}""", Key("k")).OrHang();
        var at = host.Time.GetUtcNow();
        host.Time.Advance(TimeSpan.FromMinutes(5));
        var second = await host.CallAsync("pay", """{ "b": 2.0, "a": 1 }""", Key("k")).OrHang();

        first.RecordedAt.Should().BeNull();
        second.RecordedAt.Should().Be(at);
        second.Value!.Value.GetInt32().Should().Be(1);
        second.Attempts.Should().Be(0);
        _runs.Should().Be(1);
        _seenKey.Should().Be("k", "the caller's own key goes to the backend");
    }

    [Fact]
    public async Task Call_WithoutAKey_RunsEachTimeAndLeavesNothing()
    {
        await using var host = await StartAsync();

        await host.CallAsync("pay").OrHang();
        await host.CallAsync("pay").OrHang();

        _runs.Should().Be(2);
        (await Counts(host)).Total.Should().Be(0);
    }

    [Fact]
    public async Task Call_ReadOnlyTool_IsNotRecorded()
    {
        await using var host = await StartAsync();

        await host.CallAsync("read", options: Key("k")).OrHang();
        await host.CallAsync("read", options: Key("k")).OrHang();

        _runs.Should().Be(2);
    }

    [Theory]
    [InlineData(CallerScope.Tenant, 3)]
    [InlineData(CallerScope.User, 4)]
    [InlineData(CallerScope.Everyone, 1)]
    public async Task Call_SameKeyOfOthers_IsAnotherEffectAsTheScopeSays(CallerScope scope, int runs)
    {
        await using var host = await StartAsync(o => o.Scope = scope);
        ToolCaller?[] callers = [null, new() { Tenant = "t", User = "u" }, new() { Tenant = "t", User = "v" }, new() { Tenant = "t2" }, new() { Tenant = "t", User = "u", Session = "s" }];

        foreach (var caller in callers)
        {
            await host.CallAsync("pay", options: Key("k") with { Caller = caller }).OrHang();
        }

        _runs.Should().Be(runs);
    }

    [Fact]
    public async Task Call_SameKeyForAnotherTool_IsAnotherEffect()
    {
        await using var host = await StartAsync();

        await host.CallAsync("pay", options: Key("k")).OrHang();
        await host.CallAsync("idempotent", options: Key("k")).OrHang();

        _runs.Should().Be(2);
    }

    [Fact]
    public async Task Call_SameKeyOtherArguments_IsAConflict()
    {
        await using var host = await StartAsync();
        await host.CallAsync("pay", """{"amount":1}""", Key("k")).OrHang();

        var second = await host.CallAsync("pay", """{"amount":2}""", Key("k")).OrHang();

        (second.Status, second.Error!.Kind, second.Error.IsRetryable).Should().Be((ToolStatus.Rejected, ToolErrorKind.EffectConflict, false));
        second.Error.Message.Should().Be("'b:pay' was called with other arguments under the same key at 2030-01-01 00:00:00Z. Nothing was run: call it with those arguments, or with a key of its own.");
        _runs.Should().Be(1);
    }

    [Fact]
    public async Task Call_ManyAtOnce_RunOnceAndShareTheOutcome()
    {
        var gate = Gate();
        await using var host = await StartAsync(gate: gate);
        var calls = Enumerable.Range(0, 50).Select(_ => host.CallAsync("slow", options: Key("k")).OrHang()).ToList();

        gate.SetResult();
        var results = await Task.WhenAll(calls);

        _runs.Should().Be(1);
        results.Should().OnlyContain(r => r.IsSuccess);
        results.Count(r => r.RecordedAt is null).Should().Be(1);
    }

    [Fact]
    public async Task Call_WaitsForOneThatBeginsNothing_RunsItself()
    {
        var gate = Gate();
        await using var host = new GovernedHost(b => b.UseLedger());
        host.Add("pay", async _ =>
        {
            if (Interlocked.Increment(ref _runs) > 1)
            {
                return ToolResult.Success(default);
            }

            await gate.Task;
            return ToolResult.Failure(new ToolError(ToolErrorKind.BackendUnavailable, "Down."));
        });
        await host.StartAsync();
        var first = host.CallAsync("pay", options: Key("k")).OrHang();
        var second = host.CallAsync("pay", options: Key("k")).OrHang();

        gate.SetResult();

        (await first).Error!.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
        (await second).IsSuccess.Should().BeTrue();
        _runs.Should().Be(2);
    }

    [Fact]
    public async Task Call_OneThatWaitsIsCancelled_CarriesItsTokenAndTheOtherGoesOn()
    {
        var gate = Gate();
        await using var host = await StartAsync(gate: gate);
        using var second = new CancellationTokenSource();
        var running = host.CallAsync("slow", options: Key("k")).OrHang();
        var waiting = host.CallAsync("slow", options: Key("k"), cancellationToken: second.Token).AsTask();

        await second.CancelAsync();
        (await FluentActions.Awaiting(() => waiting.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(second.Token);
        gate.SetResult();

        (await running).IsSuccess.Should().BeTrue();
        (await Counts(host)).Applied.Should().Be(1);
    }

    [Fact]
    public async Task Call_ToolFailed_GetsTheRecordedError()
    {
        await using var host = await StartAsync();

        await host.CallAsync("fail", """{"kind":16}""", Key("k")).OrHang();
        var second = await host.CallAsync("fail", """{"kind":16}""", Key("k")).OrHang();

        _runs.Should().Be(1);
        (second.Error!.Kind, second.Error.Message, second.Error.ExitCode).Should().Be((ToolErrorKind.ExecutionFailed, "No.", 3));
        second.RecordedAt.Should().NotBeNull();
        (await Counts(host)).Failed.Should().Be(1);
    }

    [Theory]
    [InlineData(ToolErrorKind.BackendUnavailable)]
    [InlineData(ToolErrorKind.Busy)]
    [InlineData(ToolErrorKind.PolicyDenied)]
    [InlineData(ToolErrorKind.ValidationInput)]
    public async Task Call_NothingWasBegun_LeavesNothing(ToolErrorKind kind)
    {
        await using var host = await StartAsync();

        await host.CallAsync("fail", $$"""{"kind":{{(int)kind}}}""", Key("k")).OrHang();

        (await Counts(host)).Total.Should().Be(0);
        (await host.CallAsync("fail", """{"kind":-1}""", Key("k")).OrHang()).IsSuccess.Should().BeTrue("not even the arguments count");
    }

    [Theory]
    [InlineData(ToolErrorKind.ConnectionLost)]
    [InlineData(ToolErrorKind.InvalidResponse)]
    [InlineData(ToolErrorKind.StreamFailed)]
    [InlineData(ToolErrorKind.Internal)]
    [InlineData(ToolErrorKind.Timeout)]
    public async Task Call_MayHaveBeenBegun_IsUnknownAndNotRunAgain(ToolErrorKind kind)
    {
        await using var host = await StartAsync();

        var first = await host.CallAsync("fail", $$"""{"kind":{{(int)kind}}}""", Key("k")).OrHang();
        var second = await host.CallAsync("fail", $$"""{"kind":{{(int)kind}}}""", Key("k")).OrHang();

        first.Error!.Kind.Should().Be(kind);
        (second.Status, second.Error!.Kind, second.Error.IsRetryable).Should().Be((ToolStatus.Rejected, ToolErrorKind.EffectUnknown, false));
        second.Error.Message.Should().Be("An earlier call of 'b:fail' at 2030-01-01 00:00:00Z may have done this already, and nobody knows. It was not run again. Do not repeat it in another way: look whether it is done, and let a person decide.");
        _runs.Should().Be(1);
        var unknown = (await Ledger(host).ListAsync(new() { State = EffectState.Unknown }, default).OrHang()).Should().ContainSingle().Subject;
        (unknown.Tool, unknown.IdempotencyKey).Should().Be(("b:fail", "k"));
        unknown.Note.Should().Contain(ToolErrorCodes.Name(kind));
    }

    [Theory]
    [InlineData(ToolErrorKind.ValidationOutput)]
    [InlineData(ToolErrorKind.ResultTooLarge)]
    public async Task Call_ResultWithheld_IsAppliedAllTheSame(ToolErrorKind kind)
    {
        await using var host = await StartAsync();

        await host.CallAsync("fail", $$"""{"kind":{{(int)kind}}}""", Key("k")).OrHang();
        var second = await host.CallAsync("fail", $$"""{"kind":{{(int)kind}}}""", Key("k")).OrHang();

        second.Error!.Kind.Should().Be(kind);
        _runs.Should().Be(1);
        (await Counts(host)).Applied.Should().Be(1);
    }

    [Fact]
    public async Task Call_IdempotentTool_RunsAgainWithTheSameKey()
    {
        await using var host = await StartAsync();

        await host.CallAsync("idempotent", """{"kind":27}""", Key("k")).OrHang();
        (await Counts(host)).Unknown.Should().Be(1);
        await host.CallAsync("idempotent", """{"kind":27}""", Key("k")).OrHang();

        _runs.Should().Be(2);
        _seenKey.Should().Be("k");
        (await Counts(host)).Total.Should().Be(1);
    }

    [Fact]
    public async Task Call_IdempotentToolClaimedAgainAndRefused_IsUnknownAsBefore()
    {
        var kind = ToolErrorKind.ConnectionLost;
        await using var host = new GovernedHost(b => b.UseLedger(o => o.OnUnknown = UnknownEffectPolicy.RunAgain));
        host.Add("pay", _ => new(ToolResult.Failure(new ToolError(kind, "No."))));
        await host.StartAsync();
        await host.CallAsync("pay", options: Key("k")).OrHang();

        kind = ToolErrorKind.BackendUnavailable;
        await host.CallAsync("pay", options: Key("k")).OrHang();

        (await Counts(host)).Unknown.Should().Be(1, "that nothing was begun now says nothing of the first time");
    }

    [Fact]
    public async Task Call_Cancelled_IsUnknownWhereTheToolWasBegun()
    {
        await using var host = await StartAsync(gate: Gate());
        using var source = new CancellationTokenSource();
        var call = host.CallAsync("slow", options: Key("k"), cancellationToken: source.Token).AsTask();

        await source.CancelAsync();
        (await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);

        (await Ledger(host).WaitAsync((await Only(host)).Id, default).OrHang())!.State.Should().Be(EffectState.Unknown);
    }

    [Fact]
    public async Task Call_CancelledBefore_LeavesNothing()
    {
        await using var host = await StartAsync();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await FluentActions.Awaiting(() => host.CallAsync("pay", options: Key("k"), cancellationToken: source.Token).OrHang()).Should().ThrowAsync<OperationCanceledException>();

        (await Counts(host)).Total.Should().Be(0);
    }

    [Fact]
    public async Task Call_StopsInAStepBehindTheLedger_LeavesNothing()
    {
        await using var host = new GovernedHost(b => b.UseLedger());
        host.Services.AddSingleton(new ToolMiddlewareRegistration(new Refusing(), ToolMiddlewarePosition.AroundExecution, ToolMiddlewareOrder.Rate));
        host.Add("pay", _ => Next());
        await host.StartAsync();

        (await host.CallAsync("pay", options: Key("k")).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.Timeout);

        (await Counts(host)).Total.Should().Be(0, "no backend was asked, whatever the error says");
    }

    [Fact]
    public async Task Call_MiddlewareThrowsAfterTheTool_IsUnknown()
    {
        await using var host = new GovernedHost(b => b.UseLedger());
        host.Services.AddSingleton(new ToolMiddlewareRegistration(new Throwing(), ToolMiddlewarePosition.AroundExecution, ToolMiddlewareOrder.Rate));
        host.Add("pay", _ => Next());
        await host.StartAsync();

        (await host.CallAsync("pay", options: Key("k")).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.Internal, "a host's IOException is not the ledger's");

        (await Counts(host)).Unknown.Should().Be(1);
    }

    [Fact]
    public async Task Call_UnknownResolvedByAPerson_GivesWhatThePersonSaid()
    {
        await using var host = await StartAsync();
        await host.CallAsync("fail", """{"kind":27}""", Key("k")).OrHang();
        var effect = await Only(host);

        (await Ledger(host).ResolveAsync(effect.Ticket, new() { State = EffectState.Applied, Note = "Ann saw the money.", TimeToLive = TimeSpan.FromDays(1) }, default).OrHang()).Should().BeTrue();

        var result = await host.CallAsync("fail", """{"kind":27}""", Key("k")).OrHang();
        result.IsSuccess.Should().BeTrue();
        result.Content.Should().ContainSingle().Which.Should().BeOfType<TextBlock>().Which.Text.Should().Be("This was done before and is not done again. Its result was not kept. Ann saw the money.");
        _runs.Should().Be(1);
    }

    [Fact]
    public async Task Call_UnknownResolvedAsNotApplied_RunsAgain()
    {
        await using var host = await StartAsync();
        await host.CallAsync("fail", """{"kind":27}""", Key("k")).OrHang();

        await Ledger(host).ResolveAsync((await Only(host)).Ticket, null, default).OrHang();
        await host.CallAsync("fail", """{"kind":27}""", Key("k")).OrHang();

        _runs.Should().Be(2);
    }

    [Theory]
    [InlineData("""{"found":true,"payment":{"id":7}}""", true, 1)]
    [InlineData("""{"found":false}""", false, 2)]
    public async Task Call_ProbeKnows_GivesTheEffectOrRunsAgain(string answer, bool applied, int runs)
    {
        await using var host = await ProbedAsync(answer);
        await host.CallAsync("pay", """{"to":"ann"}""", Key("k")).OrHang();

        var second = await host.CallAsync("pay", """{"to":"ann"}""", Key("k")).OrHang();

        _runs.Should().Be(runs);
        second.IsSuccess.Should().BeTrue();
        if (applied)
        {
            second.Value!.Value.GetProperty("id").GetInt32().Should().Be(7);
            (await Only(host)).Note.Should().Be("'b:find' found it.");
        }
    }

    [Theory]
    [InlineData("""{"found":"yes"}""")]
    [InlineData("""{}""")]
    [InlineData("[true]")]
    public async Task Call_ProbeCannotSay_IsRefused(string answer)
    {
        await using var host = await ProbedAsync(answer);
        await host.CallAsync("pay", """{"to":"ann"}""", Key("k")).OrHang();

        var second = await host.CallAsync("pay", """{"to":"ann"}""", Key("k")).OrHang();

        second.Error!.Kind.Should().Be(ToolErrorKind.EffectUnknown);
        second.Error.Message.Should().Contain("It was not run again, and 'b:find' could not say.");
        _runs.Should().Be(1);
    }

    [Fact]
    public async Task Call_EqualWithin_RunsOnceForTheTimeAndThenAgainWithAnotherKey()
    {
        await using var host = await StartAsync(o => o.Rules.Add(new LedgerRule { Tools = new() { Tools = new() { Allow = ["b:pay"] } }, EqualWithin = TimeSpan.FromMinutes(1) }));
        await host.CallAsync("pay", """{"a":1}""").OrHang();
        var key = _seenKey;
        key.Should().NotBeNullOrEmpty();

        host.Time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        (await host.CallAsync("pay", """{"a":1.0}""").OrHang()).RecordedAt.Should().NotBeNull();
        await host.CallAsync("pay", """{"a":2}""").OrHang();
        _runs.Should().Be(2, "other arguments are another effect");
        host.Time.Advance(TimeSpan.FromTicks(1));
        await host.CallAsync("pay", """{"a":1}""").OrHang();

        _runs.Should().Be(3);
        _seenKey.Should().NotBe(key);
    }

    [Fact]
    public async Task Call_AtTheEndOfItsLife_RunsAgain()
    {
        await using var host = await StartAsync(o => o.TimeToLive = TimeSpan.FromSeconds(1));
        await host.CallAsync("pay", options: Key("k")).OrHang();

        host.Time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        await host.CallAsync("pay", options: Key("k")).OrHang();
        _runs.Should().Be(1);
        host.Time.Advance(TimeSpan.FromTicks(1));
        await host.CallAsync("pay", options: Key("k")).OrHang();

        _runs.Should().Be(2);
    }

    [Fact]
    public async Task Call_ResultTooLargeToKeep_IsToldInWordsTheSecondTime()
    {
        await using var host = await StartAsync(o => o.MaxKeptBytes = 40);
        await host.CallAsync("echo", $$"""{"v":"{{new string('x', 40)}}"}""", Key("k")).OrHang();

        var second = await host.CallAsync("echo", $$"""{"v":"{{new string('x', 40)}}"}""", Key("k")).OrHang();

        (second.IsSuccess, second.Value).Should().Be((true, null));
        second.Content.Should().ContainSingle().Which.Should().BeOfType<TextBlock>().Which.Text.Should().Be("This was done before and is not done again. Its result was not kept.");
        (await Only(host)).Arguments.IsEmpty.Should().BeTrue();
        _runs.Should().Be(1);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\\u0000\"")]
    [InlineData("""{"deep":[[[1.50,"é"]]]}""")]
    public async Task Call_Replayed_HasTheSameValue(string json)
    {
        await using var host = await StartAsync();
        var first = await host.CallAsync("echo", $$"""{"v":{{json}}}""", Key("k")).OrHang();

        var second = await host.CallAsync("echo", $$"""{"v":{{json}}}""", Key("k")).OrHang();

        CanonicalJson.Serialize(second.Value!.Value).Should().Be(CanonicalJson.Serialize(first.Value!.Value));
    }

    [Fact]
    public async Task Call_ToolCallsItselfWithTheSameKey_IsAConflict()
    {
        await using var host = new GovernedHost(b => b.UseLedger());
        ToolResult? inner = null;
        host.Add("self", async _ =>
        {
            inner = await host.CallAsync("self", options: Key("k"));
            return ToolResult.Success(default);
        });
        await host.StartAsync();

        (await host.CallAsync("self", options: Key("k")).OrHang()).IsSuccess.Should().BeTrue();

        inner!.Error!.Kind.Should().Be(ToolErrorKind.EffectConflict);
        inner.Error.Message.Should().Contain("would wait for itself");
    }

    [Fact]
    public async Task Call_UnderResilience_IsRepeatedOnlyWhereItMayRunAgain()
    {
        await using var host = await StartAsync(configureBuilder: b => b.UseResilience(o => o.BaseDelay = TimeSpan.Zero));

        await host.CallAsync("fail", """{"kind":27}""", Key("k")).OrHang();
        _runs.Should().Be(1, "a key alone does not make it safe under a ledger");
        await host.CallAsync("idempotent", """{"kind":27}""", Key("k")).OrHang();

        _runs.Should().Be(4);
    }

    [Fact]
    public async Task Call_UnderResilienceNothingBegun_IsRepeatedWithinOneClaim()
    {
        await using var host = new GovernedHost(b => b.UseLedger().UseResilience(o => o.BaseDelay = TimeSpan.Zero));
        host.Add("pay", _ => Interlocked.Increment(ref _runs) < 3 ? new(ToolResult.Failure(new ToolError(ToolErrorKind.Busy, "Busy."))) : new(ToolResult.Success(default)));
        await host.StartAsync();

        (await host.CallAsync("pay", options: Key("k")).OrHang()).IsSuccess.Should().BeTrue();

        (await Only(host)).Should().Match<EffectEntry>(e => e.State == EffectState.Applied && e.Claims == 1);
    }

    [Fact]
    public async Task Stream_Replayed_IsOneEvent()
    {
        await using var host = await StartAsync();
        var call = new ToolCall("b:pay") { Options = Key("k") };
        await host.Executor.StreamAsync(call).OrHang();

        var events = await host.Executor.StreamAsync(call).OrHang();

        events.Should().ContainSingle().Which.Should().BeOfType<ToolCompletedEvent>().Which.Result.RecordedAt.Should().NotBeNull();
        _runs.Should().Be(1);
    }

    [Fact]
    public async Task Call_LedgerCannotPlanOrStart_IsRefusedAndNothingRuns()
    {
        var ledger = new BreakableLedger();
        await using var host = await StartAsync(ledger: ledger);
        foreach (var fault in (string[])["plan", "start"])
        {
            ledger.Fault = fault;
            var result = await host.CallAsync("pay", options: Key(fault)).OrHang();

            (result.Status, result.Error!.Kind, result.Error.IsRetryable).Should().Be((ToolStatus.Rejected, ToolErrorKind.Internal, true));
            result.Error.Message.Should().Be("The call of 'b:pay' was not made, because the host cannot record its effect now. Try again later.");
        }

        _runs.Should().Be(0);
    }

    [Fact]
    public async Task Call_LedgerCannotSettle_GivesTheResultAllTheSame()
    {
        var ledger = new BreakableLedger { Fault = "settle" };
        await using var host = await StartAsync(ledger: ledger);

        (await host.CallAsync("pay", options: Key("k")).OrHang()).IsSuccess.Should().BeTrue();

        (await Only(host)).State.Should().Be(EffectState.Executing);
    }

    [Fact]
    public async Task Call_ResultHoldsASecret_IsKeptWithout()
    {
        var scrubber = Substitute.For<ISecretScrubber>();
        scrubber.Scrub((ToolResult)null!).ReturnsForAnyArgs(ToolResult.Success(ToolExecJson.Parse("\"clean\"")));
        await using var host = new GovernedHost(b => b.UseLedger());
        host.Services.AddSingleton(scrubber);
        host.Add("pay", _ => new(ToolResult.Success(ToolExecJson.Parse("\"dirty\""))));
        await host.StartAsync();
        await host.CallAsync("pay", options: Key("k")).OrHang();

        System.Text.Encoding.UTF8.GetString((await Only(host)).Outcome.Span).Should().Contain("clean").And.NotContain("dirty");
    }

    [Fact]
    public async Task Call_Measured_CountsByOutcome()
    {
        var seen = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "toolexec.effects.calls")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            var all = tags.ToArray().ToDictionary(t => t.Key, t => t.Value as string, StringComparer.Ordinal);
            if (all["gen_ai.tool.name"] == "b:measured")
            {
                seen.Add(all["toolexec.effect.outcome"]!);
            }
        });
        listener.Start();
        await using var host = new GovernedHost(b => b.UseLedger());
        host.Add("measured", c => new(ToolResult.Failure(new ToolError((ToolErrorKind)c.Arguments.GetProperty("k").GetInt32(), "No."))));
        await host.StartAsync();

        await host.CallAsync("measured", """{"k":16}""", Key("a")).OrHang();
        await host.CallAsync("measured", """{"k":16}""", Key("a")).OrHang();
        await host.CallAsync("measured", """{"k":9}""", Key("a")).OrHang();
        await host.CallAsync("measured", """{"k":9}""", Key("b")).OrHang();
        await host.CallAsync("measured", """{"k":27}""", Key("c")).OrHang();
        await host.CallAsync("measured", """{"k":27}""", Key("c")).OrHang();

        seen.Should().Equal("failed", "replayed", "conflict", "released", "unknown", "refused");
    }

    [Fact]
    public async Task Call_Explained_SaysWhatTheLedgerDid()
    {
        await using var host = await StartAsync();
        var first = new CallExplanation();
        await host.CallAsync("pay", options: Key("k") with { Explanation = first }).OrHang();
        var second = new CallExplanation();
        await host.CallAsync("pay", options: Key("k") with { Explanation = second }).OrHang();

        first.ToString().Should().Contain("ledger").And.Contain("executed").And.Contain("ledger_start");
        second.ToString().Should().Contain("replayed");
    }

    [Fact]
    public void Validate_WrongOptions_NamesEach()
    {
        var options = new LedgerOptions
        {
            TimeToLive = TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1),
            EqualWithin = TimeSpan.Zero,
            Scope = (CallerScope)9,
            OnUnknown = UnknownEffectPolicy.Probe,
            MaxKeptBytes = (16 * 1024 * 1024) + 1,
            MaxBytesInMemory = (64 * 1024) - 1,
        };
        options.Rules.Add(new LedgerRule { Tools = null! });
        options.Rules.Add(new LedgerRule { OnUnknown = UnknownEffectPolicy.Probe, TimeToLive = TimeSpan.FromDays(4000) });
        options.Rules.Add(new LedgerRule { Probe = new LedgerProbe { Tool = "two words", Applied = "found", Value = "x", Arguments = { ["a"] = "to", ["b"] = "key", ["c"] = "/to" } } });

        new LedgerOptionsValidator().Validate(null, options).Failures.Should().HaveCount(13);
        new LedgerOptionsValidator().Validate(null, new LedgerOptions { TimeToLive = TimeSpan.FromSeconds(1), MaxKeptBytes = 0, MaxBytesInMemory = 64 * 1024 }).Failed.Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"timeToLive":0}""", "ledger/timeToLive must be a time*")]
    [InlineData("""{"scope":"all"}""", "ledger/scope must be one of user, session, tenant, everyone*")]
    [InlineData("""{"onUnknown":"hope"}""", "ledger/onUnknown must be one of refuse, runAgain, probe*")]
    [InlineData("""{"rules":[{"tool":"x"}]}""", "ledger/rules/0/tool is not a setting*")]
    [InlineData("""{"rules":[{"probe":{}}]}""", "ledger/rules/0/probe/tool*")]
    [InlineData("""{"ttl":1}""", "ledger/ttl is not a setting*")]
    public void UseLedger_WrongSettings_AreNamed(string json, string message) =>
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseLedger(new BackendSettings(ToolExecJson.Parse(json), "ledger"))).Should().Throw<BackendSettingsException>().WithMessage(message);

    [Fact]
    public async Task UseLedger_Settings_AreReadWhole()
    {
        const string Json = """
            {"scope":"everyone","timeToLive":60,"equalWithin":30,"onUnknown":"runAgain","maxKeptBytes":1000,"maxBytesInMemory":100000,
             "rules":[{"tools":["b:pay"],"backends":["b"],"enabled":true,"scope":"user","timeToLive":2,"equalWithin":3,"onUnknown":"probe",
                       "probe":{"tool":"b:find","arguments":{"who":"/to","key":"key"},"applied":"/found","value":"/payment"}}]}
            """;
        var services = new ServiceCollection();
        services.AddToolExec().UseLedger(new BackendSettings(ToolExecJson.Parse(Json), "ledger"));
        await using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<LedgerOptions>>().Value;

        options.Should().BeEquivalentTo(new
        {
            Scope = CallerScope.Everyone,
            TimeToLive = TimeSpan.FromMinutes(1),
            EqualWithin = TimeSpan.FromSeconds(30),
            OnUnknown = UnknownEffectPolicy.RunAgain,
            MaxKeptBytes = 1000,
            MaxBytesInMemory = 100_000,
        });
        options.Rules.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Enabled = true,
            Scope = CallerScope.User,
            TimeToLive = TimeSpan.FromSeconds(2),
            EqualWithin = TimeSpan.FromSeconds(3),
            OnUnknown = UnknownEffectPolicy.Probe,
            Probe = new { Tool = "b:find", Applied = "/found", Value = "/payment", Arguments = new Dictionary<string, string>(StringComparer.Ordinal) { ["who"] = "/to", ["key"] = "key" } },
        });
    }

    private static ToolCallOptions Key(string key) => new() { IdempotencyKey = key };

    private static TaskCompletionSource Gate() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static IEffectLedger Ledger(GovernedHost host) => host.Provider.GetRequiredService<IEffectLedger>();

    private static Task<EffectCounts> Counts(GovernedHost host) => Ledger(host).CountAsync(default).OrHang();

    private static async Task<EffectEntry> Only(GovernedHost host) => (await Ledger(host).ListAsync(new(), default).OrHang()).Should().ContainSingle().Subject;

    private async Task<GovernedHost> ProbedAsync(string answer)
    {
        var probe = new LedgerProbe { Tool = "b:find", Applied = "/found", Value = "/payment", Arguments = { ["who"] = "/to", ["key"] = "key", ["absent"] = "/nowhere" } };
        var host = new GovernedHost(b => b.UseLedger(o => o.Rules.Add(new LedgerRule { OnUnknown = UnknownEffectPolicy.Probe, Probe = probe })));
        host.Add("pay", _ => Interlocked.Increment(ref _runs) == 1 ? new(ToolResult.Failure(new ToolError(ToolErrorKind.ConnectionLost, "Lost."))) : new(ToolResult.Success(default)))
            .Add("find", c =>
            {
                c.Arguments.GetRawText().Should().Be("""{"who":"ann","key":"k"}""");
                return new(ToolResult.Success(ToolExecJson.Parse(answer)));
            }, readOnly: true);
        return await host.StartAsync();
    }

    private async Task<GovernedHost> StartAsync(Action<LedgerOptions>? configure = null, TaskCompletionSource? gate = null, Action<IToolExecBuilder>? configureBuilder = null, IEffectLedger? ledger = null)
    {
        var host = new GovernedHost(b =>
        {
            if (ledger is not null)
            {
                b.Services.AddSingleton(ledger);
            }

            b.UseLedger(configure);
            configureBuilder?.Invoke(b);
        });
        host.Add("pay", c =>
            {
                _seenKey = c.IdempotencyKey;
                return Next();
            })
            .Add("read", _ => Next(), readOnly: true)
            .Add("echo", c =>
            {
                _runs++;
                return new(ToolResult.Success(c.Arguments.GetProperty("v")));
            })
            .Add("fail", Fail)
            .Add("slow", async c =>
            {
                Interlocked.Increment(ref _runs);
                await gate!.Task.WaitAsync(c.CancellationToken);
                return ToolResult.Success(default);
            });
        host.Backend.Add(new Tool { Name = "idempotent", InputSchema = ToolExecJson.EmptyObject, Annotations = new() { IdempotentHint = true } }, c =>
        {
            _seenKey = c.IdempotencyKey;
            return Fail(c);
        });
        return await host.StartAsync();
    }

    private ValueTask<ToolResult> Next() => new(ToolResult.Success(ToolExecJson.Parse(Interlocked.Increment(ref _runs).ToString(CultureInfo.InvariantCulture))));

    private ValueTask<ToolResult> Fail(ToolCallContext context) => context.Arguments.TryGetProperty("kind", out var kind) && kind.GetInt32() >= 0
        ? new(ToolResult.Failure(new ToolError((ToolErrorKind)(kind.GetInt32() + (0 * ++_runs)), "No.") { ExitCode = 3 }))
        : Next();

    private sealed class Refusing : IToolMiddleware
    {
        public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next) => new(ToolResult.Failure(new ToolError(ToolErrorKind.Timeout, "Waited too long.")));
    }

    private sealed class Throwing : IToolMiddleware
    {
        public async ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
        {
            await next(context);
            throw new IOException("The host's own.");
        }
    }
}
