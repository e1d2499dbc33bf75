using System.Collections.Concurrent;
using System.Text.Json;
using ToolExec.TestSupport;
using static ToolExec.Run.Tests.Eventually;

namespace ToolExec.Run.Tests;

public class GraphRunnerTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<ToolCall> _calls = [];
    private int _running;
    private int _most;

    [Fact]
    public async Task RunAsync_NoGraph_IsRefused() =>
        await FluentActions.Awaiting(async () => await Runner().RunAsync(null!, null, default)).Should().ThrowAsync<ArgumentNullException>();

    [Fact]
    public async Task RunAsync_Empty_IsAnEmptySuccess()
    {
        var result = await Run("");

        (result.Status, result.Nodes.Count, result.Error).Should().Be((ToolStatus.Succeeded, 0, null));
    }

    [Fact]
    public async Task RunAsync_WrongGraph_RunsNothing()
    {
        var result = await Run("""{"id":"a","tool":"echo"},{"id":"b","tool":"echo","depends_on":["c"]}""");

        (result.Status, result.Error!.Kind, result.Nodes.Count).Should().Be((ToolStatus.Rejected, ToolErrorKind.InvalidPlan, 0));
        _calls.Should().BeEmpty();
    }

    [Fact]
    public async Task RunAsync_References_AreFilledAndMergedIntoTheOutput()
    {
        var result = await Run(
            """
            {"id":"sum","value":{"both":[{"$from":"a#/n"},{"$from":"b#/deep/0/x~1y"}],"data":{"$literal":{"$from":"a"}}}},
            {"id":"a","tool":"echo","arguments":{"n":1}},
            {"id":"b","tool":"echo","arguments":{"deep":[{"x/y":"z"}],"a":{"$from":"a"}}}
            """,
            ""","output":{"sum":{"$from":"sum"},"n":{"$from":"b#/a/n"} }""");

        result.Error.Should().BeNull();
        result.Value!.Value.GetRawText().Should().Be("""{"sum":{"both":[1,"z"],"data":{"$from":"a"}},"n":1}""");
        result.Nodes.Select(n => n.Id).Should().Equal("sum", "a", "b");
        result["b"].Result.Value!.Value.GetRawText().Should().Be("""{"deep":[{"x/y":"z"}],"a":{"n":1}}""");
    }

    [Fact]
    public async Task RunAsync_ReferenceToNothing_FailsThatNodeAndSaysWhatIsThere()
    {
        var result = await Run("""{"id":"a","value":[1,2]},{"id":"b","tool":"echo","arguments":{"x":{"$from":"a#/2"}}},{"id":"c","value":3}""");

        result.Status.Should().Be(ToolStatus.Failed);
        result["b"].Result.Error!.Message.Should().Be("The reference 'a#/2' points to nothing: the result of 'a' has no '/2'; it is an array with 2 items.");
        (result["b"].Result.Status, result["b"].Result.Error!.Kind).Should().Be((ToolStatus.Failed, ToolErrorKind.InvalidPlan));
        result["c"].Result.IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task RunAsync_NodeFails_ThoseThatNeedItAreSkippedWithTheReasonAndTheRestGoesOn()
    {
        var result = await Run(
            """
            {"id":"a","tool":"fail"},
            {"id":"b","tool":"echo","arguments":{"x":{"$from":"a"}}},
            {"id":"c","tool":"echo","depends_on":["b"]},
            {"id":"d","tool":"echo","arguments":{"n":4}}
            """,
            ""","output":{"$from":"d"}""");

        result.Status.Should().Be(ToolStatus.Failed);
        result["b"].Result.Should().BeEquivalentTo(new { Status = ToolStatus.Skipped, Error = new { Kind = ToolErrorKind.DependencyFailed, Message = "The node 'a' failed, and this one needs it.", Node = "a" } });
        result["c"].Result.Error.Should().BeEquivalentTo(new { Message = "The node 'b' was skipped, and this one needs it.", Node = "a", Cause = new { Kind = ToolErrorKind.ExecutionFailed } });
        result["d"].Result.IsSuccess.Should().BeTrue();
        result.Value!.Value.GetRawText().Should().Be("""{"n":4}""");
        result.Error.Should().BeEquivalentTo(new { Kind = ToolErrorKind.ExecutionFailed, Node = "a", Message = "1 of 4 nodes failed: 'a'. 2 nodes that need them were skipped. 'a': It broke." });
    }

    [Fact]
    public async Task RunAsync_LongChainBehindAFailure_IsSkippedWithoutRecursion()
    {
        var nodes = Enumerable.Range(0, 20_000).Select(i => new ToolGraphNode { Id = $"n{i}", Tool = i == 0 ? "fail" : "echo", DependsOn = i == 0 ? [] : [$"n{i - 1}"] });

        var result = await Runner().RunAsync(new ToolGraph { Nodes = [.. nodes] }, null, default).OrHang();

        result["n19999"].Result.Error!.Node.Should().Be("n0");
        ToolGraphJson.ToJson(result).Should().Contain("n19999");
        _calls.Should().HaveCount(1);
    }

    [Fact]
    public async Task RunAsync_Nodes_StartTheMomentTheirInputsAreThere()
    {
        var graph = Start("""{"id":"slow","tool":"gate"},{"id":"a","tool":"gate"},{"id":"b","tool":"gate","depends_on":["a"]},{"id":"c","tool":"gate","depends_on":["slow","b"]}""");
        await SpinUntil(() => _running == 2);
        Open("a");
        await SpinUntil(() => HasLogged("+b"));
        Open("b");
        await SpinUntil(() => HasLogged("-b"));
        _log.Should().NotContain("+c");
        Open("slow");
        await SpinUntil(() => HasLogged("+c"));
        Open("c");

        (await graph).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task RunAsync_MaxConcurrency_IsNeverExceededAndTheCriticalPathGoesFirst()
    {
        var graph = Start("""{"id":"x","tool":"gate"},{"id":"y","tool":"gate"},{"id":"a","tool":"gate"},{"id":"b","tool":"gate","depends_on":["a"]}""", ""","max_concurrency":2""");
        await SpinUntil(() => _running == 2);
        _log.Should().BeEquivalentTo("+a", "+x");
        foreach (var id in new[] { "a", "b", "x", "y" })
        {
            Open(id);
        }

        (await graph).IsSuccess.Should().BeTrue();
        _most.Should().Be(2);
    }

    [Fact]
    public async Task RunAsync_ConflictingNodes_RunOneAfterTheOther()
    {
        var graph = Start("""
            {"id":"a","tool":"gate","effects":{"writes":["f"]}},
            {"id":"b","tool":"gate","effects":{"reads":["f"],"writes":["f"]}},
            {"id":"x","tool":"gate","effects":{"exclusive":true}},
            {"id":"c","tool":"gate"}
            """);
        foreach (var id in new[] { "a", "b", "x", "c" })
        {
            await SpinUntil(() => HasLogged($"+{id}"));
            _running.Should().Be(1);
            Open(id);
        }

        (await graph).IsSuccess.Should().BeTrue();
        _log.Should().Equal("+a", "-a", "+b", "-b", "+x", "-x", "+c", "-c");
    }

    [Fact]
    public async Task RunAsync_ConflictWithAFailedNode_OnlyWaitsForItsEnd()
    {
        var result = await Run("""{"id":"a","tool":"fail","effects":{"writes":["f"]}},{"id":"b","tool":"echo","effects":{"writes":["f"]}}""");

        result["b"].Result.IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task RunAsync_ConditionDoesNotHold_SkipsTheBranchAndIsNoFailure()
    {
        var result = await Run(
            """
            {"id":"test","value":{"ok":false}},
            {"id":"yes","tool":"echo","when":{"from":"test#/ok","equals":true}},
            {"id":"after","tool":"echo","depends_on":["yes"]},
            {"id":"no","tool":"echo","arguments":{"n":0},"when":{"from":"test#/ok","equals":true,"not":true}},
            {"id":"merge","value":{"$first":["after","no"]},"join":"any"}
            """,
            ""","output":{"$from":"merge"},"max_concurrency":1""");

        result.Error.Should().BeNull();
        result.Status.Should().Be(ToolStatus.Succeeded);
        result["yes"].Result.Error.Should().BeEquivalentTo(new { Kind = ToolErrorKind.ConditionNotMet, Message = "The condition that 'test#/ok' equals true did not hold." });
        result["after"].Result.Error.Should().BeEquivalentTo(new { Kind = ToolErrorKind.ConditionNotMet, Message = "The node 'yes' was skipped, and this one needs it." });
        result.Value!.Value.GetRawText().Should().Be("""{"n":0}""");
    }

    [Fact]
    public async Task RunAsync_JoinAny_TakesTheFirstSuccessAndCancelsTheOthers()
    {
        var graph = Start(
            """
            {"id":"a","tool":"failgate"},
            {"id":"b","tool":"gate","arguments":{"n":"b"}},
            {"id":"c0","tool":"gate"},
            {"id":"c","tool":"gate","depends_on":["c0"]},
            {"id":"d","tool":"gate"},
            {"id":"keep","tool":"echo","arguments":{"d":{"$from":"d#/n"}}},
            {"id":"won","value":{"$first":["a","b","c","d"]},"join":"any"}
            """,
            ""","output":{"$from":"won#/n"}""");
        await SpinUntil(() => _running == 4);
        Open("a");
        await SpinUntil(() => HasLogged("-a"));
        Open("b");
        await SpinUntil(() => HasLogged("!c0"));
        _log.Should().NotContain("!d", "'keep' needs it");
        _gates["d"].SetResult();
        var result = await graph;

        result.Value!.Value.GetRawText().Should().Be("\"b\"");
        result["c0"].Result.Status.Should().Be(ToolStatus.Cancelled);
        result["c"].Result.Error!.Message.Should().Be("Another node was there first; this one is not needed any more.");
        result["keep"].Result.Status.Should().Be(ToolStatus.Failed, "d's result has no n");
        result["a"].Result.Status.Should().Be(ToolStatus.Failed);
        result.Error!.Node.Should().Be("keep", "that 'a' failed was made up for");
    }

    [Fact]
    public async Task RunAsync_JoinAnyAndOneFails_IsASuccess()
    {
        var result = await Run("""{"id":"a","tool":"fail"},{"id":"b","tool":"echo"},{"id":"c","value":{"$first":["a","b"]},"join":"any"}""");

        (result.Status, result.Error).Should().Be((ToolStatus.Succeeded, null));
    }

    [Fact]
    public async Task RunAsync_JoinAnyAndAllFail_FailsWithEachReason()
    {
        var result = await Run("""{"id":"a","tool":"fail"},{"id":"b","tool":"fail"},{"id":"c","value":{"$first":["a","b"]},"join":"any"},{"id":"d","value":{"$from":"c"}}""");

        result.Status.Should().Be(ToolStatus.Failed);
        result["c"].Result.Status.Should().Be(ToolStatus.Skipped);
        result["c"].Result.Error!.Message.Should().Be("None of the nodes that this one can use succeeded. 'a': It broke. 'b': It broke.");
        result["d"].Result.Error!.Message.Should().Be("The node 'c' was skipped, and this one needs it.");
    }

    [Fact]
    public async Task RunAsync_ForEach_KeepsTheOrderOfTheItemsWithinBothBounds()
    {
        var result = await Run(
            """
            {"id":"list","value":[{"n":1},{"n":2},{"n":3},{"n":4},{"n":5}]},
            {"id":"each","tool":"yield","for_each":{"items":{"$from":"list"},"max_concurrency":2},"arguments":{"n":{"$item":"/n"},"i":{"$index":true}}},
            {"id":"shape","value":{"v":{"$item":"/n"}},"for_each":{"items":{"$from":"each"}}},
            {"id":"empty","tool":"yield","for_each":{"items":[]}}
            """);

        result["shape"].Result.Value!.Value.GetRawText().Should().Be("""[{"v":1},{"v":2},{"v":3},{"v":4},{"v":5}]""");
        result["each"].Result.Value!.Value.GetRawText().Should().StartWith("""[{"n":1,"i":0},{"n":2,"i":1}""");
        result["empty"].Result.Value!.Value.GetRawText().Should().Be("[]");
        _most.Should().BeLessThanOrEqualTo(2);
        _calls.Select(c => c.CallId).Should().BeEquivalentTo("each#0", "each#1", "each#2", "each#3", "each#4");
    }

    [Fact]
    public async Task RunAsync_ForEachOverManyInAFullGraph_CountsEachCall()
    {
        var result = await Run(
            """
            {"id":"a","tool":"yield","for_each":{"items":[1,2,3,4,5,6,7,8,9,10],"max_concurrency":8}},
            {"id":"b","tool":"yield","for_each":{"items":[1,2,3,4,5,6,7,8,9,10],"max_concurrency":8}},
            {"id":"c","tool":"yield"}
            """,
            ""","max_concurrency":3""");

        result.IsSuccess.Should().BeTrue();
        _calls.Should().HaveCount(21);
        _most.Should().BeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task RunAsync_ForEachItemFails_GivesTheOthersUpOrCollects()
    {
        var strict = await Run("""{"id":"a","tool":"odd","for_each":{"items":[1,2,3],"max_concurrency":1},"arguments":{"n":{"$item":""}}},{"id":"b","value":{"$from":"a"}}""");
        _calls.Should().HaveCount(2);
        var collecting = await Run("""{"id":"a","tool":"odd","for_each":{"items":[1,2,3],"collect_errors":true},"arguments":{"n":{"$item":""}}}""");
        var tooMany = await Run("""{"id":"a","tool":"odd","for_each":{"items":[1,2,3],"max_items":2}}""");

        strict["a"].Result.Error!.Message.Should().Be("Item 1 of 3 (counted from 0) failed: Even.");
        strict["b"].Result.Status.Should().Be(ToolStatus.Skipped);
        collecting["a"].Result.Value!.Value.GetRawText().Should().Be(
            """[{"status":"succeeded","value":1},{"status":"failed","error":{"code":"execution_failed","message":"Even."}},{"status":"succeeded","value":3}]""");
        tooMany["a"].Result.Error!.Message.Should().Be("There are 3 items, but for_each takes at most 2 (max_items).");
    }

    [Fact]
    public async Task RunAsync_ForEachItemFails_CancelsTheItemsThatRun()
    {
        var graph = Start("""{"id":"a","tool":"gate","for_each":{"items":["x","y"]},"arguments":{"fail":{"$item":""}}}""");
        await SpinUntil(() => _running == 2);
        _gates["a#0"].SetException(new InvalidDataException());

        var result = await graph;

        _log.Should().Contain("!a#1");
        result["a"].Result.Error!.Message.Should().Be("Item 0 of 2 (counted from 0) failed: It broke.");
    }

    [Fact]
    public async Task RunAsync_ForEachItemsWriteTheSame_RunOneAfterTheOther()
    {
        var same = await Run("""{"id":"a","tool":"yield","effects":{"writes":["file:{path}"]},"for_each":{"items":["x","x","x"]},"arguments":{"path":{"$item":""}}}""");

        same.IsSuccess.Should().BeTrue();
        _most.Should().Be(1);
    }

    [Fact]
    public async Task RunAsync_TimeIsOver_GivesWhatIsThere()
    {
        var graph = Start("""{"id":"a","tool":"echo"},{"id":"b","tool":"gate"},{"id":"c","tool":"echo","depends_on":["b"]}""", ""","timeout_ms":2500""");
        await SpinUntil(() => _running == 1 && HasLogged("-a"));
        _clock.Advance(TimeSpan.FromMilliseconds(2500) - TimeSpan.FromTicks(1));
        graph.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromTicks(1));
        var result = await graph;

        result.Status.Should().Be(ToolStatus.TimedOut);
        result.Error!.Message.Should().Be("The graph did not finish within 2.5 s: 2 of 3 nodes are missing. The results of the others are there.");
        result["a"].Result.IsSuccess.Should().BeTrue();
        result["b"].Result.Error.Should().BeEquivalentTo(new { Kind = ToolErrorKind.Timeout, Message = "The node had not finished when the graph's 2.5 s were over." });
        result["c"].Result.Error!.Message.Should().Be("The node had not begun when the graph's 2.5 s were over.");
        result["b"].Duration.Should().Be(TimeSpan.FromSeconds(2.5));
        _running.Should().Be(0, "what ran has stopped");
    }

    [Fact]
    public async Task RunAsync_TimeIsOverAndAToolIgnoresItsToken_ComesBackAfterTheStopTimeout()
    {
        var graph = Runner().RunAsync(Graph("""{"id":"a","tool":"deaf"}""", ""","timeout_ms":1000"""), new RunGraphOptions { StopTimeout = TimeSpan.FromSeconds(3) }, default).OrHang();
        await SpinUntil(() => _running == 1);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _clock.WhenArmedAsync().OrHang();
        graph.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(3));

        (await graph)["a"].Result.Status.Should().Be(ToolStatus.TimedOut);
        Open("a");
    }

    [Fact]
    public async Task RunAsync_Cancelled_ThrowsWithTheCallersTokenAfterEverythingStopped()
    {
        using var cancel = new CancellationTokenSource();
        var graph = Runner().RunAsync(Graph("""{"id":"a","tool":"gate"},{"id":"b","tool":"gate"},{"id":"c","tool":"echo","depends_on":["a"]}"""), null, cancel.Token).OrHang();
        await SpinUntil(() => _running == 2);
        await cancel.CancelAsync();

        (await FluentActions.Awaiting(() => graph).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancel.Token);
        _running.Should().Be(0);
        _calls.Should().HaveCount(2);
        await FluentActions.Awaiting(() => Runner().RunAsync(Graph(""), null, cancel.Token).OrHang()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task RunAsync_RunnerThrows_ComesOutAfterEverythingStopped()
    {
        var graph = Start("""{"id":"a","tool":"gate"},{"id":"b","tool":"throw","depends_on":["c"]},{"id":"c","tool":"echo"}""");

        await FluentActions.Awaiting(() => graph).Should().ThrowAsync<InvalidOperationException>().WithMessage("a bug");
        _running.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_Progress_TellsOfEachStartAndEndBeforeTheResult()
    {
        var reports = new List<string>();
        var options = new RunGraphOptions { Progress = new Reports(p => reports.Add($"{p.Node} {p.Result?.Status.ToString() ?? "started"} {p.Completed}/{p.Total}")) };

        await Runner().RunAsync(Graph("""{"id":"a","tool":"fail"},{"id":"b","tool":"echo","depends_on":["a"]},{"id":"c","tool":"yield","when":{"from":"d"}},{"id":"d","value":1}""", ""","max_concurrency":1"""), options, default).OrHang();

        reports.Should().HaveCount(7).And.ContainInOrder("a started 0/4", "a Failed 1/4", "b Skipped 2/4").And.ContainInOrder("d started 2/4", "d Succeeded 3/4", "c started 3/4", "c Succeeded 4/4");
    }

    [Fact]
    public async Task RunAsync_ProgressThrows_ComesOutOnce()
    {
        var options = new RunGraphOptions { Progress = new Reports(_ => throw new NotSupportedException("listener")) };

        await FluentActions.Awaiting(() => Runner().RunAsync(Graph("""{"id":"a","tool":"echo"},{"id":"b","tool":"gate"}"""), options, default).OrHang())
            .Should().ThrowAsync<NotSupportedException>();
        _running.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_Timeouts_GoIntoTheCalls()
    {
        var options = new RunGraphOptions { CallOptions = new ToolCallOptions { Timeout = TimeSpan.FromSeconds(9), Backend = "b" } };

        await Runner().RunAsync(Graph("""{"id":"a","tool":"echo","timeout_ms":1500},{"id":"b","tool":"echo"}"""), options, default).OrHang();

        _calls.Select(c => (c.CallId, c.Options!.Timeout!.Value.TotalSeconds, c.Options.Backend)).Should().BeEquivalentTo([("a", 1.5, "b"), ("b", 9, "b")]);
    }

    [Fact]
    public void Options_StopTimeoutOutside_IsRefused()
    {
        FluentActions.Invoking(() => new RunGraphOptions { StopTimeout = TimeSpan.FromTicks(-1) }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ToolGraph { Nodes = [], MaxConcurrency = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ToolGraph { Nodes = [], Timeout = TimeSpan.Zero }).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static ToolGraph Graph(string nodes, string more = "") => ToolGraphJson.FromJson($$"""{"nodes":[{{nodes}}]{{more}} }""");

    private Task<GraphResult> Start(string nodes, string more = "") => Runner().RunAsync(Graph(nodes, more), null, default).OrHang();

    private async Task<GraphResult> Run(string nodes, string more = "") => await Start(nodes, more);

    private bool HasLogged(string entry) => _log.Contains(entry, StringComparer.Ordinal);

    private void Open(string callId) => _gates.GetOrAdd(callId, _ => Gate()).SetResult();

    private GraphRunner Runner() => new(new FakeRunner(CallAsync), _ => null, _clock);

    private async ValueTask<ToolResult> CallAsync(ToolCall call, CancellationToken token)
    {
        var gate = _gates.GetOrAdd(call.CallId!, _ => Gate());
        _calls.Add(call);
        InterlockedMax(ref _most, Interlocked.Increment(ref _running));
        _log.Enqueue($"+{call.CallId}");
        try
        {
            switch (call.Tool)
            {
                case "gate" or "failgate":
                    await gate.Task.WaitAsync(token);
                    break;
                case "deaf":
                    await gate.Task;
                    break;
                case "yield":
                    await Task.Yield();
                    break;
                case "throw":
                    throw new InvalidOperationException("a bug");
            }
        }
        catch (OperationCanceledException)
        {
            _log.Enqueue($"!{call.CallId}");
            throw;
        }
        catch (InvalidDataException)
        {
            return ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "It broke."));
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }

        _log.Enqueue($"-{call.CallId}");
        return call.Tool switch
        {
            "fail" or "failgate" => ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "It broke.")),
            "odd" when call.Arguments.GetProperty("n") is var n => n.GetInt32() % 2 == 1
                ? ToolResult.Success(n)
                : ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "Even.")),
            _ => ToolResult.Success(call.Arguments.ValueKind == JsonValueKind.Undefined ? FakeRunner.Json("{}") : call.Arguments),
        };
    }

    private sealed class Reports(Action<GraphProgress> report) : IProgress<GraphProgress>
    {
        public void Report(GraphProgress value) => report(value);
    }
}
