using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Governance;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>Hosts whose calls are decided on by rules and by people.</summary>
public sealed class ApprovalTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Host_WithPolicy_AsksAPersonAndGoesOn()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("bank", bank => bank.AddTool("pay", (int amount, string to) => $"paid {amount} to {to}", "Pays."));
        var key = new byte[32];

        #region policy
        services.AddToolExec().UsePolicy(policy =>
        {
            policy.Rules.Add(new PolicyRule
            {
                Name = "payments",
                Effect = PolicyEffect.Ask,
                Reason = "Payments are made by people.",
                Tools = new ToolSelector { Tools = new ToolFilter { Allow = ["bank:pay*"] } },
            });
            policy.Rules.Add(new PolicyRule
            {
                Name = "never-so-much",
                Effect = PolicyEffect.Deny,
                Arguments = { new ArgumentCondition { At = "/amount", MoreThan = 10_000 } },
            });
        });
        #endregion

        #region approval-key
        services.AddToolExec().ConfigureApprovals(approvals =>
        {
            approvals.Keys.Add(key); // 32 random bytes that every process of the host knows.
            approvals.TimeToLive = TimeSpan.FromHours(8);
        });
        #endregion

        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().AsTask().WaitAsync(Limit);
        var denied = await executor.CallJsonAsync("bank:pay", """{ "amount": 20000, "to": "Eve" }""").AsTask().WaitAsync(Limit);
        denied.Error!.Kind.Should().Be(ToolErrorKind.PolicyDenied);
        var approvals = provider.GetRequiredService<IToolApprovals>();

        #region approval
        // The call comes back at once. The model is told to go on with something else.
        var asked = await executor.CallJsonAsync("bank:pay", """{ "amount": 500, "to": "Ann" }""");
        ApprovalRequest request = asked.Approval!;

        // A person sees request.Tool, request.Arguments and request.Reason, and decides: here, or in another process.
        await approvals.ApproveAsync(request.Id, ToolExecJson.Parse("""{ "amount": 450, "to": "Ann" }"""), decidedBy: "bob");

        // The call goes on where it was stopped. It runs once, however often this is tried.
        ToolResult paid = await approvals.ContinueAsync(request.Id);
        #endregion

        asked.Status.Should().Be(ToolStatus.AwaitingApproval);
        paid.GetValueOrThrow().GetString().Should().Be("paid 450 to Ann");

        #region approval-grant
        await approvals.GrantAsync(new ApprovalGrantTerms
        {
            Tool = "bank:pay",
            Arguments = [new ArgumentCondition { At = "/amount", LessThan = 100 }, new ArgumentCondition { At = "/to", EqualTo = ToolExecJson.Parse("\"Ann\"") }],
            Uses = 3,
            TimeToLive = TimeSpan.FromHours(2),
            GrantedBy = "bob",
        });
        #endregion

        (await executor.CallJsonAsync("bank:pay", """{ "amount": 99, "to": "Ann" }""").AsTask().WaitAsync(Limit)).IsSuccess.Should().BeTrue();
        (await executor.CallJsonAsync("bank:pay", """{ "amount": 100, "to": "Ann" }""").AsTask().WaitAsync(Limit)).Status.Should().Be(ToolStatus.AwaitingApproval);
    }

    [Fact]
    public async Task Host_PlansAGraph_AsksOnceAndRunsIt()
    {
        var paid = 0;
        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("bank", bank => bank.AddTool("pay", (int amount) => paid += amount, "Pays."))
            .UsePolicy(policy => policy.Rules.Add(new PolicyRule { Name = "payments", Effect = PolicyEffect.Ask }));
        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().AsTask().WaitAsync(Limit);
        var approvals = provider.GetRequiredService<IToolApprovals>();
        var graph = ToolGraphJson.FromJson("""
            { "nodes": [{ "id": "rent", "tool": "bank:pay", "arguments": { "amount": 900 } }, { "id": "power", "tool": "bank:pay", "arguments": { "amount": 80 } }] }
            """);

        #region plan
        var planner = provider.GetRequiredService<IToolPlanner>();
        ToolPlan plan = await planner.PlanAsync(graph);
        foreach (PlannedCall call in plan.Calls)
        {
            Report($"{call.Tool} {call.Arguments} {(call.NeedsApproval ? "needs approval" : "")}");
        }

        // One question for all of it. The decision lets exactly these calls run, each once.
        ApprovalRequest request = await planner.AskAsync(plan);
        ApprovalDecision decision = await approvals.ApproveAsync(request.Id, decidedBy: "bob");
        GraphResult result = await executor.RunGraphAsync(graph, new RunGraphOptions { CallOptions = new ToolCallOptions { Approval = decision } });
        #endregion

        (plan.NeedsApproval, result.Status, paid).Should().Be((true, ToolStatus.Succeeded, 980));

        static void Report(string line) => line.Should().Contain("needs approval");
    }
}
