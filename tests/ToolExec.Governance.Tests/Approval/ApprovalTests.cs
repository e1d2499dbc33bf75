using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ToolExec.Run;

namespace ToolExec.Governance.Tests.Approval;

public sealed class ApprovalTests
{
    private const string Schema = """{"type":"object","properties":{"n":{"type":"integer"},"to":{"type":"string"}},"required":["n"],"additionalProperties":false}""";
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly List<string> _ran = [];

    [Fact]
    public async Task Members_NullOrOutOfRange_AreRefused()
    {
        await using var host = await StartAsync();
        var approvals = Approvals(host);
        Func<Task>[] members =
        [
            async () => await approvals.ListAsync(max: 0), async () => await approvals.FindAsync(null!), async () => await approvals.ApproveAsync(null!), async () => await approvals.DenyAsync(null!),
            async () => await approvals.ContinueAsync(null!), async () => await approvals.GrantAsync(null!), async () => await approvals.ListGrantsAsync(max: 0), async () => await approvals.RevokeAsync(null!),
            async () => await approvals.GrantAsync(new() { Tool = "b:pay", Uses = 0 }), async () => await approvals.GrantAsync(new() { Tool = "b:pay", TimeToLive = TimeSpan.Zero }),
            async () => await approvals.GrantAsync(new() { Tool = "b:pay", TimeToLive = TimeSpan.FromDays(365) + TimeSpan.FromTicks(1) }),
            async () => await approvals.GrantAsync(new() { Tool = "b:pay", Arguments = [new() { At = "n" }] }), async () => await approvals.GrantAsync(new() { Tool = "b:pay", SharedBy = (CallerScope)9 }),
        ];

        foreach (var member in members)
        {
            await FluentActions.Awaiting(() => member().OrHang()).Should().ThrowAsync<ArgumentException>();
        }

        (await FluentActions.Awaiting(() => approvals.GrantAsync(new() { Tool = "b:nothing" }).OrHang()).Should().ThrowAsync<ToolExecException>()).Which.Error.Kind.Should().Be(ToolErrorKind.ToolNotFound);
    }

    [Fact]
    public async Task Call_Asked_ComesBackWithAllThatAPersonNeeds()
    {
        await using var host = await StartAsync();

        var result = await host.CallAsync("pay", """{"n": 5.0}""", Ann with { IdempotencyKey = "k" }).OrHang();

        (result.Status, result.Error!.Kind, result.Error.IsRetryable, result.Attempts).Should().Be((ToolStatus.AwaitingApproval, ToolErrorKind.ApprovalRequired, false, 0));
        var request = result.Approval!;
        (request.Tool, request.Rule, request.Reason, request.IdempotencyKey, request.Caller!.User).Should().Be(("b:pay", "money", "It is money.", "k", "ann"));
        request.Arguments.GetProperty("n").GetRawText().Should().Be("5.0");
        request.Expires.Should().Be(request.Created + TimeSpan.FromHours(24));
        result.Error.Message.Should().Be($"'b:pay' waits for a person's approval (request {request.Id}): It is money. Nothing has run. Do not call it again; go on with something else, or say that you wait.");
        _ran.Should().BeEmpty();
        var pending = await Approvals(host).ListAsync().OrHang();
        pending.Select(p => p.Id).Should().Equal(request.Id);
    }

    [Fact]
    public async Task Call_WrongArguments_AreToldBeforeAnybodyIsAsked()
    {
        await using var host = await StartAsync();

        (await host.CallAsync("pay", """{"n":"much"}""", Ann).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);

        (await Approvals(host).ListAsync().OrHang()).Should().BeEmpty();
    }

