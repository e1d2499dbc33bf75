using System.Text.Json;
using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Pipeline;

public sealed class DryRunTests
{
    private static readonly ToolCallOptions Plan = new() { DryRun = DryRunMode.Plan };
    private readonly Bench _bench = new();

    public DryRunTests()
    {
        _bench.Backend.Add(
            new Tool
            {
                Name = "write",
                InputSchema = ToolExecJson.Parse("""{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}"""),
                Effects = new ToolEffects { Writes = ["file:{n}"] },
                Annotations = new ToolAnnotations { DestructiveHint = true },
            },
            _ => new(ToolResult.Success(ToolExecJson.Parse("""{"ran":true,"list":[1,2]}"""))));
        _bench.Backend.Add(new Tool { Name = "read", InputSchema = ToolExecJson.EmptyObject, Annotations = new ToolAnnotations { ReadOnlyHint = true } }, _ => new(ToolResult.Success(ToolExecJson.Parse("[1,2]"))));
    }

    [Fact]
    public async Task RunAsync_Planned_SaysWhatWouldRunAndRunsNothing()
    {
        _bench.Options.Repair = ArgumentRepair.Safe;

        var result = await _bench.Run("write", """{"n":"5"}""", Plan).OrHang();

        (result.IsSuccess, result.Attempts, _bench.Backend.Calls, result.Value).Should().Be((true, 0, 0, null));
        var call = result.Planned.Should().ContainSingle().Subject;
        (call.Tool, call.Backend, call.Unknown, call.CallId, call.NeedsApproval).Should().Be(("local:write", "local", null, "c1", false));
        call.Arguments!.Value.GetRawText().Should().Be("""{"n":5}""");
        call.Effects!.Writes.Should().Equal("file:{n}");
        call.Annotations!.DestructiveHint.Should().BeTrue();
        result.Content.Should().ContainSingle().Which.Should().BeOfType<TextBlock>().Which.Text.Should().Be("""Dry run: nothing was run. 'local:write' would be called with {"n":5}.""");
        result = await _bench.Run("write", """{"n":5}""", Plan).OrHang();
        var info = ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ToolResult));
        ((ToolResult)JsonSerializer.Deserialize(JsonSerializer.Serialize(result, info), info)!).Planned![0].Tool.Should().Be("local:write");
    }

    [Theory]
    [InlineData("write", """{"n":"x"}""", null, ToolErrorKind.ValidationInput)]
    [InlineData("nothing", "{}", null, ToolErrorKind.ToolNotFound)]
    [InlineData("read", "{}", "nowhere", ToolErrorKind.BackendOverrideInvalid)]
    public async Task RunAsync_PlannedAndWrong_IsRefusedAsItWouldBe(string tool, string arguments, string? backend, ToolErrorKind kind)
    {
        (await _bench.Run(tool, arguments, Plan with { Backend = backend }).OrHang()).Error!.Kind.Should().Be(kind);
    }

    [Fact]
    public async Task RunAsync_Planned_StepsThatLeaveSomethingBehindAreLeftOut()
    {
        var passed = new List<int>();
        foreach (var order in new[] { ToolMiddlewareOrder.Approve, ToolMiddlewareOrder.DryRun - 1, ToolMiddlewareOrder.DryRun, ToolMiddlewareOrder.Ledger, ToolMiddlewareOrder.Cache, ToolMiddlewareOrder.Budget, int.MaxValue })
        {
            _bench.Use(new ToolMiddlewareRegistration(new Passing(order, passed), ToolMiddlewarePosition.AroundExecution, order));
        }

        await _bench.Run("read", "{}", Plan).OrHang();

        passed.Should().Equal(ToolMiddlewareOrder.Approve, ToolMiddlewareOrder.DryRun - 1);
    }

    [Theory]
    [InlineData("read", true)]
    [InlineData("write", false)]
    public async Task RunAsync_ReadOnlyToolsMayRun_TheyAloneDo(string tool, bool ran)
    {
        var result = await _bench.Run(tool, """{"n":1}""", new() { DryRun = DryRunMode.RunReadOnly }).OrHang();

        (result.Planned is null, _bench.Backend.Calls).Should().Be((ran, ran ? 1 : 0));
    }

    [Fact]
    public async Task RunGraphAsync_Planned_SaysWhatIsKnownAndWhatDependsOnResults()
    {
        var graph = ToolGraphJson.FromJson("""
            { "nodes": [
              { "id": "a", "tool": "local:read" },
              { "id": "b", "tool": "local:write", "arguments": { "n": 1 }, "depends_on": ["a"] },
              { "id": "c", "tool": "write", "arguments": { "n": { "$from": "a#/0" } } },
              { "id": "v", "value": { "$from": "a" } },
              { "id": "w", "tool": "local:read", "when": { "from": "a#/0", "exists": true } },
              { "id": "each", "tool": "local:write", "for_each": { "items": [7, 8] }, "arguments": { "n": { "$item": "" } } },
              { "id": "some", "tool": "local:write", "for_each": { "items": { "$from": "a" } }, "arguments": { "n": { "$item": "" } } },
              { "id": "any", "tool": "local:write", "join": "any", "arguments": { "n": { "$first": ["a#/0", "b#/n"] } } } ],
              "output": { "$from": "a" } }
            """);

        var result = await _bench.Runner.RunGraphAsync(graph, new() { CallOptions = Plan }).OrHang();

        result.Status.Should().Be(ToolStatus.Succeeded, result.Error?.ToString());
        _bench.Backend.Calls.Should().Be(0);
        result.Value.Should().BeNull();
        CanonicalJson.Serialize(result["b"].Result.Planned!.Single().Arguments!.Value).Should().Be("""{"n":1}""");
        var c = result["c"].Result.Planned!.Single();
        (c.Tool, c.Arguments, c.Unknown).Should().Be(("local:write", null, "it depends on 'a#/0', whose result is known only when it has run."));
        c.Effects!.Writes.Should().Equal("file:{n}");
        result["v"].Result.Planned!.Single().Tool.Should().BeNull();
        result["w"].Result.Planned!.Single().Unknown.Should().NotBeNull();
        result["each"].Result.Planned!.Select(p => p.Arguments!.Value.GetRawText()).Should().Equal("""{"n":7}""", """{"n":8}""");
        result["some"].Result.Planned!.Single().Unknown.Should().NotBeNull();
        result["any"].Result.Planned!.Single().Unknown.Should().NotBeNull();
    }

    [Fact]
    public async Task RunGraphAsync_ReadOnlyToolsMayRun_WhatDependsOnThemIsKnown()
    {
        var graph = ToolGraphJson.FromJson("""{ "nodes": [{ "id": "a", "tool": "local:read" }, { "id": "c", "tool": "local:write", "arguments": { "n": { "$from": "a#/1" } } }] }""");

        var result = await _bench.Runner.RunGraphAsync(graph, new() { CallOptions = new() { DryRun = DryRunMode.RunReadOnly } }).OrHang();

        result["c"].Result.Planned!.Single().Arguments!.Value.GetRawText().Should().Be("""{"n":2}""");
        _bench.Backend.Calls.Should().Be(1);
    }

    [Fact]
    public async Task RunChainAsync_Planned_SaysWhatIsKnownAndWhatDependsOnResults()
    {
        var chain = ToolChainJson.FromJson("""
            { "steps": [
              { "id": "a", "tool": "local:write", "arguments": { "n": 1 } },
              { "tool": "local:write", "arguments": { "n": { "$from": "previous#/n" } } },
              { "tool": "local:write", "arguments": { "n": 2 } },
              { "tool": "local:write", "arguments": { "n": 3 }, "use_previous": true },
              { "tool": "local:read", "when": { "from": "a#/ran", "exists": true } } ] }
            """);

        var result = await _bench.Runner.RunChainAsync(chain, new() { CallOptions = Plan }).OrHang();

        result.Status.Should().Be(ToolStatus.Succeeded, result.Error?.ToString());
        _bench.Backend.Calls.Should().Be(0);
        result.Steps.Select(s => s.Result.Planned!.Single().Arguments?.GetRawText()).Should().Equal("""{ "n": 1 }""", null, """{ "n": 2 }""", null, null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunChainAsync_AStepWaitsForAPerson_TheChainWaitsAndSaysWhatIsDone(bool stopOnError)
    {
        Wait("write");

        var chain = ToolChainJson.FromJson($$"""{ "steps": [{ "tool": "local:read" }, { "tool": "local:write", "arguments": { "n": 1 }, "stop_on_error": {{(stopOnError ? "true" : "false")}} }, { "tool": "local:read" }] }""");
        var result = await _bench.Runner.RunChainAsync(chain).OrHang();

        (result.Status, result.Error!.Kind, result.Error.StepIndex).Should().Be((ToolStatus.AwaitingApproval, ToolErrorKind.ApprovalRequired, 1));
        result.Error.Message.Should().StartWith("Step 1 ('local:write') waits for a person's approval, and the chain stopped there: ");
        result.Steps.Select(s => s.Result.Status).Should().Equal(ToolStatus.Succeeded, ToolStatus.AwaitingApproval, ToolStatus.Skipped);
        result.Steps[2].Result.Error!.Message.Should().Be("Step 1 waits for a person's approval, and the chain stopped there.");
        _bench.Backend.Calls.Should().Be(1);
    }

    [Fact]
    public async Task RunGraphAsync_ANodeWaitsForAPerson_TheGraphWaitsAndTheRestIsDone()
    {
        Wait("write");
        var graph = ToolGraphJson.FromJson("""
            { "nodes": [{ "id": "a", "tool": "local:read" }, { "id": "b", "tool": "local:write", "arguments": { "n": 1 } }, { "id": "c", "tool": "local:read", "depends_on": ["b"] },
                        { "id": "d", "tool": "local:write", "for_each": { "items": [1, 2], "collect_errors": true }, "arguments": { "n": { "$item": "" } } }] }
            """);

        var result = await _bench.Runner.RunGraphAsync(graph).OrHang();

        (result.Status, result.Error!.Kind, result.Error.Node).Should().Be((ToolStatus.AwaitingApproval, ToolErrorKind.ApprovalRequired, "b"));
        result.Error.Message.Should().StartWith("2 of 4 nodes wait for a person's approval: 'b', 'd'. 1 are done and 1 were not begun.");
        (result["a"].Result.Status, result["b"].Result.Status, result["c"].Result.Status, result["d"].Result.Status)
            .Should().Be((ToolStatus.Succeeded, ToolStatus.AwaitingApproval, ToolStatus.Skipped, ToolStatus.AwaitingApproval));
        result["d"].Result.Approval.Should().NotBeNull();
        result["c"].Result.Error!.Message.Should().Be("The node 'b' waits for a person's approval, and this one needs it.");
    }

    [Fact]
    public async Task RunGraphAsync_OneNodeWaitsAndOneFails_TheGraphFailed()
    {
        Wait("write");
        _bench.Backend.Add("fail", _ => new(ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "No."))));
        var graph = ToolGraphJson.FromJson("""{ "nodes": [{ "id": "b", "tool": "local:write", "arguments": { "n": 1 } }, { "id": "f", "tool": "local:fail" }] }""");

        var result = await _bench.Runner.RunGraphAsync(graph).OrHang();

        (result.Status, result.Error!.Node).Should().Be((ToolStatus.Failed, "f"));
        result.Error.Message.Should().StartWith("1 of 2 nodes failed: 'f'.");
    }

    [Fact]
    public async Task CheckArguments_AStepSetsOthers_SaysWhatIsWrongOrMendsThem()
    {
        _bench.Options.Repair = ArgumentRepair.Safe;
        var seen = new List<string>();
        _bench.Use(ToolMiddlewarePosition.AroundExecution, (context, next) =>
        {
            seen.Add(context.CheckArguments()?.Kind.ToString() ?? "fine");
            context.Arguments = ToolExecJson.Parse("""{"n":[]}""");
            seen.Add(context.CheckArguments()?.Kind.ToString() ?? "fine");
            context.Arguments = ToolExecJson.Parse("""{"n":"7"}""");
            seen.Add(context.CheckArguments()?.Kind.ToString() ?? "fine");
            seen.Add(context.Arguments.GetRawText());
            return next(context);
        });

        (await _bench.Run("write", """{"n":1}""").OrHang()).IsSuccess.Should().BeTrue();

        seen.Should().Equal("fine", "ValidationInput", "fine", """{"n":7}""");
    }

    private void Wait(string tool) => _bench.Use(ToolMiddlewarePosition.AroundExecution, (context, next) => context.Tool.Name != tool
        ? next(context)
        : new(new ToolResult(ToolStatus.AwaitingApproval, null, null, new ToolError(ToolErrorKind.ApprovalRequired, "Somebody must agree."))
        {
            Approval = new ApprovalRequest
            {
                Id = "r",
                Tool = context.Tool.Id.ToString(),
                ToolFingerprint = "f",
                Arguments = context.Arguments,
                Reason = "because",
                Created = default,
                Expires = default,
            },
        }));

    private sealed class Passing(int order, List<int> passed) : IToolMiddleware
    {
        public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
        {
            passed.Add(order);
            return next(context);
        }
    }
}
