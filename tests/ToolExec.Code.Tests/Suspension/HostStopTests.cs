using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ToolExec.Durable;
using ToolExec.Governance;
using ToolExec.Run;
using ToolExec.TestSupport;

namespace ToolExec.Code.Tests.Suspension;

/// <summary>Hosts that stop while scripts wait in calls, one after the other on the same file.</summary>
public sealed class HostStopTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("toolexec-stop-").FullName;
    private readonly ConcurrentDictionary<string, int> _effects = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _begun = new(0);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StopAsync_CallsUnderWay_IsKeptAndGoesOnInAnotherHost_EachEffectOnce(bool byHost)
    {
        CodeResult waiting;
        await using (var first = await StartAsync(o => o.MaxConcurrency = 3))
        {
            // One finishes although it is told to stop, one gives up before it has done anything that shows, one may be repeated, one has not its turn yet.
            var running = first.Code.ExecuteAsync(new CodeRequest
            {
                Code = """
                    console.log('before');
                    const a = await tools.n.count({ name: 'a' });
                    const all = await Promise.all([tools.n.finish({ name: 'b' }), tools.n.lookup({ name: 'c' }), tools.n.lookup({ name: 'd' }), tools.n.count({ name: 'e' })]);
                    console.log('after');
                    return [a, ...all, await tools.n.count({ name: 'f' })];
                    """,
            }).AsTask();
            for (var i = 0; i < 3; i++)
            {
                await _begun.WaitAsync().OrHang();
            }

            if (byHost)
            {
                await StopAsync(first);
            }
            else
            {
                await first.DisposeAsync().OrHang();
            }

            waiting = await running.OrHang();
        }

        waiting.Error.Should().BeNull();
        (waiting.Status, waiting.SuspendedFor, waiting.ResumeAfter, waiting.Stdout).Should().Be((SandboxStatus.Suspended, SuspensionReason.HostStopped, null, "before\n"));
        _effects.Should().BeEquivalentTo(new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 1, ["b"] = 1 });

        _go.SetResult();
        await using var second = await StartAsync();
        var done = await ResumeAsync(second, waiting);

        done.Error.Should().BeNull();
        done.Value!.Value.GetRawText().Should().Be("""["a","b","c","d","e","f"]""");
        done.Stdout.Should().Be("before\nafter\n");
        _effects.Should().BeEquivalentTo(new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 1, ["b"] = 1, ["c"] = 1, ["d"] = 1, ["e"] = 1, ["f"] = 1 });
        done.ToolCalls.Should().HaveCount(6).And.OnlyContain(c => c.Status == ToolStatus.Succeeded);
        (await ResumeAsync(second, waiting)).Error!.Kind.Should().Be(SandboxErrorKind.InvalidRequest, "it is over");
    }

    [Fact]
    public async Task StoppingAsync_AServerThenLetsGoOfItsClients_TheScriptIsKeptBefore()
    {
        await using var host = await StartAsync();
        using var client = new CancellationTokenSource();
        var running = host.Code.ExecuteAsync(new CodeRequest { Code = "return await tools.n.lookup({ name: 'a' })" }, client.Token).AsTask();
        await _begun.WaitAsync().OrHang();

        // What a host does: first this for all of its services, then it stops one after the other, servers among them.
        var service = (IHostedLifecycleService)host.Services.GetServices<IHostedService>().Single();
        await service.StoppingAsync(default).OrHang();
        await client.CancelAsync();
        await service.StopAsync(default).OrHang();

        (await running.OrHang()).SuspendedFor.Should().Be(SuspensionReason.HostStopped);
    }

    [Fact]
    public async Task StopAsync_TwiceWithAScriptThatComputes_HasOneTimeForBoth()
    {
        var clock = new ManualTimeProvider();
        await using var host = await StartAsync(o => o.Limits = new SandboxLimits { Timeout = TimeSpan.FromHours(1) }, clock: clock);
        var before = clock.ArmedTimers;
        var running = host.Code.ExecuteAsync(new CodeRequest { Code = "await new Promise(r => setTimeout(r, 1_800_000))" }).AsTask();
        await clock.WhenArmedAsync(before + 1).OrHang();
        var armed = clock.ArmedTimers;
        var executor = host.Services.GetRequiredService<CodeExecutor>();
        using var hurry = new CancellationTokenSource();
        var first = executor.StopAsync(hurry.Token).AsTask();
        await clock.WhenArmedAsync(armed + 1).OrHang();

        await hurry.CancelAsync();
        await first.OrHang();
        var second = executor.StopAsync(default).AsTask();
        clock.Advance(TimeSpan.FromSeconds(10));
        await second.OrHang();
        await executor.StopAsync(default).OrHang();

        clock.Advance(TimeSpan.FromHours(2));
        await running.OrHang();
    }

    [Fact]
    public async Task StopAsync_NobodyKnowsWhatACallDid_APersonIsAskedInTheNextHost()
    {
        var waiting = await RunUntilStopAsync("return await tools.n.pay({ name: 'x' })");
        waiting.SuspendedFor.Should().Be(SuspensionReason.HostStopped);
        _go.SetResult();

        await using var second = await StartAsync();
        var asked = await ResumeAsync(second, waiting);

        (asked.Status, asked.SuspendedFor).Should().Be((SandboxStatus.Suspended, SuspensionReason.Approval));
        asked.Approvals.Should().ContainSingle().Which.Effect.Should().NotBeNull();
        _effects.Should().BeEmpty("nobody has decided yet");

        var approved = new ApprovalDecision { Request = asked.Approvals[0], Verdict = ApprovalVerdict.Approved };
        var done = await second.Code.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId, Decisions = [approved] }).OrHang();
        done.Value!.Value.GetString().Should().Be("x");
        _effects["x"].Should().Be(1);
    }

    [Fact]
    public async Task StopAsync_WithoutALedgerThatLasts_ACallThatMayHaveDoneSomethingFailsAndOthersWait()
    {
        var waiting = await RunUntilStopAsync(
            "const said = []; for (const t of ['pay', 'lookup']) try { said.push(await tools.n[t]({ name: t })) } catch (e) { said.push(e.code + e.retryable) } return said", ledger: false);
        waiting.SuspendedFor.Should().Be(SuspensionReason.HostStopped);
        _go.SetResult();

        await using var second = await StartAsync(ledger: false);
        (await ResumeAsync(second, waiting)).Value!.Value.GetRawText().Should().Be("""["shutting_downfalse","lookup"]""");
    }

    [Fact]
    public async Task StopAsync_CallThatAPersonApprovedOf_IsNotMadeAgainWithoutALedger()
    {
        await using var host = await StartAsync(ledger: false);
        var asked = await host.RunAsync("try { return await tools.n.asked({ name: 'x' }) } catch (e) { return e.code }");
        var approved = new ApprovalDecision { Request = asked.Approvals[0], Verdict = ApprovalVerdict.Approved };
        var running = host.Code.ResumeAsync(new CodeResumption { ExecutionId = asked.ExecutionId, Decisions = [approved] }).AsTask();
        await _begun.WaitAsync().OrHang();

        await StopAsync(host);

        // The decision is used up: though the tool may be repeated, the call would be refused.
        (await running.OrHang()).Value!.Value.GetString().Should().Be("shutting_down");
        _effects.Should().BeEmpty();
    }

    [Fact]
    public async Task StopAsync_WhileItIsGoneOnWith_IsKeptAgain()
    {
        var waiting = await RunUntilStopAsync("return [await tools.n.lookup({ name: 'a' }), await tools.n.lookup({ name: 'b' })]");
        await using (var second = await StartAsync())
        {
            var running = second.Code.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId }).AsTask();
            await _begun.WaitAsync().OrHang();
            await StopAsync(second);
            (await running.OrHang()).SuspendedFor.Should().Be(SuspensionReason.HostStopped);
        }

        _go.SetResult();
        await using var third = await StartAsync();
        (await ResumeAsync(third, waiting)).Value!.Value.GetRawText().Should().Be("""["a","b"]""");
        _effects.Should().BeEquivalentTo(new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 1, ["b"] = 1 });
    }

    [Fact]
    public async Task ResumeAsync_ProcessDiesInTheMiddle_TheNextOneDoesNothingTwice()
    {
        var waiting = await RunUntilStopAsync("const l = await tools.n.lookup({ name: 'a' }); return [l, await tools.n.count({ name: 'b' }), await tools.n.count({ name: 'c' })]");
        _go.SetResult();
        await using (var second = await StartAsync())
        {
            using var killed = new CancellationTokenSource();
            second.Backend.Add("count", async c =>
            {
                Did(c);

                // What is done is done; nobody hears of it.
                await killed.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.CancellationToken);
                return ToolResult.Success(c.Arguments.GetProperty("name"));
            });
            await second.Code.Awaiting(c => c.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId }, killed.Token).OrHang()).Should().ThrowAsync<OperationCanceledException>();
        }

        await using var third = await StartAsync();
        var asked = await ResumeAsync(third, waiting);
        asked.Error.Should().BeNull();
        asked.SuspendedFor.Should().Be(SuspensionReason.Approval, "the call that was cut off may have done its work");
        var denied = new ApprovalDecision { Request = asked.Approvals[0], Verdict = ApprovalVerdict.Denied };
        var done = await third.Code.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId, Decisions = [denied] }).OrHang();

        done.Error!.ToolCode.Should().Be("approval_denied");
        _effects.Should().BeEquivalentTo(new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 1, ["b"] = 1 });
    }

    [Fact]
    public async Task ExecuteAsync_AfterTheStop_IsRefused()
    {
        await using var host = await StartAsync();
        await host.RunAsync("return 1");
        await StopAsync(host);

        (await host.RunAsync("return 1")).Error!.Kind.Should().Be(SandboxErrorKind.ShuttingDown);
    }

    [Fact]
    public async Task StopAsync_InMemory_TheScriptEndsAsItDidAlways()
    {
        var store = Directory.CreateDirectory(Path.Combine(_folder, "none"));
        await using var host = await CodeHost.StartAsync(b => b.ConfigureRun(o => o.DrainTimeout = TimeSpan.FromMilliseconds(1)), tools: Tools);
        var running = host.Code.ExecuteAsync(new CodeRequest { Code = "return await tools.n.lookup({ name: 'a' })" }).AsTask();
        await _begun.WaitAsync().OrHang();

        await StopAsync(host);

        (await running.OrHang()).Status.Should().Be(SandboxStatus.Failed);
        store.EnumerateFiles().Should().BeEmpty();
    }

    [Theory]
    [InlineData("await new Promise(r => setTimeout(r, 1_800_000))")]
    [InlineData("await runChain([{ tool: 'n:lookup', arguments: { name: 'a' } }])")]
    public async Task StopAsync_ScriptThatDoesNotComeToACall_IsLeftAtTheTickAndNotBefore(string code)
    {
        var clock = new ManualTimeProvider();
        await using var host = await StartAsync(o => o.Limits = new SandboxLimits { Timeout = TimeSpan.FromHours(1) }, clock: clock);
        var before = clock.ArmedTimers;
        var running = host.Code.ExecuteAsync(new CodeRequest { Code = code }).AsTask();
        await clock.WhenArmedAsync(before + 1).OrHang();
        if (code.Contains("lookup", StringComparison.Ordinal))
        {
            await _begun.WaitAsync().OrHang();
        }

        var armed = clock.ArmedTimers;
        var executor = host.Services.GetRequiredService<CodeExecutor>();
        var stopping = executor.StopAsync(default).AsTask();
        await clock.WhenArmedAsync(armed + 1).OrHang();
        clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        stopping.IsCompleted.Should().BeFalse();
        clock.Advance(TimeSpan.FromTicks(1));
        await stopping.OrHang();

        running.IsCompleted.Should().BeFalse("it ends with its sandbox, not here");
        _go.SetResult();
        clock.Advance(TimeSpan.FromHours(2));
        await running.OrHang();
    }

    private static Task<CodeResult> ResumeAsync(CodeHost host, CodeResult waiting) => host.Code.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId }).OrHang();

    private static Task StopAsync(CodeHost host) => host.Services.GetServices<IHostedService>().Single().StopAsync(default).OrHang();

    private async Task<CodeResult> RunUntilStopAsync(string code, bool ledger = true)
    {
        await using var host = await StartAsync(ledger: ledger);
        var running = host.Code.ExecuteAsync(new CodeRequest { Code = code }).AsTask();
        await _begun.WaitAsync().OrHang();
        await StopAsync(host);
        return await running.OrHang();
    }

    private Task<CodeHost> StartAsync(Action<CodeModeOptions>? configure = null, bool ledger = true, TimeProvider? clock = null) => CodeHost.StartAsync(
        b =>
        {
            b.UseDurable(o => (o.File, o.Durability) = (Path.Combine(_folder, "state.db"), Durability.Relaxed))
                .UsePolicy(o => o.Rules.Add(new PolicyRule { Name = "asked", Effect = PolicyEffect.Ask, Tools = new ToolSelector { Tools = new ToolFilter { Allow = ["n:asked"] } } }))
                .ConfigureApprovals(o => o.Keys.Add(new byte[32]));
            if (ledger)
            {
                b.UseLedger(o => o.Rules.Add(new LedgerRule
                {
                    Tools = new ToolSelector { Tools = new ToolFilter { Allow = ["n:pay", "n:count"] } },
                    OnUnknown = UnknownEffectPolicy.Ask,
                }));
            }
        },
        configure,
        Tools,
        clock);

    private void Tools(DelegateBackend backend)
    {
        backend.Add("count", c =>
        {
            Did(c);
            return new(ToolResult.Success(c.Arguments.GetProperty("name")));
        });

        // Stays until it is told to stop, and has done its work then.
        backend.Add("finish", async c =>
        {
            _begun.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.CancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            Did(c);
            return ToolResult.Success(c.Arguments.GetProperty("name"));
        });
        backend.Add(new Tool { Name = "lookup", InputSchema = CodeHost.Json("""{"type":"object"}"""), Annotations = new ToolAnnotations { IdempotentHint = true } }, WaitAsync);
        backend.Add(new Tool { Name = "asked", InputSchema = CodeHost.Json("""{"type":"object"}"""), Annotations = new ToolAnnotations { IdempotentHint = true } }, WaitAsync);
        backend.Add("pay", WaitAsync);
    }

    private async ValueTask<ToolResult> WaitAsync(ToolCallContext context)
    {
        _begun.Release();
        await _go.Task.WaitAsync(context.CancellationToken);
        Did(context);
        return ToolResult.Success(context.Arguments.GetProperty("name"));
    }

    private void Did(ToolCallContext context) => _effects.AddOrUpdate(context.Arguments.GetProperty("name").GetString()!, 1, (_, count) => count + 1);
}
