namespace ToolExec.Samples.ConsoleHost;

/// <summary>Several calls: a batch, a chain, a graph.</summary>
public sealed class PlanTests : DeskTests
{
    [Fact]
    public async Task Batch_OfAModelsTurn_RunsAtOnceAndKeepsTheOrder()
    {
        var cancellationToken = Limit;
        var results = new List<ToolResult>();

        #region start-batch
        ToolCall[] turn =
        [
            new("desk:find_tickets", ToolExecJson.Parse("""{ "customer": "Ada" }""")) { CallId = "call_1" },
            new("desk:find_tickets", ToolExecJson.Parse("""{ "customer": "Zoe" }""")) { CallId = "call_2" },
            new("desk:open_ticket", ToolExecJson.Parse("""{ "customer": "Bob", "subject": "No light" }""")) { CallId = "call_3" },
            new("desk:open_ticket", ToolExecJson.Parse("""{ "customer": "Bob", "subject": "No heat" }""")) { CallId = "call_4" },
        ];

        await foreach (var result in Tools.Runner.RunManyAsync(turn, new RunManyOptions { MaxConcurrency = 4, Order = ResultOrder.Input }, cancellationToken))
        {
            results.Add(result);
        }
        #endregion

        results.Select(r => (r.CallId, r.Status)).Should().Equal(
            ("call_1", ToolStatus.Succeeded), ("call_2", ToolStatus.Failed), ("call_3", ToolStatus.Succeeded), ("call_4", ToolStatus.Succeeded));
        Store.Of("Bob").Select(t => t.Subject).Should().Equal(["Where is my bill?", "No light", "No heat"], "calls that write the same thing keep their order");
    }

    [Fact]
    public async Task Chain_OfTwoSteps_PassesTheFirstResultOn()
    {
        var cancellationToken = Limit;

        #region start-chain
        var chain = ToolChainJson.FromJson("""
            {
              "steps": [
                { "id": "found", "tool": "desk:find_tickets", "arguments": { "customer": "Ada" } },
                { "tool": "desk:workload", "arguments": { "open": [{ "$from": "previous#/count" }] } },
                { "tool": "desk:open_ticket", "arguments": { "customer": "Ada", "subject": { "$from": "found#/tickets/0/subject" } } }
              ]
            }
            """);
        var result = await Tools.Runner.RunChainAsync(chain, cancellationToken: cancellationToken);
        #endregion

        result.Steps.Select(s => s.Result.Status).Should().AllBeEquivalentTo(ToolStatus.Succeeded);
        result.Steps[1].Result.GetValueOrThrow().GetProperty("days").GetInt32().Should().Be(1);
        result.Value!.Value.GetProperty("subject").GetString().Should().Be("The printer smokes");
    }

    [Fact]
    public async Task Chain_WhoseStepFails_SkipsTheRestAndSaysWhy()
    {
        var chain = ToolChainJson.FromJson("""
            { "steps": [
              { "tool": "desk:find_tickets", "arguments": { "customer": "Zoe" } },
              { "tool": "desk:workload", "arguments": { "open": [{ "$from": "previous#/count" }] } } ] }
            """);

        var result = await Tools.Runner.RunChainAsync(chain, cancellationToken: Limit);

        result.Status.Should().Be(ToolStatus.Failed);
        (result.Error!.Kind, result.Error.StepIndex, result.Error.Cause!.Message).Should().Be(
            (ToolErrorKind.ChainStepFailed, 0, "'Zoe' has no tickets. Ask for another customer."));
        result.Steps[1].IsSkipped.Should().BeTrue();
    }

    [Fact]
    public async Task Graph_WithAFanAJoinAndACondition_RunsWhatItCan()
    {
        var cancellationToken = Limit;

        #region start-graph
        var graph = ToolGraphJson.FromJson("""
            {
              "nodes": [
                { "id": "ada", "tool": "desk:find_tickets", "arguments": { "customer": "Ada" } },
                { "id": "bob", "tool": "desk:find_tickets", "arguments": { "customer": "Bob" } },
                { "id": "load", "tool": "desk:workload", "arguments": { "open": [{ "$from": "ada#/count" }, { "$from": "bob#/count" }] } },
                { "id": "alarm", "tool": "desk:open_ticket", "when": { "from": "load#/busy", "equals": true },
                  "arguments": { "customer": "Desk", "subject": "Too much to do" } }
              ],
              "output": { "days": { "$from": "load#/days" } }
            }
            """);
        var result = await Tools.Runner.RunGraphAsync(graph, cancellationToken: cancellationToken);
        #endregion

        result.IsSuccess.Should().BeTrue("a node whose condition does not hold is no failure");
        result.Value!.Value.GetRawText().Should().Be("""{"days":2}""");
        result["alarm"].Result.Error!.Kind.Should().Be(ToolErrorKind.ConditionNotMet);
        Store.Of("Desk").Should().BeEmpty();
    }

    [Fact]
    public async Task Graph_WhoseNodeFails_SkipsWhatNeedsItAndKeepsTheRest()
    {
        var graph = ToolGraphJson.FromJson("""
            { "nodes": [
              { "id": "ada", "tool": "desk:find_tickets", "arguments": { "customer": "Ada" } },
              { "id": "zoe", "tool": "desk:find_tickets", "arguments": { "customer": "Zoe" } },
              { "id": "load", "tool": "desk:workload", "arguments": { "open": [{ "$from": "ada#/count" }, { "$from": "zoe#/count" }] } } ] }
            """);
        var seen = new Reports<GraphProgress>();

        var result = await Tools.Runner.RunGraphAsync(graph, new RunGraphOptions { Progress = seen }, Limit);

        result.Status.Should().Be(ToolStatus.Failed);
        result["ada"].Result.IsSuccess.Should().BeTrue();
        (result["load"].Result.Status, result["load"].Result.Error!.Kind, result["load"].Result.Error!.Node).Should().Be((ToolStatus.Skipped, ToolErrorKind.DependencyFailed, "zoe"));
        seen[^1].Completed.Should().Be(3);
    }

    [Fact]
    public async Task Graph_ThatIsWrong_IsRefusedWithEveryFaultAndRunsNothing()
    {
        var graph = ToolGraphJson.FromJson("""
            { "nodes": [
              { "id": "a", "tool": "desk:open_ticket", "arguments": { "customer": "Ada", "subject": { "$from": "b#/subject" } } },
              { "id": "b", "tool": "desk:open_ticket", "arguments": { "customer": "Ada", "subject": { "$from": "a#/subject" } } } ] }
            """);

        var result = await Tools.Runner.RunGraphAsync(graph, cancellationToken: Limit);

        (result.Status, result.Error!.Kind).Should().Be((ToolStatus.Rejected, ToolErrorKind.InvalidPlan));
        Store.Of("Ada").Should().HaveCount(2);
    }
}
