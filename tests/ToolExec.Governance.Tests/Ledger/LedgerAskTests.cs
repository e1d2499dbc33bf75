using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance.Tests.Ledger;

public sealed class LedgerAskTests
{
    private readonly List<string?> _keys = [];
    private ToolErrorKind? _kind = ToolErrorKind.ConnectionLost;

    [Fact]
    public async Task Call_Unknown_WaitsAndSaysWhatIsUnknownAndSinceWhen()
    {
        await using var host = await StartAsync();
        await host.CallAsync("pay", """{"n":1}""", Key("k")).OrHang();
        host.Time.Advance(TimeSpan.FromMinutes(5));

        var result = await host.CallAsync("pay", """{"n":1}""", Key("k")).OrHang();

        (result.Status, result.Error!.Kind, result.Attempts).Should().Be((ToolStatus.AwaitingApproval, ToolErrorKind.ApprovalRequired, 0));
        var request = result.Approval!;
        request.Reason.Should().Be("Since 2030-01-01 00:00:00Z nobody knows whether an earlier call has done this already. The call ended without an answer of the tool (connection_lost). Running it again may do it twice.");
        (request.Tool, request.IdempotencyKey, request.Rule).Should().Be(("b:pay", "k", null));
        request.Effect.Should().NotBeNullOrEmpty();
        request.Expires.Should().Be(request.Created + TimeSpan.FromHours(24));
        result.Error.Message.Should().Contain("Running it again may do it twice. It was not run again.").And.NotContain("Nothing has run");
        (await Approvals(host).ListAsync().OrHang()).Select(r => r.Id).Should().Equal(request.Id);
        (await Unknown(host)).Should().Be(1);
        _keys.Should().HaveCount(1);
    }

    [Fact]
    public async Task Continue_Approved_RunsAgainUnderTheSameEffectAndIsRecorded()
    {
        await using var host = await StartAsync();
        var asked = await AskedAsync(host);
        _kind = null;
        await Approvals(host).ApproveAsync(asked.Id, decidedBy: "ann").OrHang();

        var done = await Approvals(host).ContinueAsync(asked.Id).OrHang();
        var later = await host.CallAsync("pay", options: Key("k")).OrHang();

        (done.IsSuccess, done.RecordedAt).Should().Be((true, null));
        later.RecordedAt.Should().NotBeNull();
        _keys.Should().Equal("k", "k");
        var effect = (await Ledger(host).ListAsync(new(), default).OrHang()).Should().ContainSingle().Subject;
        (effect.State, effect.Claims).Should().Be((EffectState.Applied, 2));
    }

    [Fact]
    public async Task Continue_ApprovedCallWithoutAKey_HasTheKeyOfTheFirst()
    {
        await using var host = await StartAsync(o => o.EqualWithin = TimeSpan.FromHours(1));
        var asked = await AskedAsync(host, new());
        _kind = null;
        await Approvals(host).ApproveAsync(asked.Id).OrHang();

        (await Approvals(host).ContinueAsync(asked.Id).OrHang()).IsSuccess.Should().BeTrue();

        _keys.Should().HaveCount(2);
        _keys[1].Should().Be(_keys[0]).And.NotBeNull();
    }

