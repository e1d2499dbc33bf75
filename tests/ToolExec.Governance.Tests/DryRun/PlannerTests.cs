using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Governance.Tests.DryRun;

public sealed class PlannerTests
{
    private static readonly ToolCallOptions Ann = new() { Caller = new ToolCaller { User = "ann" } };
    private readonly List<string> _ran = [];

    [Fact]
    public async Task Members_NullOrOff_AreRefused()
    {
        await using var host = await StartAsync();
        var planner = Planner(host);
        Func<Task>[] members =
        [
            async () => await planner.PlanAsync((IEnumerable<ToolCall>)null!), async () => await planner.PlanAsync((ToolChain)null!), async () => await planner.PlanAsync((ToolGraph)null!),
            async () => await planner.AskAsync(null!), async () => await planner.PlanAsync([Call("pay", 1)], DryRunMode.Off),
            async () => await planner.PlanAsync([Call("pay", 1), new ToolCall("b:pay") { Options = new() { Caller = new() { User = "bob" } } }]),
        ];

        foreach (var member in members)
        {
            await FluentActions.Awaiting(() => member().OrHang()).Should().ThrowAsync<ArgumentException>();
        }
    }

    [Fact]
    public async Task PlanAsync_Batch_KnowsAllApprovalsBeforeAnythingRuns()
    {
        await using var host = await StartAsync();

        var plan = await Planner(host).PlanAsync([Call("free", 1), Call("pay", 2), Call("pay", 3)]).OrHang();

        (plan.IsComplete, plan.NeedsApproval).Should().Be((true, true));
        plan.Calls.Select(c => (c.Tool, c.NeedsApproval, c.Decision?.Rule)).Should().Equal(("b:free", false, null), ("b:pay", true, "money"), ("b:pay", true, "money"));
        _ran.Should().BeEmpty();
        (await host.Provider.GetRequiredService<IToolApprovals>().ListAsync().OrHang()).Should().BeEmpty("a plan asks nobody");
    }

    [Fact]
    public async Task PlanAsync_CallsThatWouldBeRefused_AreFaults()
    {
        await using var host = await StartAsync();

        var plan = await Planner(host).PlanAsync([Call("pay", 1000), Call("nothing", 1), Call("free", 1)]).OrHang();

        plan.Faults.Select(f => f.Kind).Should().Equal(ToolErrorKind.PolicyDenied, ToolErrorKind.ToolNotFound);
        plan.IsComplete.Should().BeFalse();
        (await FluentActions.Awaiting(() => Planner(host).AskAsync(plan).OrHang()).Should().ThrowAsync<ToolExecException>()).WithMessage("*would be refused*");
    }

    [Fact]
    public async Task PlanAsync_SameCalls_HaveTheSameFingerprint()
    {
        await using var host = await StartAsync();

        var one = await Planner(host).PlanAsync([Call("pay", 2), Call("free", 1)]).OrHang();
        var same = await Planner(host).PlanAsync([new ToolCall("pay", ToolExecJson.Parse("""{ "n" : 2.0 }""")) { Options = Ann }, Call("free", 1)]).OrHang();
        var other = await Planner(host).PlanAsync([Call("pay", 3), Call("free", 1)]).OrHang();

        same.Fingerprint.Should().Be(one.Fingerprint).And.MatchRegex("^[0-9a-f]{64}$");
        other.Fingerprint.Should().NotBe(one.Fingerprint);
    }

    [Fact]
    public async Task AskAsync_Approved_ExactlyThoseCallsRunEachOnce()
    {
        await using var host = await StartAsync();
        var plan = await Planner(host).PlanAsync([Call("free", 1), Call("pay", 2), Call("pay", 2)]).OrHang();
        var request = await Planner(host).AskAsync(plan).OrHang();
        var decision = await host.Provider.GetRequiredService<IToolApprovals>().ApproveAsync(request.Id).OrHang();
        var with = Ann with { Approval = decision };

        (request.Plan, request.Reason).Should().Be((plan.Fingerprint, "A plan of 3 calls, 2 of which need approval: 'b:pay' (rule 'money'), 'b:pay' (rule 'money')."));
        (await host.CallAsync("pay", """{"n":3}""", with).OrHang()).Error!.Message.Should().Contain("not part of the plan");
        (await host.CallAsync("free", """{"n":2}""", with).OrHang()).Error!.Message.Should().Contain("not part of the plan");
        (await host.CallAsync("free", """{"n":1}""", with).OrHang()).IsSuccess.Should().BeTrue();
        (await host.CallAsync("pay", """{"n":2}""", with).OrHang()).IsSuccess.Should().BeTrue();
        (await host.CallAsync("pay", """{"n":2.0}""", with).OrHang()).IsSuccess.Should().BeTrue("it is planned twice");
        (await host.CallAsync("pay", """{"n":2}""", with).OrHang()).Error!.Message.Should().Contain("used already");
        (await host.CallAsync("free", """{"n":1}""", with).OrHang()).Error!.Message.Should().Contain("used already");
        _ran.Should().HaveCount(3);
    }

    [Fact]
    public async Task AskAsync_Denied_NothingOfThePlanRuns()
    {
        await using var host = await StartAsync();
        var request = await Planner(host).AskAsync(await Planner(host).PlanAsync([Call("free", 1), Call("pay", 2)]).OrHang()).OrHang();
        var decision = await host.Provider.GetRequiredService<IToolApprovals>().DenyAsync(request.Id, "Not today.").OrHang();

        (await host.CallAsync("free", """{"n":1}""", Ann with { Approval = decision }).OrHang()).Error!.Message.Should().Contain("Not today.");

        _ran.Should().BeEmpty();
    }