    [Fact]
    public async Task Call_WithTheDecision_GoesOnOnce()
    {
        await using var host = await StartAsync();
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();
        var decision = await Approvals(host).ApproveAsync(asked.Approval!.Id, decidedBy: "boss").OrHang();

        var first = await host.CallAsync("pay", """{ "n": 5.0 }""", Ann with { Approval = decision }).OrHang();
        var second = await host.CallAsync("pay", """{"n":5}""", Ann with { Approval = decision }).OrHang();

        first.IsSuccess.Should().BeTrue(first.ToString());
        second.Error!.Kind.Should().Be(ToolErrorKind.ApprovalInvalid);
        second.Error.Message.Should().Contain("it was used already").And.Contain("Nothing has run");
        _ran.Should().Equal("""{ "n": 5.0 }""");
    }

    [Fact]
    public async Task Call_ManyWithTheSameDecision_ExactlyOneRuns()
    {
        await using var host = await StartAsync();
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();
        var decision = await Approvals(host).ApproveAsync(asked.Approval!.Id).OrHang();

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Factory.StartNew(
            () => host.CallAsync("pay", """{"n":5}""", Ann with { Approval = decision }).AsTask(), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default).Unwrap())).OrHang();

        results.Count(r => r.IsSuccess).Should().Be(1);
        results.Where(r => !r.IsSuccess).Should().OnlyContain(r => r.Error!.Kind == ToolErrorKind.ApprovalInvalid);
        _ran.Should().HaveCount(1);
    }

    [Fact]
    public async Task Call_DecisionMadeByTheHostItself_GoesOn()
    {
        await using var host = await StartAsync();
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();

        var result = await host.CallAsync("pay", """{"n":5}""", Ann with { Approval = new() { Request = asked.Approval!, Verdict = ApprovalVerdict.Approved } }).OrHang();

        result.IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_DecisionThatContradictsThePersons_IsInvalid()
    {
        await using var host = await StartAsync();
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();
        await Approvals(host).DenyAsync(asked.Approval!.Id).OrHang();

        var result = await host.CallAsync("pay", """{"n":5}""", Ann with { Approval = new() { Request = asked.Approval!, Verdict = ApprovalVerdict.Approved } }).OrHang();

        result.Error!.Message.Should().Contain("another decision was made on it");
        _ran.Should().BeEmpty();
    }

    [Fact]
    public async Task Call_Denied_HasThePersonsWords()
    {
        await using var host = await StartAsync();
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();
        var decision = await Approvals(host).DenyAsync(asked.Approval!.Id, "Ask Bob for an invoice first.", "boss").OrHang();

        var result = await host.CallAsync("pay", """{"n":5}""", Ann with { Approval = decision }).OrHang();

        (result.Status, result.Error!.Kind).Should().Be((ToolStatus.Rejected, ToolErrorKind.ApprovalDenied));
        result.Error.Message.Should().Be("A person refused the call of 'b:pay' and said «Ask Bob for an invoice first.». Nothing has run.");
        (await host.CallAsync("pay", """{"n":5}""", Ann with { Approval = decision }).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ApprovalInvalid);
    }

    public static TheoryData<string, string> Forgeries => new()
    {
        { "id", "changed since" }, { "tool", "changed since" }, { "arguments", "changed since" }, { "reason", "changed since" }, { "expires", "changed since" }, { "caller", "changed since" },
        { "plan", "changed since" }, { "no signature", "changed since" }, { "other key", "changed since" }, { "call other arguments", "it is for other arguments" },
        { "call other tool", "it is for the tool 'b:pay'" }, { "call other caller", "another caller" }, { "call other backend", "another backend" }, { "call other key", "another idempotency key" },
        { "expired", "it has expired" }, { "forgotten", "does not know the request" }, { "tool changed", "the tool has changed" },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Call_DecisionThatDoesNotHold_IsInvalidAndSaysWhy(string forgery, string why)
    {
        await using var host = await StartAsync();
        var request = (await host.CallAsync("pay", """{"n":5}""", Ann with { IdempotencyKey = "k" }).OrHang()).Approval!;
        request = forgery switch
        {
            "id" => request with { Id = "x" },
            "tool" => request with { Tool = "b:other" },
            "arguments" => request with { Arguments = ToolExecJson.Parse("""{"n":6}""") },
            "reason" => request with { Reason = "It is nothing." },
            "expires" => request with { Expires = request.Expires.AddDays(1) },
            "caller" => request with { Caller = new ToolCaller { User = "eve" } },
            "plan" => request with { Plan = "p" },
            "no signature" => request with { Signature = "" },
            "other key" => await OtherAsync(),
            _ => request,
        };
        var call = Ann with { IdempotencyKey = "k", Approval = new() { Request = request, Verdict = ApprovalVerdict.Approved } };
        var (tool, arguments) = ("pay", """{"n":5}""");
        switch (forgery)
        {
            case "arguments": arguments = """{"n":6}"""; break;
            case "call other arguments": arguments = """{"n":6}"""; break;
            case "call other tool": tool = "other"; break;
            case "call other caller" or "caller": call = call with { Caller = new() { User = "eve" } }; break;
            case "call other backend": call = call with { Backend = "b" }; break;
            case "call other key": call = call with { IdempotencyKey = "k2" }; break;
            case "expired": host.Time.Advance(TimeSpan.FromHours(24)); break;
            case "forgotten":
                await using (var restarted = await StartAsync())
                {
                    (await restarted.CallAsync(tool, arguments, call).OrHang()).Error!.Message.Should().Contain(why);
                }

                return;
            case "tool changed":
                var changed = await StartAsync(schema: Schema.Replace("integer", "number", StringComparison.Ordinal), store: host.Provider.GetRequiredKeyedService<ApprovalDesk>(null).Store);
                await using (changed)
                {
                    (await changed.CallAsync(tool, arguments, call).OrHang()).Error!.Message.Should().Contain(why);
                }

                return;
        }

        var result = await host.CallAsync(tool, arguments, call).OrHang();

        (result.Status, result.Error!.Kind).Should().Be((ToolStatus.Rejected, ToolErrorKind.ApprovalInvalid));
        result.Error.Message.Should().Contain(why);
        _ran.Should().BeEmpty();

        async Task<ApprovalRequest> OtherAsync()
        {
            await using var other = await StartAsync(key: [.. Key.Reverse()]);
            return (await other.CallAsync("pay", """{"n":5}""", Ann with { IdempotencyKey = "k" }).OrHang()).Approval!;
        }
    }

    [Fact]
    public async Task Call_OneTickBeforeTheRequestExpires_GoesOn()
    {
        await using var host = await StartAsync();
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();
        var decision = await Approvals(host).ApproveAsync(asked.Approval!.Id).OrHang();
        host.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromTicks(1));

        (await host.CallAsync("pay", """{"n":5}""", Ann with { Approval = decision }).OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_ApprovalForACallThatNeedsNone_IsCheckedAllTheSame()
    {
        await using var host = await StartAsync();
        var request = (await host.CallAsync("pay", """{"n":5}""", Ann).OrHang()).Approval!;

        (await host.CallAsync("free", "{}", Ann with { Approval = new() { Request = request, Verdict = ApprovalVerdict.Approved } }).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ApprovalInvalid);
    }

    [Fact]
    public async Task ContinueAsync_EditedArguments_RunsWithThose()
    {
        await using var host = await StartAsync();
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();
        await Approvals(host).ApproveAsync(asked.Approval!.Id, ToolExecJson.Parse("""{"n":3}"""), "boss").OrHang();

        var result = await Approvals(host).ContinueAsync(asked.Approval.Id).OrHang();

        result.IsSuccess.Should().BeTrue(result.ToString());
        _ran.Should().Equal("""{"n":3}""");
    }

    [Theory]
    [InlineData("""{"n":"three"}""", ToolErrorKind.ValidationInput)]
    [InlineData("""{"n":3,"x":1}""", ToolErrorKind.ValidationInput)]
    [InlineData("""[3]""", ToolErrorKind.ValidationInput)]
    [InlineData("""{"n":1000}""", ToolErrorKind.PolicyDenied)]
    public async Task ApproveAsync_EditedArgumentsThatCannotRun_AreToldAndNothingIsDecided(string edited, ToolErrorKind kind)
    {
        await using var host = await StartAsync();
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();

        (await FluentActions.Awaiting(() => Approvals(host).ApproveAsync(asked.Approval!.Id, ToolExecJson.Parse(edited)).OrHang()).Should().ThrowAsync<ToolExecException>()).Which.Error.Kind.Should().Be(kind);

        (await Approvals(host).ListAsync().OrHang()).Should().HaveCount(1);
        (await host.CallAsync("pay", """{"n":5}""", Ann with { Approval = new() { Request = asked.Approval!, Verdict = ApprovalVerdict.Approved, Arguments = ToolExecJson.Parse(edited) } }).OrHang()).Error!.Kind.Should().Be(kind);
        _ran.Should().BeEmpty();
    }

    // A person, or whoever edits in their name, can never get past a rule that denies.
    [Fact]
    public async Task Call_AnyEditedArguments_NeverRunWhereARuleDenies()
    {
        await using var host = await StartAsync(repair: true);
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var n = random.Next(-50, 2000);
            var number = (i % 4) switch { 0 => $"{n}", 1 => $"\"{n}\"", 2 => $"{n}.0", _ => $"{n}e0" };
            var to = random.Next(3) switch { 0 => ""","to":"x@evil.example" """, 1 => ""","to":"X@EVIL.example" """, _ => "" };
            var asked = await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();
            var decision = new ApprovalDecision { Request = asked.Approval!, Verdict = ApprovalVerdict.Approved, Arguments = ToolExecJson.Parse($$"""{"n":{{number}}{{to}}}""") };

            var result = await host.CallAsync("pay", """{"n":5}""", Ann with { Approval = decision }).OrHang();

            var forbidden = n > 100 || to.Length > 0;
            (result.Error?.Kind == ToolErrorKind.PolicyDenied, result.IsSuccess).Should().Be((forbidden, !forbidden), $"{decision.Arguments}");
        }

        _ran.Should().OnlyContain(a => !a.Contains("evil", StringComparison.OrdinalIgnoreCase) && ToolExecJson.Parse(a, null).GetProperty("n").GetDouble() <= 100);
    }

    [Fact]
    public async Task ContinueAsync_NotDecidedOrUnknown_StillWaitsOrIsInvalid()
    {
        await using var host = await StartAsync();
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();

        (await Approvals(host).ContinueAsync(asked.Approval!.Id).OrHang()).Status.Should().Be(ToolStatus.AwaitingApproval);
        (await Approvals(host).ContinueAsync("nothing").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ApprovalInvalid);
    }

    [Fact]
    public async Task ApproveAsync_DecidedOrUnknown_Throws()
    {
        await using var host = await StartAsync();
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();
        await Approvals(host).ApproveAsync(asked.Approval!.Id).OrHang();

        (await FluentActions.Awaiting(() => Approvals(host).DenyAsync(asked.Approval.Id).OrHang()).Should().ThrowAsync<ToolExecException>()).WithMessage("*decided already*");
        (await FluentActions.Awaiting(() => Approvals(host).ApproveAsync("nothing").OrHang()).Should().ThrowAsync<ToolExecException>()).WithMessage("*no request for approval 'nothing'*");
    }

    [Fact]
    public async Task ListAsync_ByCaller_HasTheirsAlone()
    {
        await using var host = await StartAsync();
        await host.CallAsync("pay", """{"n":1}""", Ann).OrHang();
        await host.CallAsync("pay", """{"n":2}""", new() { Caller = new() { User = "bob" } }).OrHang();

        (await Approvals(host).ListAsync(new() { User = "ann", Session = "another" }).OrHang()).Select(r => r.Arguments.GetRawText()).Should().Equal("""{"n":1}""");
        (await Approvals(host).ListAsync().OrHang()).Should().HaveCount(2);
    }

    // The store and the key outlive the process; everything else is made anew, and the request travels as JSON.
    [Fact]
    public async Task ContinueAsync_AfterARestart_RunsTheCall()
    {
        var store = new MemoryApprovalStore(100, new ManualTimeProvider());
        string id;
        ApprovalRequest request;
        await using (var before = await StartAsync(store: store))
        {
            request = (await before.CallAsync("pay", """{"n":5,"to":"é\u0000"}""", Ann with { IdempotencyKey = "k" }).OrHang()).Approval!;
            id = request.Id;
        }

        await using (var deciding = await StartAsync(store: store))
        {
            await Approvals(deciding).ApproveAsync(id, decidedBy: "boss").OrHang();
        }

        await using var after = await StartAsync(store: store);
        var info = ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ApprovalDecision));
        var json = JsonSerializer.Serialize(new ApprovalDecision { Request = request, Verdict = ApprovalVerdict.Approved }, info);
        var carried = (ApprovalDecision)JsonSerializer.Deserialize(json, info)!;

        var result = await Approvals(after).ContinueAsync(id).OrHang();
        var again = await after.CallAsync("pay", """{"n":5,"to":"é\u0000"}""", Ann with { IdempotencyKey = "k", Approval = carried }).OrHang();

        result.IsSuccess.Should().BeTrue(result.ToString());
        again.Error!.Message.Should().Contain("used already");
        _ran.Should().HaveCount(1);
    }

    [Fact]
    public async Task Call_NoKey_SaysSoAndItsRequestsEndWithTheProcess()
    {
        var store = new MemoryApprovalStore(100, new ManualTimeProvider());
        var logs = new List<int>();
        ApprovalRequest request;
        await using (var before = await StartAsync(store: store, key: null, logs: logs))
        {
            request = (await before.CallAsync("pay", """{"n":5}""", Ann).OrHang()).Approval!;
        }

        await using var after = await StartAsync(store: store, key: null);

        logs.Should().Contain(1422);
        (await after.CallAsync("pay", """{"n":5}""", Ann with { Approval = new() { Request = request, Verdict = ApprovalVerdict.Approved } }).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ApprovalInvalid);
    }

    [Fact]
    public async Task Call_KeyWasChanged_TheOldOneIsTakenAsLongAsItIsListed()
    {
        var store = new MemoryApprovalStore(100, new ManualTimeProvider());
        byte[] next = [.. Key.Reverse()];
        ApprovalRequest request;
        await using (var before = await StartAsync(store: store))
        {
            request = (await before.CallAsync("pay", """{"n":5}""", Ann).OrHang()).Approval!;
        }

        await using var after = await StartAsync(store: store, configure: b => b.ConfigureApprovals(o => o.Keys.Insert(0, next)));

        (await after.CallAsync("pay", """{"n":5}""", Ann with { Approval = new() { Request = request, Verdict = ApprovalVerdict.Approved } }).OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_KeyIsASecretThatCannotBeHad_IsBusyAndNothingRuns()
    {
        await using var host = await StartAsync(key: null, configure: b => b.ConfigureApprovals(o => o.KeySecret = "APPROVALS"));

        var result = await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();

        (result.Error!.Kind, result.Error.IsRetryable).Should().Be((ToolErrorKind.Busy, true));
        result.Error.Message.Should().NotContain("APPROVALS");
        _ran.Should().BeEmpty();
    }

    [Fact]
    public async Task Call_TheStoreIsFull_IsBusy()
    {
        await using var host = await StartAsync(configure: b => b.ConfigureApprovals(o => o.MaxKept = 1));
        await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();

        (await host.CallAsync("pay", """{"n":6}""", Ann).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.Busy);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task Call_AskedAnHourLater_ForgetsWhatHasExpired(int ticks, int left)
    {
        await using var host = await StartAsync(configure: b => b.ConfigureApprovals(o => o.TimeToLive = TimeSpan.FromMinutes(1)));
        await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();
        host.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1) + TimeSpan.FromTicks(ticks));

        await host.CallAsync("pay", """{"n":6}""", Ann).OrHang();

        (await host.Provider.GetRequiredKeyedService<ApprovalDesk>(null).Store.RemoveExpiredAsync(default).OrHang()).Should().Be(left);
    }

    [Fact]
    public async Task Call_ToolThrowsAnIOException_IsTheToolsFailure()
    {
        await using var host = await StartAsync();
        await Approvals(host).GrantAsync(new() { Tool = "b:breaks", Caller = Ann.Caller }).OrHang();

        (await host.CallAsync("breaks", "{}", Ann).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ExecutionFailed);
    }

    [Fact]
    public async Task Call_RetriedByAStepOutside_RunsUnderTheOneApproval()
    {
        await using var host = await StartAsync(configure: b => b.UseMiddleware(new Twice(), ToolMiddlewarePosition.AroundExecution));
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();
        var decision = await Approvals(host).ApproveAsync(asked.Approval!.Id).OrHang();

        (await host.CallAsync("pay", """{"n":5}""", Ann with { Approval = decision }).OrHang()).IsSuccess.Should().BeTrue();

        _ran.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("""{"n":6}""", false)]
    [InlineData("""{ "n": 5.0 }""", true)]
    public async Task Call_AStepBehindTheApprovalChangesTheArguments_RunsOnlyWhatWasApproved(string changed, bool runs)
    {
        await using var host = await StartAsync(configure: b => b.UseMiddleware(new Changing(changed), ToolMiddlewarePosition.AroundExecution, ToolMiddlewareOrder.Approve + 1));
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann).OrHang();
        var decision = await Approvals(host).ApproveAsync(asked.Approval!.Id).OrHang();

        (await host.CallAsync("pay", """{"n":5}""", Ann with { Approval = decision }).OrHang()).IsSuccess.Should().Be(runs);

        _ran.Should().HaveCount(runs ? 1 : 0);
    }

    [Fact]
    public async Task Call_SameKeyAgainWhereALedgerStandsBehind_GetsTheRecordedOutcome()
    {
        await using var host = await StartAsync(configure: b => b.UseLedger());
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann with { IdempotencyKey = "run-1/4" }).OrHang();
        var call = Ann with { IdempotencyKey = "run-1/4", Approval = new() { Request = asked.Approval!, Verdict = ApprovalVerdict.Approved } };

        (await host.CallAsync("pay", """{"n":5}""", call).OrHang()).IsSuccess.Should().BeTrue();
        var again = await host.CallAsync("pay", """{"n":5}""", call).OrHang();

        again.IsSuccess.Should().BeTrue(again.ToString());
        _ran.Should().HaveCount(1);
    }

    [Fact]
    public async Task Call_SameKeyAgainWhereOnlyAStoreOfEffectsIsThere_IsUsedUp()
    {
        await using var host = await StartAsync(configure: b => b.Services.AddSingleton<IEffectLedger>(new MemoryEffectLedger(TimeProvider.System, 1000)));
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann with { IdempotencyKey = "run-1/4" }).OrHang();
        var call = Ann with { IdempotencyKey = "run-1/4", Approval = new() { Request = asked.Approval!, Verdict = ApprovalVerdict.Approved } };

        (await host.CallAsync("pay", """{"n":5}""", call).OrHang()).IsSuccess.Should().BeTrue();
        var again = await host.CallAsync("pay", """{"n":5}""", call).OrHang();

        again.Error!.Message.Should().Contain("it was used already");
        _ran.Should().HaveCount(1);
    }

    [Fact]
    public async Task UsePolicy_StoreOfTheHostOrNone_IsTheOneThatOthersFind()
    {
        var own = new MemoryApprovalStore(10, TimeProvider.System);
        await using var given = await StartAsync(store: own);
        await using var usual = await StartAsync();

        given.Provider.GetRequiredService<IApprovalStore>().Should().BeSameAs(own);
        var asked = await usual.CallAsync("pay", """{"n":5}""", Ann).OrHang();
        (await usual.Provider.GetRequiredService<IApprovalStore>().FindAsync(asked.Approval!.Id, default).OrHang()).Should().NotBeNull();
    }

    [Fact]
    public async Task Call_UnderAGrant_RunsAsOftenAsItIsGoodFor()
    {
        await using var host = await StartAsync();
        var grant = await Approvals(host).GrantAsync(new() { Tool = "pay", Uses = 2, Caller = Ann.Caller, Arguments = [new() { At = "/n", LessThan = 10 }], GrantedBy = "boss" }).OrHang();

        (await host.CallAsync("pay", """{"n":10}""", Ann).OrHang()).Status.Should().Be(ToolStatus.AwaitingApproval);
        (await host.CallAsync("pay", """{"n":9}""", new() { Caller = new() { User = "bob" } }).OrHang()).Status.Should().Be(ToolStatus.AwaitingApproval);
        (await host.CallAsync("other", """{"n":9}""", Ann).OrHang()).Status.Should().Be(ToolStatus.AwaitingApproval);
        (await host.CallAsync("pay", """{"n":9}""", Ann).OrHang()).IsSuccess.Should().BeTrue();
        (await Approvals(host).ListGrantsAsync("b:pay").OrHang()).Single().UsesLeft.Should().Be(1);
        (await host.CallAsync("pay", """{"n":8}""", Ann).OrHang()).IsSuccess.Should().BeTrue();
        (await host.CallAsync("pay", """{"n":7}""", Ann).OrHang()).Status.Should().Be(ToolStatus.AwaitingApproval);
        (await Approvals(host).RevokeAsync(grant.Id).OrHang()).Should().BeFalse();
    }

    [Fact]
    public async Task Call_UnderAGrantThatIsRevokedExpiredOrOfAnotherTool_IsAsked()
    {
        await using var host = await StartAsync();
        var grant = await Approvals(host).GrantAsync(new() { Tool = "b:pay", Uses = null, SharedBy = CallerScope.Everyone }).OrHang();
        (await host.CallAsync("pay", """{"n":1}""", Ann).OrHang()).IsSuccess.Should().BeTrue();
        (await host.CallAsync("pay", """{"n":1000}""", Ann).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.PolicyDenied, "a grant is no way around a rule that denies");

        (await Approvals(host).RevokeAsync(grant.Id).OrHang()).Should().BeTrue();
        (await host.CallAsync("pay", """{"n":1}""", Ann).OrHang()).Status.Should().Be(ToolStatus.AwaitingApproval);

        await Approvals(host).GrantAsync(new() { Tool = "b:pay", Uses = null, SharedBy = CallerScope.Everyone }).OrHang();
        host.Time.Advance(TimeSpan.FromHours(1));
        (await host.CallAsync("pay", """{"n":1}""", Ann).OrHang()).Status.Should().Be(ToolStatus.AwaitingApproval);
    }

    [Fact]
    public async Task Call_ThousandAtOnceUnderAGrantOfTen_ExactlyTenRun()
    {
        await using var host = await StartAsync();
        await Approvals(host).GrantAsync(new() { Tool = "b:pay", Uses = 10, SharedBy = CallerScope.Everyone }).OrHang();

        var results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Factory.StartNew(
            () => host.CallAsync("pay", """{"n":5}""", Ann).AsTask(), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default).Unwrap())).OrHang();

        results.Count(r => r.IsSuccess).Should().Be(10);
        results.Count(r => r.Status == ToolStatus.AwaitingApproval).Should().Be(990);
        _ran.Should().HaveCount(10);
    }

    [Fact]
    public async Task Call_ExplainedAndAsked_SaysWhatBecameOfTheApproval()
    {
        await using var host = await StartAsync();
        var first = new CallExplanation();
        var asked = await host.CallAsync("pay", """{"n":5}""", Ann with { Explanation = first }).OrHang();
        await Approvals(host).ApproveAsync(asked.Approval!.Id, ToolExecJson.Parse("""{"n":4}""")).OrHang();
        var second = new CallExplanation();
        await Approvals(host).ContinueAsync(asked.Approval.Id, new() { Explanation = second }).OrHang();

        first.Notes.Last(CallSteps.Approve).Should().Match<CallNote>(n => n.Outcome == "asked" && n.Subject == asked.Approval.Id);
        second.Notes.Last(CallSteps.Approve).Should().Match<CallNote>(n => n.Outcome == "edited" && n.Subject == asked.Approval.Id);
    }

    public static TheoryData<string, Action<ApprovalOptions>> WrongOptions => new()
    {
        { nameof(ApprovalOptions.TimeToLive), o => o.TimeToLive = TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1) },
        { nameof(ApprovalOptions.TimeToLive), o => o.TimeToLive = TimeSpan.FromDays(30) + TimeSpan.FromTicks(1) },
        { nameof(ApprovalOptions.Scope), o => o.Scope = (CallerScope)7 },
        { "Keys[0]", o => o.Keys.Add(new byte[31]) },
        { nameof(ApprovalOptions.KeySecret), o => { o.Keys.Add(new byte[32]); o.KeySecret = "X"; } },
        { nameof(ApprovalOptions.KeySecret), o => o.KeySecret = " " },
        { nameof(ApprovalOptions.MaxKept), o => o.MaxKept = 0 },
        { nameof(ApprovalOptions.MaxKept), o => o.MaxKept = 1_000_001 },
    };

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void Start_WrongOption_IsRefusedAndNamed(string property, Action<ApprovalOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddToolExec().UsePolicy().ConfigureApprovals(configure);
        using var provider = services.BuildServiceProvider();

        FluentActions.Invoking(() => provider.GetRequiredService<IOptionsMonitor<ApprovalOptions>>().CurrentValue).Should().Throw<OptionsValidationException>().WithMessage($"*{property}*");
    }

    private static ToolCallOptions Ann { get; } = new() { Caller = new ToolCaller { User = "ann" } };

    private static IToolApprovals Approvals(GovernedHost host) => host.Provider.GetRequiredService<IToolApprovals>();

    private Task<GovernedHost> StartAsync(
        IApprovalStore? store = null, byte[]? key = null, Action<IToolExecBuilder>? configure = null, string schema = Schema, bool repair = false, List<int>? logs = null, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(key))] string? keyText = null)
    {
        var host = new GovernedHost(b =>
        {
            b.UsePolicy(o =>
            {
                o.Rules.Add(new PolicyRule { Name = "money", Effect = PolicyEffect.Ask, Reason = "It is money.", Tools = new() { Tools = new() { Allow = ["pay", "other", "breaks"] } } });
                o.Rules.Add(new PolicyRule { Name = "too-much", Arguments = { new ArgumentCondition { At = "/n", MoreThan = 100 } } });
                o.Rules.Add(new PolicyRule { Name = "evil", Arguments = { new ArgumentCondition { At = "/to", Glob = "*@evil.example", IgnoreCase = true } } });
            });

            // "key: null" asks for a random one; left out, for the usual one.
            if ((key ?? (keyText is null ? Key : null)) is { } bytes)
            {
                b.ConfigureApprovals(o => o.Keys.Add(bytes));
            }

            if (repair)
            {
                b.ConfigureRun(o => o.Repair = ArgumentRepair.Safe);
            }

            configure?.Invoke(b);
        });
        if (store is not null)
        {
            host.Services.AddSingleton(store);
        }

        if (logs is not null)
        {
            host.Services.AddSingleton<ILogger<ApprovalDesk>>(new Ids(logs));
        }

        return host.Add("pay", Run, inputSchema: schema).Add("other", Run, inputSchema: Schema).Add("free", Run).Add("breaks", _ => throw new IOException("The disk is gone.")).StartAsync();
    }

    private ValueTask<ToolResult> Run(ToolCallContext context)
    {
        lock (_ran)
        {
            _ran.Add(context.Arguments.GetRawText());
        }

        return new(ToolResult.Success(context.Arguments));
    }

    private sealed class Ids(List<int> ids) : ILogger<ApprovalDesk>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => ids.Add(eventId.Id);
    }

    private sealed class Twice : IToolMiddleware
    {
        public async ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
        {
            await next(context);
            return await next(context);
        }
    }

    private sealed class Changing(string arguments) : IToolMiddleware
    {
        public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
        {
            context.Arguments = ToolExecJson.Parse(arguments);
            return next(context);
        }
    }
}