    [Fact]
    public async Task Continue_Denied_HasThePersonsWordsAndTheEffectStaysUnknown()
    {
        await using var host = await StartAsync();
        var asked = await AskedAsync(host);
        await Approvals(host).DenyAsync(asked.Id, "It is on the statement.").OrHang();

        var result = await Approvals(host).ContinueAsync(asked.Id).OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.ApprovalDenied);
        result.Error.Message.Should().Be("A person refused the call of 'b:pay' and said «It is on the statement.». It was not run again.");
        _keys.Should().HaveCount(1);
        (await Unknown(host)).Should().Be(1);
    }

    [Fact]
    public async Task Continue_RepetitionEndsWithoutAnAnswerToo_IsAskedAgain()
    {
        await using var host = await StartAsync();
        var asked = await AskedAsync(host);
        await Approvals(host).ApproveAsync(asked.Id).OrHang();
        (await Approvals(host).ContinueAsync(asked.Id).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ConnectionLost);

        var again = await Approvals(host).ContinueAsync(asked.Id).OrHang();

        again.Status.Should().Be(ToolStatus.AwaitingApproval);
        again.Approval!.Id.Should().NotBe(asked.Id);
        again.Approval.Effect.Should().NotBe(asked.Effect);
        _keys.Should().HaveCount(2, "one approval is good for one repetition");
    }

    [Fact]
    public async Task Continue_NothingWasBegun_ApprovalStillHolds()
    {
        await using var host = await StartAsync();
        var asked = await AskedAsync(host);
        await Approvals(host).ApproveAsync(asked.Id).OrHang();
        _kind = ToolErrorKind.BackendUnavailable;
        (await Approvals(host).ContinueAsync(asked.Id).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
        (await Unknown(host)).Should().Be(1, "that nothing was begun now says nothing of the first time");
        _kind = null;

        (await Approvals(host).ContinueAsync(asked.Id).OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Continue_ManyAtOnce_RunOnce()
    {
        await using var host = await StartAsync();
        var asked = await AskedAsync(host);
        _kind = null;
        await Approvals(host).ApproveAsync(asked.Id).OrHang();

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Factory.StartNew(
            () => Approvals(host).ContinueAsync(asked.Id).AsTask(), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default).Unwrap())).OrHang();

        results.Should().OnlyContain(r => r.IsSuccess);
        _keys.Should().HaveCount(2);
    }

    [Fact]
    public async Task Continue_ResolvedInBetween_GetsWhatThePersonSaid()
    {
        await using var host = await StartAsync();
        var asked = await AskedAsync(host);
        await Approvals(host).ApproveAsync(asked.Id).OrHang();
        var effect = (await Ledger(host).ListAsync(new(), default).OrHang()).Single();
        await Ledger(host).ResolveAsync(effect.Ticket, new() { State = EffectState.Applied, TimeToLive = TimeSpan.FromDays(1) }, default).OrHang();

        var result = await Approvals(host).ContinueAsync(asked.Id).OrHang();

        result.RecordedAt.Should().NotBeNull();
        _keys.Should().HaveCount(1);
    }

    [Fact]
    public async Task Call_ApprovalOfTheCallAsSuch_IsNoneOfARepetition()
    {
        await using var host = await StartAsync(policy: o => o.Default = PolicyEffect.Ask);
        var first = (await host.CallAsync("pay", options: Key("k")).OrHang()).Approval!;
        first.Effect.Should().BeNull();
        await Approvals(host).ApproveAsync(first.Id).OrHang();
        (await Approvals(host).ContinueAsync(first.Id).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ConnectionLost);
        _kind = null;

        var second = await Approvals(host).ContinueAsync(first.Id).OrHang();

        second.Status.Should().Be(ToolStatus.AwaitingApproval);
        _keys.Should().HaveCount(1);
        await Approvals(host).ApproveAsync(second.Approval!.Id).OrHang();
        (await Approvals(host).ContinueAsync(second.Approval.Id).OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_DecisionWithAnotherEffect_IsInvalid()
    {
        await using var host = await StartAsync();
        var asked = await AskedAsync(host);
        var forged = new ApprovalDecision { Request = asked with { Effect = asked.Effect + "0" }, Verdict = ApprovalVerdict.Approved };

        (await host.CallAsync("pay", options: Key("k") with { Approval = forged }).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ApprovalInvalid);

        _keys.Should().HaveCount(1);
    }

    [Fact]
    public async Task Approve_WithOtherArguments_IsRefusedAndCanStillBeDecided()
    {
        await using var host = await StartAsync();
        var asked = await AskedAsync(host);
        var other = ToolExecJson.Parse("""{"n":2}""");

        (await FluentActions.Awaiting(() => Approvals(host).ApproveAsync(asked.Id, other).OrHang()).Should().ThrowAsync<ToolExecException>())
            .Which.Error.Kind.Should().Be(ToolErrorKind.ApprovalInvalid);
        var made = new ApprovalDecision { Request = asked, Verdict = ApprovalVerdict.Approved, Arguments = other };
        var called = await host.CallAsync("pay", options: Key("k") with { Approval = made }).OrHang();

        called.Error!.Message.Should().Contain("a repetition can be approved of as it is only");
        _keys.Should().HaveCount(1);
        (await Approvals(host).ApproveAsync(asked.Id).OrHang()).Verdict.Should().Be(ApprovalVerdict.Approved);
    }

    [Fact]
    public async Task Continue_Expired_DoesNotRun()
    {
        await using var host = await StartAsync();
        var asked = await AskedAsync(host);
        var decision = await Approvals(host).ApproveAsync(asked.Id).OrHang();
        host.Time.Advance(TimeSpan.FromHours(24));

        var result = await host.CallAsync("pay", options: Key("k") with { Approval = decision }).OrHang();

        result.Error!.Message.Should().Contain("it has expired");
        _keys.Should().HaveCount(1);
    }

    [Fact]
    public async Task Call_RequestCannotBeKept_IsRefusedAsUnknown()
    {
        await using var host = await StartAsync(approvals: o => o.MaxKept = 1);
        await AskedAsync(host);

        var result = await host.CallAsync("pay", options: Key("k")).OrHang();

        (result.Status, result.Error!.Kind).Should().Be((ToolStatus.Rejected, ToolErrorKind.EffectUnknown));
        result.Error.Message.Should().Contain("the host cannot ask a person now");
    }

    [Fact]
    public async Task Call_Explained_SaysThatSomebodyWasAsked()
    {
        await using var host = await StartAsync();
        await host.CallAsync("pay", options: Key("k")).OrHang();
        var explanation = new CallExplanation();

        var asked = (await host.CallAsync("pay", options: Key("k") with { Explanation = explanation }).OrHang()).Approval!;

        explanation.ToString().Should().Contain("asked").And.Contain(asked.Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_NobodyToAsk_SaysWhatToAdd(bool inARule)
    {
        await using var host = new GovernedHost(b => b.UseLedger(o =>
        {
            if (inARule)
            {
                o.Rules.Add(new LedgerRule { OnUnknown = UnknownEffectPolicy.Ask });
            }
            else
            {
                o.OnUnknown = UnknownEffectPolicy.Ask;
            }
        }));

        (await FluentActions.Awaiting(() => host.StartAsync().OrHang()).Should().ThrowAsync<OptionsValidationException>())
            .WithMessage("*OnUnknown is Ask, but the instance has no approvals*UsePolicy()*");
    }

    [Fact]
    public async Task Start_OnlyAnotherInstanceHasApprovals_IsRefused()
    {
        var services = new ServiceCollection();
        services.AddKeyedToolExec("one").UsePolicy();
        services.AddKeyedToolExec("two").UseLedger(o => o.OnUnknown = UnknownEffectPolicy.Ask);
        services.AddKeyedToolExec("three").UseLedger(o => o.OnUnknown = UnknownEffectPolicy.Ask).UsePolicy();
        await using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredService<IOptionsMonitor<LedgerOptions>>();

        FluentActions.Invoking(() => options.Get("two")).Should().Throw<OptionsValidationException>();
        options.Get("three").OnUnknown.Should().Be(UnknownEffectPolicy.Ask);
    }

    [Fact]
    public async Task UseLedger_Settings_HaveAsk()
    {
        var services = new ServiceCollection();
        services.AddToolExec().UsePolicy().UseLedger(new BackendSettings(ToolExecJson.Parse("""{"onUnknown":"ask"}"""), "ledger"));
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IOptions<LedgerOptions>>().Value.OnUnknown.Should().Be(UnknownEffectPolicy.Ask);
    }

    private static ToolCallOptions Key(string key) => new() { IdempotencyKey = key };

    private static IToolApprovals Approvals(GovernedHost host) => host.Provider.GetRequiredService<IToolApprovals>();

    private static IEffectLedger Ledger(GovernedHost host) => host.Provider.GetRequiredService<IEffectLedger>();

    private static async Task<long> Unknown(GovernedHost host) => (await Ledger(host).CountAsync(default).OrHang()).Unknown;

    /// <summary>Makes an unknown effect, and a call that asks about it.</summary>
    private static async Task<ApprovalRequest> AskedAsync(GovernedHost host, ToolCallOptions? options = null)
    {
        await host.CallAsync("pay", options: options ?? Key("k")).OrHang();
        return (await host.CallAsync("pay", options: options ?? Key("k")).OrHang()).Approval!;
    }

    private Task<GovernedHost> StartAsync(Action<LedgerOptions>? ledger = null, Action<PolicyOptions>? policy = null, Action<ApprovalOptions>? approvals = null)
    {
        var host = new GovernedHost(b => b
            .UseLedger(o =>
            {
                o.OnUnknown = UnknownEffectPolicy.Ask;
                ledger?.Invoke(o);
            })
            .UsePolicy(policy)
            .ConfigureApprovals(approvals ?? (static _ => { })));
        host.Add("pay", c =>
        {
            lock (_keys)
            {
                _keys.Add(c.IdempotencyKey);
                return new(_kind is { } kind
                    ? ToolResult.Failure(new ToolError(kind, "No."))
                    : ToolResult.Success(ToolExecJson.Parse(_keys.Count.ToString(CultureInfo.InvariantCulture))));
            }
        });
        return host.StartAsync();
    }
}