    [Fact]
    public async Task AskAsync_PlanChangedOrEdited_IsRefused()
    {
        await using var host = await StartAsync();
        var approvals = host.Provider.GetRequiredService<IToolApprovals>();
        var request = await Planner(host).AskAsync(await Planner(host).PlanAsync([Call("pay", 2)]).OrHang()).OrHang();
        var forged = request with { Arguments = ToolExecJson.Parse(request.Arguments.GetRawText().Replace("2", "3", StringComparison.Ordinal)) };

        await FluentActions.Awaiting(() => approvals.ApproveAsync(request.Id, ToolExecJson.EmptyObject).OrHang()).Should().ThrowAsync<ToolExecException>();
        (await approvals.ContinueAsync(request.Id).OrHang()).Status.Should().Be(ToolStatus.AwaitingApproval);
        (await host.CallAsync("pay", """{"n":3}""", Ann with { Approval = new() { Request = forged, Verdict = ApprovalVerdict.Approved } }).OrHang()).Error!.Message.Should().Contain("changed since");
        (await host.CallAsync("pay", """{"n":2}""", Ann with { Approval = new() { Request = request, Verdict = ApprovalVerdict.Approved, Arguments = ToolExecJson.Parse("""{"n":9}""") } }).OrHang()).Error!.Message.Should().Contain("as it is only");
        (await host.CallAsync("pay", """{"n":2}""", new() { Caller = new() { User = "eve" }, Approval = new() { Request = request, Verdict = ApprovalVerdict.Approved } }).OrHang()).Error!.Message.Should().Contain("another caller");
    }

    [Fact]
    public async Task Graph_PlannedApprovedAndRun_RunsWhole()
    {
        await using var host = await StartAsync();
        var graph = ToolGraphJson.FromJson("""
            { "nodes": [{ "id": "a", "tool": "b:free", "arguments": { "n": 1 } }, { "id": "b", "tool": "b:pay", "arguments": { "n": 2 }, "depends_on": ["a"] },
                        { "id": "each", "tool": "b:pay", "for_each": { "items": [5, 6] }, "arguments": { "n": { "$item": "" } } }] }
            """);
        var plan = await Planner(host).PlanAsync(graph, Ann).OrHang();
        plan.Calls.Should().HaveCount(4);
        var request = await Planner(host).AskAsync(plan).OrHang();
        var decision = await host.Provider.GetRequiredService<IToolApprovals>().ApproveAsync(request.Id).OrHang();
        _ran.Should().BeEmpty();

        var result = await host.Executor.RunGraphAsync(graph, new() { CallOptions = Ann with { Approval = decision } }).OrHang();

        result.Status.Should().Be(ToolStatus.Succeeded, result.Error?.ToString());
        _ran.Should().HaveCount(4);
    }

    [Fact]
    public async Task Chain_StepDependsOnAResult_IsUnknownAndNobodyCanBeAskedForTheWhole()
    {
        await using var host = await StartAsync();
        var chain = ToolChainJson.FromJson("""{ "steps": [{ "tool": "b:pay", "arguments": { "n": 2 } }, { "tool": "b:pay", "arguments": { "n": { "$from": "previous#/n" } } }] }""");

        var plan = await Planner(host).PlanAsync(chain, Ann).OrHang();

        (plan.Calls.Count, plan.IsComplete, plan.Calls[1].Unknown is null).Should().Be((2, false, false));
        (await FluentActions.Awaiting(() => Planner(host).AskAsync(plan).OrHang()).Should().ThrowAsync<ToolExecException>()).WithMessage("*not known yet*");
    }

    [Fact]
    public async Task AskAsync_NoCalls_IsRefused()
    {
        await using var host = await StartAsync();

        (await FluentActions.Awaiting(async () => await Planner(host).AskAsync(await Planner(host).PlanAsync([]))).Should().ThrowAsync<ToolExecException>()).WithMessage("*no calls*");
    }

    [Fact]
    public async Task PlanAsync_CallUnderAGrant_NeedsNoApprovalAndUsesNothing()
    {
        await using var host = await StartAsync();
        var approvals = host.Provider.GetRequiredService<IToolApprovals>();
        await approvals.GrantAsync(new() { Tool = "b:pay", Caller = Ann.Caller }).OrHang();

        (await Planner(host).PlanAsync([Call("pay", 2)]).OrHang()).NeedsApproval.Should().BeFalse();

        (await approvals.ListGrantsAsync().OrHang()).Single().UsesLeft.Should().Be(1);
    }

    private static IToolPlanner Planner(GovernedHost host) => host.Provider.GetRequiredService<IToolPlanner>();

    private static ToolCall Call(string tool, int n) => new($"b:{tool}", ToolExecJson.Parse($$"""{"n":{{n}}}""")) { Options = Ann };

    private Task<GovernedHost> StartAsync() => new GovernedHost(b => b.UsePolicy(o =>
    {
        o.Rules.Add(new PolicyRule { Name = "money", Effect = PolicyEffect.Ask, Tools = new() { Tools = new() { Allow = ["pay"] } } });
        o.Rules.Add(new PolicyRule { Name = "too-much", Arguments = { new ArgumentCondition { At = "/n", MoreThan = 100 } } });
    })).Add("pay", Run).Add("free", Run).StartAsync();

    private ValueTask<ToolResult> Run(ToolCallContext context)
    {
        lock (_ran)
        {
            _ran.Add(context.Arguments.GetRawText());
        }

        return new(ToolResult.Success(context.Arguments));
    }
}
