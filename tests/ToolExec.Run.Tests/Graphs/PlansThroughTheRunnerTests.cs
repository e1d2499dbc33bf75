using ToolExec.TestSupport;

namespace ToolExec.Run.Tests;

/// <summary>Batches, chains and graphs on the real runner: its checks, its ids and its errors reach the plans.</summary>
public class PlansThroughTheRunnerTests
{
    private readonly Bench _bench = new();

    public PlansThroughTheRunnerTests() => _bench.Backend.AddValue("echo");

    [Fact]
    public async Task RunManyAsync_KnownAndUnknownTools_GivesAResultForEach()
    {
        ToolCall[] calls = [new("echo") { CallId = "1" }, new("nope") { CallId = "2" }, new("local:echo") { CallId = "3" }];

        var results = await _bench.Runner.RunManyAsync(calls, new RunManyOptions { Order = ResultOrder.Input }).OrHang();

        results.Select(r => (r.CallId, r.Status)).Should().Equal(("1", ToolStatus.Succeeded), ("2", ToolStatus.Rejected), ("3", ToolStatus.Succeeded));
    }

    [Fact]
    public async Task RunChainAsync_UnknownTool_IsTheCauseOfTheChainsFailure()
    {
        var result = await _bench.Runner.RunChainAsync(ToolChainJson.FromJson("""{"steps":[{"tool":"echo"},{"tool":"ehco"},{"tool":"echo"}]}""")).OrHang();

        result.Steps.Select(s => s.Result.Status).Should().Equal(ToolStatus.Succeeded, ToolStatus.Rejected, ToolStatus.Skipped);
        result.Error!.Kind.Should().Be(ToolErrorKind.ChainStepFailed);
        result.Error.Cause!.Kind.Should().Be(ToolErrorKind.ToolNotFound);
        result.Error.Message.Should().Contain("Did you mean 'local:echo'?");
    }

    [Fact]
    public async Task RunGraphAsync_UnknownTool_FailsOnlyWhatNeedsIt()
    {
        var graph = ToolGraphJson.FromJson("""{"nodes":[{"id":"a","tool":"echo"},{"id":"b","tool":"nope"},{"id":"c","tool":"echo","depends_on":["b"]}],"output":{"$from":"a"}}""");

        var result = await _bench.Runner.RunGraphAsync(graph).OrHang();

        result.Nodes.Select(n => n.Result.Status).Should().Equal(ToolStatus.Succeeded, ToolStatus.Rejected, ToolStatus.Skipped);
        (result.Status, result.Error!.Kind, result.Error.Node).Should().Be((ToolStatus.Failed, ToolErrorKind.ToolNotFound, "b"));
        (result["a"].Result.Tool, result["a"].Result.CallId).Should().Be(("local:echo", "a"));
        result.Value.Should().NotBeNull();
    }

    [Fact]
    public async Task RunGraphAsync_ToolOutlivesItsNodesTimeout_TimesOutThatNode()
    {
        _bench.Backend.Add("slow", async context =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _bench.Time, context.CancellationToken);
            return ToolResult.Success(ToolExecJson.EmptyObject);
        });
        var graph = ToolGraphJson.FromJson("""{"nodes":[{"id":"a","tool":"slow","timeout_ms":2000},{"id":"b","tool":"echo"}]}""");

        var running = _bench.Runner.RunGraphAsync(graph).OrHang();
        await _bench.Time.WhenArmedAsync().OrHang();
        _bench.Time.Advance(TimeSpan.FromSeconds(2));
        var result = await running;

        result["a"].Result.Status.Should().Be(ToolStatus.TimedOut);
        result["b"].Result.IsSuccess.Should().BeTrue();
        result.Status.Should().Be(ToolStatus.Failed);
    }
}
