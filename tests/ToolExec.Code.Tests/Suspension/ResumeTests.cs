using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Run;
using ToolExec.TestSupport;

namespace ToolExec.Code.Tests.Suspension;

public sealed class ResumeTests
{
    private static readonly ToolCaller Ann = new() { Tenant = "t", User = "ann" };
    private readonly AskingStep _asks = new();
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task ResumeAsync_Approved_TheCallRunsOnceAndTheScriptGoesOn()
    {
        await using var host = await StartAsync();
        var waiting = await host.RunAsync("console.log('a'); const e = await tools.n.echo({ x: 1 }); const w = await tools.n.write({ x: e.x }); console.log('b'); return [w.wrote.x, (await tools.n.echo({ x: 2 })).x]", caller: Ann);

        waiting.Status.Should().Be(SandboxStatus.Suspended);
        waiting.Approvals.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Tool = "n:write", Reason = "It writes.", IdempotencyKey = $"{waiting.ExecutionId}/2" });
        (waiting.Stdout, waiting.Value, waiting.Error).Should().Be(("a\n", null, null));
        host.Calls.Should().HaveCount(1);

        var done = await Resume(host, waiting, Ann, Approve(waiting.Approvals[0]));

        done.Error.Should().BeNull();
        (done.Status, done.ExecutionId, done.Stdout, done.Sandbox).Should().Be((SandboxStatus.Completed, waiting.ExecutionId, "a\nb\n", "embedded"));
        done.Value!.Value.GetRawText().Should().Be("[1,2]");
        done.ToolCalls.Select(c => (c.Tool, c.Status)).Should().Equal(("n:echo", ToolStatus.Succeeded), ("n:write", ToolStatus.Succeeded), ("n:echo", ToolStatus.Succeeded));
        host.Calls.Select(c => c.IdempotencyKey).Should().Equal($"{waiting.ExecutionId}/1", $"{waiting.ExecutionId}/2", $"{waiting.ExecutionId}/3");
        host.Calls.Should().AllSatisfy(c => c.Caller.Should().BeEquivalentTo(Ann with { Execution = waiting.ExecutionId }));

        (await Resume(host, waiting, Ann, Approve(waiting.Approvals[0]))).Error!.Message.Should().StartWith("There is no script that waits under this id.");
        host.Calls.Should().HaveCount(3);
    }

    [Fact]
    public async Task ResumeAsync_Denied_IsAToolErrorAtThatCallWithThePersonsWords()
    {
        await using var host = await StartAsync();
        var waiting = await host.RunAsync("try { await tools.n.write({}) } catch (e) { return [e instanceof ToolError, e.code, e.message] }");

        var done = await Resume(host, waiting, null, Decide(waiting.Approvals[0], ApprovalVerdict.Denied, message: "Not on a Sunday."));

        done.Value!.Value.GetRawText().Should().Be("""[true,"approval_denied","Not on a Sunday."]""");
        host.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task ResumeAsync_ApprovedWithOtherArguments_RunsWithThose()
    {
        await using var host = await StartAsync();
        var waiting = await host.RunAsync("return (await tools.n.write({ to: 'all' })).wrote.to");

        var done = await Resume(host, waiting, null, Approve(waiting.Approvals[0]) with { Arguments = CodeHost.Json("""{"to":"one"}""") });

        done.Value!.Value.GetString().Should().Be("one");
    }

    [Fact]
    public async Task ResumeAsync_SomeDecisions_WaitsForTheOthers_WithWhatWasDoneKept()
    {
        await using var host = await StartAsync();
        var waiting = await host.RunAsync("return await Promise.all([1, 2, 3].map(async x => { try { return (await tools.n.write({ x })).wrote.x } catch (e) { return e.code } }))");
        waiting.Approvals.Should().HaveCount(3);

        var partly = await Resume(host, waiting, null, Approve(waiting.Approvals[1]));
        (partly.Status, partly.Approvals.Count).Should().Be((SandboxStatus.Suspended, 2));
        partly.Approvals.Select(a => a.Id).Should().Equal(waiting.Approvals[0].Id, waiting.Approvals[2].Id);
        var none = await Resume(host, waiting, null);
        none.Approvals.Select(a => a.Id).Should().Equal(partly.Approvals.Select(a => a.Id), "without a decision it is only looked at");

        var done = await Resume(host, waiting, null, Decide(waiting.Approvals[0], ApprovalVerdict.Denied), Approve(waiting.Approvals[2]));

        done.Value!.Value.GetRawText().Should().Be("""["approval_denied",2,3]""");
        host.Calls.Select(c => c.Arguments.GetProperty("x").GetInt32()).Should().Equal(2, 3);
        done.ToolCalls.Select(c => c.Status).Should().Equal(ToolStatus.Rejected, ToolStatus.Succeeded, ToolStatus.Succeeded);
    }

    [Fact]
    public async Task ResumeAsync_SeveralTimes_LimitsOfCallsCountOn()
    {
        await using var host = await StartAsync(o => o.Limits = new SandboxLimits { ToolCalls = 3 });
        var waiting = await host.RunAsync("await tools.n.echo({}); await tools.n.write({ n: 1 }); await tools.n.write({ n: 2 }); await tools.n.echo({});");

        var again = await Resume(host, waiting, null, Approve(waiting.Approvals[0]));
        again.Status.Should().Be(SandboxStatus.Suspended);
        again.Approvals.Should().ContainSingle().Which.IdempotencyKey.Should().Be($"{waiting.ExecutionId}/3");
        var done = await Resume(host, again, null, Approve(again.Approvals[0]));

        done.Error!.Kind.Should().Be(SandboxErrorKind.CallLimit);
        host.Calls.Should().HaveCount(3);
    }

    [Fact]
    public async Task ResumeAsync_Strangers_AreToldTheSameAsForAnIdThatIsNone()
    {
        await using var host = await StartAsync();
        var waiting = await host.RunAsync("await tools.n.write({})", caller: Ann);
        var unknown = (await host.Code.ResumeAsync(new CodeResumption { ExecutionId = new string('0', 32), Caller = Ann }).OrHang()).Error!;

        foreach (var stranger in new[] { null, new ToolCaller { Tenant = "t", User = "bob" }, new ToolCaller { User = "ann" } })
        {
            var refused = await Resume(host, waiting, stranger, Approve(waiting.Approvals[0]));

            (refused.Status, refused.Error!.Kind, refused.Error.Message).Should().Be((SandboxStatus.Failed, SandboxErrorKind.InvalidRequest, unknown.Message));
            refused.Approvals.Should().BeEmpty();
        }

        (await Resume(host, waiting, Ann with { Session = "another" }, Approve(waiting.Approvals[0]))).Status.Should().Be(SandboxStatus.Completed);
    }

    [Fact]
    public async Task ResumeAsync_DecisionOnSomethingElse_IsRefusedAndNothingRuns()
    {
        await using var host = await StartAsync();
        var waiting = await host.RunAsync("await tools.n.write({})");

        var refused = await Resume(host, waiting, null, Approve(waiting.Approvals[0] with { Id = "other" }));

        refused.Error!.Message.Should().Be("The script does not wait for the approval 'other'.");
        host.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task ResumeAsync_RequestChangedByWhoeverForwardedIt_TheOneThatWasKeptCounts()
    {
        await using var host = await StartAsync();
        var waiting = await host.RunAsync("return (await tools.n.write({ amount: 1 })).wrote.amount");

        var done = await Resume(host, waiting, null, Approve(waiting.Approvals[0] with { Tool = "n:echo", Arguments = CodeHost.Json("""{"amount":1000}""") }));

        done.Value!.Value.GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task ResumeAsync_TwoAtOnce_OneGoesOnTheOtherIsTold()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(tools: b => b.Add("write", async c =>
        {
            entered.TrySetResult();
            await go.Task;
            return ToolResult.Success(c.Arguments);
        }));
        var waiting = await host.RunAsync("return await tools.n.write({ x: 1 })");

        var first = host.Code.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId, Decisions = [Approve(waiting.Approvals[0])] }).AsTask();
        await entered.Task.OrHang();
        var second = await Resume(host, waiting, null, Approve(waiting.Approvals[0]));
        go.SetResult();

        second.Error!.Message.Should().Be("Somebody else is going on with this script now.");
        (await first.OrHang()).Value!.Value.GetRawText().Should().Be("""{"x":1}""");
        host.Backend.Calls.Should().Be(1);
    }

    [Fact]
    public async Task ResumeAsync_ManyAtOnce_ExactlyOneWins()
    {
        await using var host = await StartAsync();
        for (var round = 0; round < 10; round++)
        {
            var waiting = await host.RunAsync("return (await tools.n.write({ x: 1 })).wrote.x");

            var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Resume(host, waiting, null, Approve(waiting.Approvals[0])))).OrHang();

            all.Count(r => r.Status == SandboxStatus.Completed).Should().Be(1);
            all.Where(r => r.Status != SandboxStatus.Completed).Should().OnlyContain(r => r.Error!.Kind == SandboxErrorKind.InvalidRequest);
        }

        host.Calls.Should().HaveCount(10);
    }

    [Fact]
    public async Task ResumeAsync_InAnotherHostWithTheSameStore_GoesOnThere()
    {
        var store = new MemoryExecutionStore(10, 1 << 30, TimeProvider.System);
        CodeResult waiting;
        await using (var one = await StartAsync(store: store))
        {
            waiting = await one.RunAsync("const all = await Promise.all([tools.n.write({ x: 1 }), tools.n.echo({ x: 2 })]); return all", tools: new ToolFilter { Allow = ["echo", "write"] });
        }

        await using var other = await StartAsync(store: store);
        var done = await Resume(other, waiting, null, Approve(waiting.Approvals[0]));

        done.Value!.Value.GetRawText().Should().Be("""[{"wrote":{"x":1}},{"x":2}]""");
        other.Calls.Should().ContainSingle().Which.Tool.Name.Should().Be("write");
    }

    [Fact]
    public async Task ResumeAsync_Expired_IsUnknown_AtTheTickAndNotBefore()
    {
        await using var host = await StartAsync(o => o.SuspendedTimeToLive = TimeSpan.FromHours(1), clock: _clock);
        var waiting = await host.RunAsync("await tools.n.write({})");

        _clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        (await Resume(host, waiting, null)).Status.Should().Be(SandboxStatus.Suspended);
        _clock.Advance(TimeSpan.FromTicks(1));
        (await Resume(host, waiting, null)).Error!.Message.Should().StartWith("There is no script that waits");
    }

    [Theory]
    [InlineData(FailingStore.Step.Taken)]
    [InlineData(FailingStore.Step.Answers)]
    [InlineData(FailingStore.Step.Kept)]
    [InlineData(FailingStore.Step.End)]
    public async Task ResumeAsync_ProcessDies_TheNextOneDoesTheSameWithTheSameKeys(FailingStore.Step dies)
    {
        var store = new FailingStore(new MemoryExecutionStore(10, 1 << 30, _clock));
        await using var first = await StartAsync(store: store, clock: _clock);
        var waiting = await first.RunAsync("const w = await tools.n.write({ x: 1 }); const e = await tools.n.echo({ y: 2 }); return [w.wrote.x, e.y]");
        store.DieAt = dies;

        // The process is gone where the store does not answer any more.
        var lost = first.Code.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId, Decisions = [Approve(waiting.Approvals[0])] }).AsTask();
        await store.Died.OrHang();
        lost.IsCompleted.Should().BeFalse();
        store.DieAt = FailingStore.Step.Never;

        await using var next = await StartAsync(store: store, clock: _clock);
        (await Resume(next, waiting, null, Approve(waiting.Approvals[0]))).Error!.Message.Should().Be("Somebody else is going on with this script now.");
        _clock.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromTicks(1));
        var done = await Resume(next, waiting, null, dies is FailingStore.Step.Taken or FailingStore.Step.Answers ? [Approve(waiting.Approvals[0])] : []);

        done.Value!.Value.GetRawText().Should().Be("[1,2]");
        var write = $"{waiting.ExecutionId}/1";
        var echo = $"{waiting.ExecutionId}/2";
        first.Calls.Concat(next.Calls).Select(c => c.IdempotencyKey).Should().Equal(dies switch
        {
            FailingStore.Step.Answers => [write, write, echo],
            FailingStore.Step.End => [write, echo, echo],
            _ => new[] { write, echo },
        });
        store.Release();
    }

    [Fact]
    public async Task ResumeAsync_LongRun_TheLeaseIsRenewed()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = new FailingStore(new MemoryExecutionStore(10, 1 << 30, _clock));
        await using var host = await StartAsync(o => o.Limits = new SandboxLimits { Timeout = TimeSpan.FromHours(1) }, store: store, clock: _clock, tools: b => b.Add("write", async c =>
        {
            entered.TrySetResult();
            await go.Task;
            return ToolResult.Success(c.Arguments);
        }));
        var waiting = await host.RunAsync("return await tools.n.write({ x: 1 })");
        var run = host.Code.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId, Decisions = [Approve(waiting.Approvals[0])] }).AsTask();
        await entered.Task.OrHang();
        var timers = _clock.ArmedTimers;

        for (var turn = 0; turn < 6; turn++)
        {
            await _clock.WhenArmedAsync(timers).OrHang();
            var before = store.Updates;
            _clock.Advance(TimeSpan.FromSeconds(20));
            await store.WhenUpdatedAsync(before).OrHang();
            (await Resume(host, waiting, null, Approve(waiting.Approvals[0]))).Error!.Message.Should().Be("Somebody else is going on with this script now.");
        }

        go.SetResult();
        (await run.OrHang()).Status.Should().Be(SandboxStatus.Completed);
    }

    [Fact]
    public async Task ResumeAsync_Cancelled_WhatWasNotBegunStaysWhatWasBegunIsOver()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(tools: b => b.Add("slow", async c =>
        {
            entered.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.CancellationToken);
            return ToolResult.Success(c.Arguments);
        }));
        var waiting = await host.RunAsync("await tools.n.write({}); return await tools.n.slow({})");
        using var before = new CancellationTokenSource();
        await before.CancelAsync();

        (await host.Code.Awaiting(c => c.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId, Decisions = [Approve(waiting.Approvals[0])] }, before.Token).OrHang())
            .Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(before.Token);
        (await Resume(host, waiting, null)).Status.Should().Be(SandboxStatus.Suspended);

        using var during = new CancellationTokenSource();
        var run = host.Code.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId, Decisions = [Approve(waiting.Approvals[0])] }, during.Token).AsTask();
        await entered.Task.OrHang();
        await during.CancelAsync();
        (await run.Awaiting(r => r.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(during.Token);
        (await Resume(host, waiting, null)).Error!.Message.Should().StartWith("There is no script that waits", "nothing keeps its effects from coming twice");
    }

    [Fact]
    public async Task ResumeAsync_CancelledAmongItsCalls_WhatIsDoneStaysDoneAndWhatMayBeIsSaid()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runs = new ConcurrentQueue<int>();
        await using var host = await StartAsync(tools: b => b.Add("write", async c =>
        {
            var x = c.Arguments.GetProperty("x").GetInt32();
            runs.Enqueue(x);
            if (x == 2)
            {
                entered.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.CancellationToken);
            }

            return ToolResult.Success(c.Arguments);
        }));
        var waiting = await host.RunAsync(
            "return await Promise.all([1, 2, 3].map(x => tools.n.write({ x }).then(r => r.x, e => [e.code, e.retryable, e.message.includes('Nobody knows')])))");
        ApprovalDecision Decide(int x) => Approve(waiting.Approvals.Single(a => a.Arguments.GetProperty("x").GetInt32() == x));
        using var cancel = new CancellationTokenSource();
        var first = new Ended();
        var run = host.Code.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId, Decisions = [Decide(1), Decide(2)], Progress = first }, cancel.Token).AsTask();
        await first.Task.OrHang();
        await entered.Task.OrHang();

        await cancel.CancelAsync();
        (await run.Awaiting(r => r.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancel.Token);

        // The third one still waits for a person; the first two are not made again, whatever is decided on them.
        (await Resume(host, waiting, null, Decide(1), Decide(2))).Approvals.Should().ContainSingle();
        var done = await Resume(host, waiting, null, Decide(3));
        done.Value!.Value.GetRawText().Should().Be("""[1,["cancelled",false,true],3]""");
        runs.Should().BeEquivalentTo([1, 2, 3]);
    }

    [Fact]
    public async Task ResumeAsync_StoreCannotBeRead_IsAResultAndNotLost()
    {
        var store = new FailingStore(new MemoryExecutionStore(10, 1 << 30, _clock));
        await using var host = await StartAsync(store: store, clock: _clock);
        var waiting = await host.RunAsync("return (await tools.n.write({ x: 1 })).wrote.x");
        store.CannotBeRead = true;

        (await Resume(host, waiting, null)).Error.Should().BeEquivalentTo(new { Kind = SandboxErrorKind.Internal, Message = "What was kept of the script cannot be read now. Try again later." });
        store.CannotBeRead = false;
        (await Resume(host, waiting, null, Approve(waiting.Approvals[0]))).Value!.Value.GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task ResumeAsync_StateCutOffOrChanged_IsAResultWhateverItSays()
    {
        var store = new MemoryExecutionStore(10, 1 << 30, _clock);
        await using var host = await StartAsync(store: store, clock: _clock);
        var waiting = await host.RunAsync("return (await tools.n.write({ x: 1 })).wrote.x", caller: new ToolCaller { User = "u" });
        var kept = (await store.FindAsync(waiting.ExecutionId, default))!;
        var text = kept.State.ToArray();
        var random = new Random(17);

        // Everywhere around the snapshot, which has a checksum of its own.
        var snapshot = text.AsSpan().IndexOf("\"snapshot\""u8);
        var places = Enumerable.Range(0, snapshot + 40).Concat(Enumerable.Range(text.AsSpan().IndexOf("\"pending\""u8) - 40, text.Length - text.AsSpan().IndexOf("\"pending\""u8) + 40)).ToArray();
        var version = kept.Version;
        foreach (var place in places)
        {
            var changed = text.ToArray();
            changed[place] = (byte)random.Next(32, 127);
            foreach (var state in new[] { changed, text[..place] })
            {
                (await store.TryUpdateAsync(kept with { Version = ++version, State = state, Scope = kept.Scope }, version - 1, default)).Should().BeTrue();
                var result = await host.Code.ResumeAsync(new CodeResumption { ExecutionId = kept.Id, Caller = new ToolCaller { User = "u" } }).OrHang();
                result.Status.Should().BeOneOf(SandboxStatus.Suspended, SandboxStatus.Failed);
            }
        }

        host.Calls.Should().BeEmpty("nobody has decided anything");
    }

    [Fact]
    public async Task ExecuteAsync_NoRoomForAnotherThatWaits_IsToldAndTheDoneIsSaid()
    {
        await using var host = await StartAsync(o => o.MaxSuspended = 1);
        (await host.RunAsync("await tools.n.write({})")).Status.Should().Be(SandboxStatus.Suspended);

        var second = await host.RunAsync("await tools.n.echo({}); await tools.n.write({})");

        (second.Status, second.Error!.Kind).Should().Be((SandboxStatus.Failed, SandboxErrorKind.Internal));
        second.ToolCalls.Should().HaveCount(2);
    }

    [Fact]
    public async Task ResumeAsync_StateOfAnotherForm_IsRefusedNotGuessed()
    {
        var store = new MemoryExecutionStore(10, 1 << 30, TimeProvider.System);
        await using var host = await StartAsync(store: store);
        await store.TryAddAsync(
            new StoredExecution { Id = "x", Version = 1, State = """{"form":99}"""u8.ToArray(), Created = DateTimeOffset.UnixEpoch, Expires = DateTimeOffset.MaxValue }, default).OrHang();

        (await host.Code.ResumeAsync(new CodeResumption { ExecutionId = "x" }).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.Internal);
    }

    [Fact]
    public async Task ExecuteAsync_WaitsForPeopleAlone_IsKeptInTheFirstForm()
    {
        var store = new MemoryExecutionStore(10, 1 << 30, TimeProvider.System);
        await using var host = await StartAsync(store: store);
        var waiting = await host.RunAsync("await tools.n.write({})");

        var state = (await store.FindAsync(waiting.ExecutionId, default).OrHang())!.State;

        var document = ToolExecJson.Parse(state);
        document.GetProperty("form").GetInt32().Should().Be(1, "an older version of this library can go on with it");
        document.GetProperty("pending")[0].EnumerateObject().Select(p => p.Name).Should().Equal("id", "approval");
    }

    [Theory]
    [InlineData("")]
    [InlineData(""", "approval": {}, "postponed": {}""")]
    public async Task ResumeAsync_CallThatWaitsForNothingOrTwoThings_IsRefusedNotGuessed(string members)
    {
        var store = new MemoryExecutionStore(10, 1 << 30, TimeProvider.System);
        await using var host = await StartAsync(store: store);
        var state = $$"""
            {"form":2,"language":"javascript","code":"","functions":[],"limits":{},"sandbox":"embedded","snapshot":"","pending":[{"id":1{{members}}}],"calls":[],"call_count":0,"stdout":"","stderr":"","duration_ms":0}
            """;
        await store.TryAddAsync(
            new StoredExecution { Id = "x", Version = 1, State = System.Text.Encoding.UTF8.GetBytes(state), Created = DateTimeOffset.UnixEpoch, Expires = DateTimeOffset.MaxValue }, default).OrHang();

        (await host.Code.ResumeAsync(new CodeResumption { ExecutionId = "x" }).OrHang()).Error!.Message.Should().Contain("cannot be read here");
    }

    [Fact]
    public async Task ExecuteAsync_ApprovalWithinAChain_IsAnErrorThatSaysWhatToDo()
    {
        await using var host = await StartAsync();

        var error = (await host.RunAsync("await runChain([{ tool: 'n:echo' }, { tool: 'n:write' }])")).Error!;

        error.Message.Should().Be("Step 1 ('n:write') needs a person's approval, and a chain cannot wait for it. Call 'n:write' by itself, not in a chain.");
    }

    private static ApprovalDecision Approve(ApprovalRequest request) => Decide(request, ApprovalVerdict.Approved);

    private static ApprovalDecision Decide(ApprovalRequest request, ApprovalVerdict verdict, string? message = null) => new() { Request = request, Verdict = verdict, Message = message };

    private static Task<CodeResult> Resume(CodeHost host, CodeResult waiting, ToolCaller? caller, params ApprovalDecision[] decisions) =>
        host.Code.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId, Decisions = decisions, Caller = caller }).OrHang();

    private Task<CodeHost> StartAsync(Action<CodeModeOptions>? configure = null, IExecutionStore? store = null, TimeProvider? clock = null, Action<DelegateBackend>? tools = null) => CodeHost.StartAsync(
        b =>
        {
            b.UseMiddleware(_asks, ToolMiddlewarePosition.AroundExecution).ConfigureRun(run => run.Timeout = TimeSpan.FromHours(1));
            if (store is not null)
            {
                b.Services.AddSingleton(store);
            }
        },
        configure,
        tools,
        clock);

    private sealed class Ended : IProgress<GatewayCall>
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _ended.Task;

        public void Report(GatewayCall value) => _ended.TrySetResult();
    }
}
