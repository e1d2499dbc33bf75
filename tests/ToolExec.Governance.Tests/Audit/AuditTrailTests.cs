using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ToolExec.Run;

namespace ToolExec.Governance.Tests.Audit;

public sealed class AuditTrailTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Trail => _folder["audit.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Members_Null_AreRefused()
    {
        FluentActions.Invoking(() => AuditBuilderExtensions.UseAudit(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseAudit((BackendSettings)null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => AuditChain.Seal(null!, AuditHead.Empty)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => AuditChain.Seal(Record(), null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => AuditChain.HashOf(ToolExecJson.Parse("1"))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task Call_Succeeded_IsRecordedWithEverything()
    {
        await using (var host = await StartAsync())
        {
            await host.CallAsync("echo", """{"n":1}""", new() { Caller = new() { Tenant = "t", User = "u" } }).OrHang();
        }

        var record = (await ReadAsync()).Single(r => r.Event == AuditEvent.Call);
        record.Tool.Should().Be("b:echo");
        record.Backend.Should().Be("b");
        record.Status.Should().Be(ToolStatus.Succeeded);
        record.Caller!.User.Should().Be("u");
        record.Attempts.Should().Be(1);
        record.Arguments!.Value.GetRawText().Should().Be("""{"n":1}""");
        record.ArgumentsBytes.Should().Be(7);
        record.ResultBytes.Should().Be(7);
        record.ResultDigest.Should().MatchRegex("^sha256:[0-9a-f]{64}$");
        record.ToolFingerprint.Should().StartWith("sha256:");
        record.ErrorCode.Should().BeNull();
        record.Decision.Should().BeNull("the host has no rules");
    }

    [Fact]
    public async Task Trail_OfAnOrderlyRun_OpensClosesAndVerifies()
    {
        await using (var host = await StartAsync())
        {
            await host.CallAsync("echo").OrHang();
        }

        (await ReadAsync()).Select(r => r.Event).Should().Equal(AuditEvent.Opened, AuditEvent.Call, AuditEvent.Closed);
        var found = await AuditVerifier.VerifyAsync([Trail]).OrHang();
        found.IsValid.Should().BeTrue();
        (found.Records, found.First, found.Head.Sequence, found.Lost, found.IsClosed).Should().Be((3, 1, 3, 0, true));
    }

    [Theory]
    [InlineData("nothing", "{}", "tool_not_found")]
    [InlineData("typed", "{}", "validation_input")]
    [InlineData("fail", "{}", "execution_failed")]
    public async Task Call_RefusedOrFailed_IsRecorded(string tool, string arguments, string code)
    {
        await using (var host = await StartAsync(add: h => h.Add("typed", _ => new(ToolResult.Success(default)), inputSchema: """{"type":"object","required":["n"]}""")))
        {
            await host.CallAsync(tool, arguments).OrHang();
        }

        var record = (await ReadAsync()).Single(r => r.Event == AuditEvent.Call);
        record.ErrorCode.Should().Be(code);
        record.Tool.Should().Be($"b:{tool}");
        record.ResultDigest.Should().BeNull();
    }

    [Fact]
    public async Task Call_GivenUpBeforeItBegan_IsRecorded()
    {
        await using (var host = await StartAsync())
        {
            await FluentActions.Awaiting(() => host.CallAsync("echo", cancellationToken: new CancellationToken(canceled: true)).AsTask()).Should().ThrowAsync<OperationCanceledException>();
        }

        (await ReadAsync()).Should().ContainSingle(r => r.ErrorCode == "cancelled");
    }

    [Fact]
    public async Task Call_ThatNeverStops_IsRecordedWhenItIsLeftBehind()
    {
        var deaf = new TaskCompletionSource<ToolResult>();
        var sink = new BrokenSink();
        await using var host = await StartAsync(
            b => b.ConfigureRun(r => (r.Timeout, r.CancellationGrace) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1))),
            h => h.Add("deaf", _ => new(deaf.Task)),
            sink: sink);
        var call = host.CallAsync("deaf").AsTask();
        for (var second = 0; second < 2; second++)
        {
            await host.Time.WhenArmedAsync().OrHang();
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        (await call.OrHang()).Status.Should().Be(ToolStatus.TimedOut);
        await sink.WhenCountAsync(2).OrHang();
        sink.Records[^1].ErrorCode.Should().Be("timeout");
        deaf.SetResult(ToolResult.Success(default));
    }

    [Fact]
    public async Task Call_HostsOwnStepRefusesOutsideTheAudit_IsRecorded()
    {
        var outermost = new DelegateStep((_, _) => new(ToolResult.Failure(new ToolError(ToolErrorKind.PolicyDenied, "No."))));
        await using (var host = await StartAsync(b => b.UseMiddleware(outermost, ToolMiddlewarePosition.BeforeValidation, ToolMiddlewareOrder.Record - 1)))
        {
            await host.CallAsync("echo").OrHang();
        }

        (await ReadAsync()).Should().ContainSingle(r => r.ErrorCode == "policy_denied");
    }

    [Fact]
    public async Task Notes_OfSteps_BecomeFacts()
    {
        var step = new DelegateStep((context, next) =>
        {
            context.Notes!.Add(CallSteps.Authorise, "asked", "rule 7");
            context.Notes.Add(CallSteps.Approve, "approved", "ap-1");
            context.Notes.Add(CallSteps.Ledger, "replayed", "key-1");
            context.Notes.Add(CallSteps.Budget, "settled", "session");
            return next(context);
        });
        await using (var host = await StartAsync(b => b.UseMiddleware(step)))
        {
            await host.CallAsync("echo").OrHang();
        }

        var record = (await ReadAsync()).Single(r => r.Event == AuditEvent.Call);
        (record.Decision, record.Rule, record.Approval, record.ApprovalId, record.LedgerKey, record.Replayed, record.Budget)
            .Should().Be(("asked", "rule 7", "approved", "ap-1", "key-1", true, "settled"));
    }

    [Fact]
    public async Task Arguments_Sensitive_AreLeftOut()
    {
        const string Schema = """
            {"type":"object","$defs":{"card":{"type":"object","properties":{"number":{"type":"string","x-sensitive":true}}}},
             "properties":{"pass1":{"type":"string","format":"password"},"note":{"type":"string","writeOnly":true},"cards":{"type":"array","items":{"$ref":"#/$defs/card"}}}}
            """;
        await using (var host = await StartAsync(add: h => h.Add("pay", _ => new(ToolResult.Success(default)), inputSchema: Schema)))
        {
            await host.CallAsync("pay", """
                {"user":"ann","DB_Password":"s1","nested":[{"X-Api-Key":"s2","max_tokens":5}],"access-token":{"a":"s3"},"pass1":"s4","note":"s5","cards":[{"number":"s6","holder":"bob"}],
                 "body":"{\"client_secret\":\"s7\",\"x\":1}","Authorization":"s8"}
                """).OrHang();
        }

        var text = await File.ReadAllTextAsync(Trail);
        text.Should().NotMatchRegex("\"s[1-8]\"").And.NotContain("s7").And.Contain("ann").And.Contain("bob").And.Contain("max_tokens");
        (await ReadAsync()).Single(r => r.Event == AuditEvent.Call).Arguments!.Value.GetProperty("access-token").GetString().Should().Be("[redacted]");
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":"\ud800"}""")]
    public async Task Arguments_OfNoOneMeaning_AreNotWrittenDownButTheCallIs(string arguments)
    {
        await using (var host = await StartAsync())
        {
            using var document = JsonDocument.Parse(arguments);
            await host.Executor.CallAsync(new ToolCall("b:echo", document.RootElement)).OrHang();
        }

        var record = (await ReadAsync()).Single(r => r.Event == AuditEvent.Call);
        (record.ErrorCode, record.Arguments).Should().Be(("invalid_json", null));
        (await AuditVerifier.VerifyAsync([Trail]).OrHang()).IsValid.Should().BeTrue();
    }

    [Theory]
    [InlineData(13, true)]
    [InlineData(12, false)]
    public async Task Arguments_OverTheLimit_AreADigest(int limit, bool whole)
    {
        await using (var host = await StartAsync(audit: a => a.MaxArgumentBytes = limit))
        {
            await host.CallAsync("echo", """{ "text":"12" }""").OrHang();
        }

        var record = (await ReadAsync()).Single(r => r.Event == AuditEvent.Call);
        (record.Arguments is not null).Should().Be(whole);
        (record.ArgumentsDigest is null).Should().Be(whole);
    }

    [Fact]
    public async Task Options_WithoutArgumentsAndDigest_AreKept()
    {
        await using (var host = await StartAsync(audit: a => (a.IncludeArguments, a.IncludeResultDigest) = (false, false)))
        {
            await host.CallAsync("echo", """{"n":1}""").OrHang();
        }

        var record = (await ReadAsync()).Single(r => r.Event == AuditEvent.Call);
        (record.Arguments, record.ArgumentsDigest, record.ResultDigest, record.ArgumentsBytes).Should().Be((null, null, null, 7));
    }

    [Fact]
    public async Task RecordBegin_IsWrittenBeforeTheToolRuns()
    {
        long seen = 0;
        await using (var host = await StartAsync(add: h => h.Add("look", async _ =>
        {
            seen = (await File.ReadAllLinesAsync(Trail)).Length;
            return ToolResult.Success(default);
        }), audit: a => a.RecordBegin = true))
        {
            await host.CallAsync("look").OrHang();
        }

        seen.Should().Be(2, "the trail was opened and the call has begun");
        (await ReadAsync()).Select(r => r.Event).Should().Equal(AuditEvent.Opened, AuditEvent.Begun, AuditEvent.Call, AuditEvent.Closed);
    }

    [Fact]
    public async Task Sink_Fails_CallsAreRefusedAndNothingIsLost()
    {
        var sink = new BrokenSink();
        await using var host = await StartAsync(sink: sink);
        await host.CallAsync("echo").OrHang();
        await sink.WhenCountAsync(2).OrHang();
        sink.IsBroken = true;
        await host.CallAsync("echo").OrHang();
        await sink.WhenFailedAsync().OrHang();
        await host.Time.WhenArmedAsync().OrHang(); // the trail knows of it by now, and waits for its next attempt

        var refused = await host.CallAsync("echo").OrHang();

        refused.Status.Should().Be(ToolStatus.Rejected);
        refused.Error!.Kind.Should().Be(ToolErrorKind.PolicyDenied);
        refused.Error.IsRetryable.Should().BeTrue();
        host.Backend.Calls.Should().Be(2);

        sink.IsBroken = false;
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await sink.WhenCountAsync(4).OrHang();
        sink.Records.Where(r => r.Event == AuditEvent.Call).Select(r => r.ErrorCode).Should().Equal(null, null, "policy_denied");
        (await AuditVerifier.VerifyAsync(sink).OrHang()).IsValid.Should().BeTrue();
        (await host.CallAsync("echo").OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Sink_FailsAndTheHostLogs_CallsRunAndTheNextRecordSaysHowManyAreMissing()
    {
        var sink = new BrokenSink();
        await using var host = await StartAsync(sink: sink, audit: a => a.Failure = AuditFailure.Log);
        await host.CallAsync("echo").OrHang();
        await sink.WhenCountAsync(2).OrHang();
        sink.IsBroken = true;

        (await host.CallAsync("echo").OrHang()).IsSuccess.Should().BeTrue();
        await sink.WhenFailedAsync().OrHang();
        sink.IsBroken = false;
        await host.CallAsync("echo").OrHang();
        await sink.WhenCountAsync(3).OrHang();

        sink.Records[^1].Lost.Should().Be(1);
        var found = await AuditVerifier.VerifyAsync(sink).OrHang();
        (found.IsValid, found.Lost).Should().Be((true, 1));
    }

    [Fact]
    public async Task Queue_Full_CallsWaitForRoomAndNoLongerThanTheirToken()
    {
        var sink = new BrokenSink { Gate = new TaskCompletionSource() };
        await using var host = await StartAsync(sink: sink, audit: a => a.QueueCapacity = 1);
        await sink.WhenCountAsync(1).OrHang();
        sink.IsGated = true;
        await host.CallAsync("echo").OrHang();
        using var stop = new CancellationTokenSource();

        var waits = host.CallAsync("echo", cancellationToken: stop.Token).AsTask();
        var also = host.CallAsync("echo").AsTask();
        waits.IsCompleted.Should().BeFalse();
        await stop.CancelAsync();

        (await FluentActions.Awaiting(() => waits.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        host.Backend.Calls.Should().Be(1);
        sink.IsGated = false;
        sink.Gate!.SetResult();
        (await also.OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Dispose_SinkFails_GivesUpAndDoesNotHang()
    {
        var sink = new BrokenSink();
        var host = await StartAsync(sink: sink);
        await host.CallAsync("echo").OrHang();
        await sink.WhenCountAsync(2).OrHang();
        sink.IsBroken = true;
        await host.CallAsync("echo").OrHang();
        await sink.WhenFailedAsync().OrHang();
        await host.Time.WhenArmedAsync().OrHang(); // as above

        await host.DisposeAsync().OrHang();

        sink.Records.Should().HaveCount(2);
    }

    [Fact]
    public async Task Calls_ManyAtOnce_AreAllInOneChain()
    {
        await using (var host = await StartAsync(audit: a => (a.QueueCapacity, a.FlushToDisk) = (16, false)))
        {
            await Task.WhenAll(Enumerable.Range(0, 500).Select(i => host.CallAsync("echo", $$"""{"n":{{i}}}""").AsTask())).OrHang();
        }

        var calls = (await ReadAsync()).Where(r => r.Event == AuditEvent.Call).ToList();
        calls.Select(r => r.Arguments!.Value.GetProperty("n").GetInt32()).Should().BeEquivalentTo(Enumerable.Range(0, 500));
        (await AuditVerifier.VerifyAsync([Trail]).OrHang()).IsValid.Should().BeTrue();
    }

    [Fact]
    public async Task UseAudit_WithoutAnySink_SaysWhatToDo()
    {
        var services = new ServiceCollection();
        services.AddToolExec().UseAudit();
        await using var provider = services.BuildServiceProvider();

        FluentActions.Invoking(() => provider.GetRequiredService<ToolExecutor>()).Should().Throw<InvalidOperationException>().WithMessage("*AuditOptions.File*IAuditSink*");
    }

    [Fact]
    public void Options_OutOfBounds_AreNamedTogether()
    {
        var options = new AuditOptions
        {
            File = " ",
            MaxFileBytes = 4095,
            KeyFile = _folder["none"],
            MaxArgumentBytes = -1,
            Failure = (AuditFailure)9,
            QueueCapacity = 0,
            DrainTimeout = TimeSpan.FromSeconds(-1),
        };

        var failures = new AuditOptionsValidator().Validate(null, options).Failures!.ToList();

        foreach (var name in new[] { "File", "MaxFileBytes", "KeyFile", "MaxArgumentBytes", "Failure", "QueueCapacity", "DrainTimeout" })
        {
            failures.Should().ContainMatch($"*{name}*");
        }

        new AuditOptionsValidator().Validate(null, new AuditOptions { AnchorFile = "x" }).Failed.Should().BeTrue();
        new AuditOptionsValidator().Validate(null, new AuditOptions { File = "x", MaxFileBytes = 4096, MaxArgumentBytes = 0, QueueCapacity = 1, DrainTimeout = TimeSpan.Zero }).Succeeded.Should().BeTrue();
    }

    [Fact]
    public void Settings_AreReadStrictly()
    {
        var services = new ServiceCollection();
        services.AddToolExec().UseAudit(new BackendSettings(ToolExecJson.Parse("""
            {"file":"a.jsonl","maxFileBytes":4096,"flushToDisk":false,"anchorFile":"b","includeArguments":false,"maxArgumentBytes":1,"includeResultDigest":false,
             "sensitiveNames":["iban"],"failure":"log","recordBegin":true,"queueCapacity":2,"drainTimeout":3}
            """), "audit"));
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<AuditOptions>>().Value;

        (options.File, options.MaxFileBytes, options.FlushToDisk, options.AnchorFile, options.IncludeArguments).Should().Be(("a.jsonl", 4096, false, "b", false));
        (options.MaxArgumentBytes, options.IncludeResultDigest, options.Failure, options.RecordBegin, options.QueueCapacity).Should().Be((1, false, AuditFailure.Log, true, 2));
        options.DrainTimeout.Should().Be(TimeSpan.FromSeconds(3));
        options.SensitiveNames.Should().Contain("iban").And.Contain("*password*");
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseAudit(new BackendSettings(ToolExecJson.Parse("""{"path":"x"}"""), "audit")))
            .Should().Throw<BackendSettingsException>().WithMessage("audit/path is not a setting*");
    }

    private static AuditRecord Record() => new() { Time = default, Event = AuditEvent.Call };

    private async Task<List<AuditRecord>> ReadAsync() => await AuditVerifier.ReadAsync([Trail]).OrHang();

    private Task<GovernedHost> StartAsync(Action<IToolExecBuilder>? more = null, Action<GovernedHost>? add = null, Action<AuditOptions>? audit = null, IAuditSink? sink = null)
    {
        var host = new GovernedHost(b =>
        {
            b.UseAudit(a =>
            {
                a.File = sink is null ? Trail : null;
                audit?.Invoke(a);
            });
            if (sink is not null)
            {
                b.Services.AddKeyedSingleton(b.ServiceKey, sink);
            }

            more?.Invoke(b);
        });
        host.Add("echo", c => new(ToolResult.Success(c.Arguments)));
        host.Add("fail", _ => new(ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "No."))));
        add?.Invoke(host);
        return host.StartAsync();
    }

    private sealed class DelegateStep(Func<ToolCallContext, ToolCallDelegate, ValueTask<ToolResult>> step) : IToolMiddleware
    {
        public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next) => step(context, next);
    }

    private sealed class BrokenSink : IAuditSink
    {
        private readonly Lock _gate = new();
        private readonly List<AuditRecord> _records = [];
        private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
        private TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public volatile bool IsBroken;

        public volatile bool IsGated;

        public TaskCompletionSource? Gate { get; init; }

        public IReadOnlyList<AuditRecord> Records
        {
            get
            {
                lock (_gate)
                {
                    return [.. _records];
                }
            }
        }

        public ValueTask<AuditHead> OpenAsync(CancellationToken cancellationToken) => new(AuditHead.Empty);

        public async ValueTask AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
        {
            if (IsGated)
            {
                await Gate!.Task;
            }

            if (IsBroken)
            {
                _failed.TrySetResult();
                throw new IOException("The disk is full.");
            }

            lock (_gate)
            {
                _records.AddRange(records);
                foreach (var (_, reached) in _waiters.Where(w => w.Count <= _records.Count))
                {
                    reached.TrySetResult();
                }
            }
        }

        public async IAsyncEnumerable<AuditRecord> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var record in Records)
            {
                await Task.Yield();
                yield return record;
            }
        }

        public Task WhenFailedAsync() => _failed.Task;

        public Task WhenCountAsync(int count)
        {
            lock (_gate)
            {
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_records.Count >= count)
                {
                    reached.SetResult();
                }
                else
                {
                    _waiters.Add((count, reached));
                }

                return reached.Task;
            }
        }
    }
}
