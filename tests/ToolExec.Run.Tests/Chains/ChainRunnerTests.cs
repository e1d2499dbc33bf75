using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using ToolExec.TestSupport;

namespace ToolExec.Run.Tests;

public class ChainRunnerTests
{
    private readonly List<ToolCall> _calls = [];
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task RunAsync_NoChain_IsRefused() =>
        await FluentActions.Awaiting(async () => await Runner().RunAsync(null!, null, default)).Should().ThrowAsync<ArgumentNullException>();

    [Fact]
    public async Task RunAsync_Empty_IsAnEmptySuccess()
    {
        var result = await Run("""{"steps":[]}""");

        result.Should().BeEquivalentTo(new { Status = ToolStatus.Succeeded, Error = (ToolError?)null, Value = (JsonElement?)null, Duration = TimeSpan.Zero });
        result.Steps.Should().BeEmpty();
    }

    [Fact]
    public async Task RunAsync_UsePrevious_GetsTheValueBeforeInPlaceOfItsOwn()
    {
        var chain = ToolChainJson.FromJson("""
            {"steps":[
              {"tool":"echo","arguments":{"a":1,"previous":"mine"},"use_previous":true},
              {"tool":"echo","arguments":{"previous":"mine","b":2},"use_previous":true},
              {"tool":"echo","use_previous":true}]}
            """);

        var result = await Runner().RunAsync(chain, null, default).OrHang();

        Arguments().Should().Equal(
            """{"a":1,"previous":null}""",
            """{"b":2,"previous":{"a":1,"previous":null}}""",
            """{"previous":{"b":2,"previous":{"a":1,"previous":null}}}""");
        chain.Steps[1].Arguments.GetRawText().Should().Be("""{"previous":"mine","b":2}""");
        result.Value!.Value.GetRawText().Should().Be(Arguments()[2]);
    }

    [Fact]
    public async Task RunAsync_KeyOfTheWhole_EachCallHasOneOfItsOwn()
    {
        var chain = ToolChainJson.FromJson("""
            {"steps":[{"tool":"echo","timeout_ms":1000},{"tool":"echo","arguments":{"n":{"$item":""}},"for_each":{"items":[1,2]}},{"tool":"echo"}]}
            """);
        var options = new RunChainOptions { CallOptions = new ToolCallOptions { IdempotencyKey = "whole" } };

        await Runner().RunAsync(chain, options, default).OrHang();
        await Runner().RunAsync(chain, new RunChainOptions { CallOptions = new ToolCallOptions { IdempotencyKey = new string('k', 256) } }, default).OrHang();

        _calls.Take(4).Select(c => c.Options!.IdempotencyKey).Should().BeEquivalentTo("whole/0", "whole/1/0", "whole/1/1", "whole/2");
        _calls[0].Options!.Timeout.Should().Be(TimeSpan.FromSeconds(1));
        _calls.Skip(4).Select(c => c.Options!.IdempotencyKey).Should().OnlyHaveUniqueItems().And.AllSatisfy(k => k!.Length.Should().Be(64));
    }

    [Fact]
    public async Task RunAsync_StepFails_LaterOnesAreSkippedWithTheReason()
    {
        var result = await Run("""{"steps":[{"tool":"echo","arguments":{"n":1}},{"tool":"fail"},{"tool":"echo"},{"tool":"echo"}]}""");

        result.Status.Should().Be(ToolStatus.Failed);
        result.Value!.Value.GetRawText().Should().Be("""{"n":1}""");
        result.Steps.Select(s => s.Result.Status).Should().Equal(ToolStatus.Succeeded, ToolStatus.Failed, ToolStatus.Skipped, ToolStatus.Skipped);
        result.Steps[2].Result.Error!.Message.Should().Be("Step 1 failed, and the chain stopped there.");
        result.Error.Should().BeEquivalentTo(new { Kind = ToolErrorKind.ChainStepFailed, StepIndex = 1, Operation = ToolOperation.Chain, Message = "Step 1 ('fail') failed: It broke." });
        result.Error!.Cause!.Kind.Should().Be(ToolErrorKind.ExecutionFailed);
        _calls.Should().HaveCount(2);
    }

    [Fact]
    public async Task RunAsync_StopOnErrorOff_GoesOnAndStillReportsTheFailure()
    {
        var result = await Run("""{"steps":[{"tool":"echo","arguments":{"n":1}},{"tool":"fail","stop_on_error":false},{"tool":"echo","use_previous":true}]}""");

        result.Status.Should().Be(ToolStatus.Failed);
        result.Error!.StepIndex.Should().Be(1);
        result.Steps.Select(s => s.Result.Status).Should().Equal(ToolStatus.Succeeded, ToolStatus.Failed, ToolStatus.Succeeded);
        result.Value!.Value.GetRawText().Should().Be("""{"previous":null}""");
    }

    [Fact]
    public async Task RunAsync_Timings_AreThoseOfTheSteps()
    {
        var result = await Run("""{"steps":[{"tool":"slow"},{"tool":"echo"},{"tool":"slow"}]}""");

        result.Steps.Select(s => s.Duration.TotalSeconds).Should().Equal(3, 0, 3);
        result.Duration.TotalSeconds.Should().Be(6);
    }

    [Fact]
    public async Task RunAsync_References_FindEarlierResultsByNumberNameAndPrevious()
    {
        var result = await Run("""
            {"steps":[
              {"id":"read","tool":"echo","arguments":{"list":[10,{"x/y":"deep"}]}},
              {"tool":"echo","arguments":{"a":{"$from":"read#/list/1/x~1y"},"b":[{"$from":"0#/list/0"},{"$literal":{"$from":"data"}}]}},
              {"tool":"echo","arguments":{"c":{"$from":"previous#/a"}}}]}
            """);

        result.Error.Should().BeNull();
        Arguments()[1].Should().Be("""{"a":"deep","b":[10,{"$from":"data"}]}""");
        result.Value!.Value.GetRawText().Should().Be("""{"c":"deep"}""");
    }

    [Fact]
    public async Task RunAsync_ReferenceToNothing_FailsThatStepAndSaysWhatIsThere()
    {
        var result = await Run("""{"steps":[{"tool":"echo","arguments":{"total":1,"rows":[]}},{"tool":"echo","arguments":{"a":{"$from":"0#/sum"}}}]}""");

        result.Steps[1].Result.Error.Should().BeEquivalentTo(new
        {
            Kind = ToolErrorKind.InvalidPlan,
            Message = "The reference '0#/sum' points to nothing: the result of '0' has no '/sum'; it is an object with 'total', 'rows'.",
        });
        _calls.Should().HaveCount(1);
    }

    [Fact]
    public async Task RunAsync_ReferenceToFailedStep_FailsTheStep()
    {
        var result = await Run("""{"steps":[{"tool":"fail","stop_on_error":false},{"tool":"echo","arguments":{"a":{"$from":"0"}}}]}""");

        result.Steps[1].Result.Error!.Message.Should().Be("The reference '0' is to a step that failed.");
    }

    [Theory]
    [InlineData("""{"from":"0#/ok"}""", true)]
    [InlineData("""{"from":"0#/gone"}""", false)]
    [InlineData("""{"from":"0#/gone","exists":false}""", true)]
    [InlineData("""{"from":"0#/gone","equals":null}""", false)]
    [InlineData("""{"from":"0#/ok","equals":true}""", true)]
    [InlineData("""{"from":"0#/ok","equals":false}""", false)]
    [InlineData("""{"from":"0#/ok","equals":false,"not":true}""", true)]
    [InlineData("""{"from":"0#/n","equals":1.0}""", true)]
    [InlineData("""{"from":"0#/none","equals":null}""", true)]
    [InlineData("""{"from":"0","equals":{"n":1,"ok":true,"none":null}}""", true)]
    public async Task RunAsync_Condition_DecidesWhetherTheStepRuns(string when, bool runs)
    {
        var result = await Run($$"""{"steps":[{"tool":"echo","arguments":{"ok":true,"n":1,"none":null} },{"tool":"echo","when":{{when}} },{"tool":"echo","use_previous":true}]}""");

        result.Status.Should().Be(ToolStatus.Succeeded);
        result.Steps[1].Result.Status.Should().Be(runs ? ToolStatus.Succeeded : ToolStatus.Skipped);
        result.Steps[1].Result.Error?.Kind.Should().Be(ToolErrorKind.ConditionNotMet);
        Arguments()[^1].Should().Be(runs ? """{"previous":{}}""" : """{"previous":{"ok":true,"n":1,"none":null}}""");
    }

    [Fact]
    public async Task RunAsync_ForEach_GivesTheValuesInTheOrderOfTheItems()
    {
        var result = await Run("""
            {"steps":[
              {"tool":"echo","arguments":{"files":[{"p":"a"},{"p":"b"},{"p":"c"}]}},
              {"tool":"echo","for_each":{"items":{"$from":"0#/files"}},"arguments":{"path":{"$item":"/p"},"at":{"$index":true},"whole":{"$item":""}}}]}
            """);

        result.Value!.Value.GetRawText().Should().Be(
            """[{"path":"a","at":0,"whole":{"p":"a"}},{"path":"b","at":1,"whole":{"p":"b"}},{"path":"c","at":2,"whole":{"p":"c"}}]""");
    }

    [Fact]
    public async Task RunAsync_ForEachItemFails_FailsTheStepOrIsCollected()
    {
        const string Steps = """{"steps":[{"tool":"odd","for_each":{"items":[1,2,3],"max_concurrency":1COLLECT},"arguments":{"n":{"$item":""}}}]}""";

        var strict = await Run(Steps.Replace("COLLECT", "", StringComparison.Ordinal));
        var collecting = await Run(Steps.Replace("COLLECT", ",\"collect_errors\":true", StringComparison.Ordinal));

        strict.Error!.Cause!.Message.Should().Be("Item 1 of 3 (counted from 0) failed: Even.");
        collecting.Value!.Value.GetRawText().Should().Be(
            """[{"status":"succeeded","value":1},{"status":"failed","error":{"code":"execution_failed","message":"Even."}},{"status":"succeeded","value":3}]""");
    }

    [Fact]
    public async Task RunAsync_ForEachOfTooManyOrNoArray_FailsBeforeTheFirst()
    {
        var many = await Run("""{"steps":[{"tool":"echo","for_each":{"items":[1,2,3],"max_items":2}}]}""");
        var none = await Run("""{"steps":[{"tool":"echo","for_each":{"items":"abc"}}]}""");

        many.Error!.Cause!.Message.Should().Be("There are 3 items, but for_each takes at most 2 (max_items).");
        none.Error!.Cause!.Message.Should().Be("The items of for_each must be an array, but are a string.");
        _calls.Should().BeEmpty();
    }

    [Fact]
    public async Task RunAsync_WrongChain_NamesEveryFaultAndRunsNothing()
    {
        var result = await Run("""
            {"steps":[
              {"tool":"echo","arguments":{"a":{"$from":"1"},"b":{"$from":"0"},"c":{"$from":"nobody"},"d":{"$from":"0","x":1},"e":{"$from":"previous#x"},"f":{"$item":""},"g":{"$first":["previous"]},"h":{"$from":7}}},
              {"id":"previous","tool":""},
              {"id":"x","tool":"echo","arguments":[1]},
              {"id":"x","tool":"echo","when":{"from":"3"}}]}
            """);

        result.Status.Should().Be(ToolStatus.Rejected);
        result.Steps.Should().BeEmpty();
        _calls.Should().BeEmpty();
        result.Error!.Kind.Should().Be(ToolErrorKind.InvalidPlan);
        result.Error.Violations.Select(v => $"{v.InstanceLocation}: {v.Message}").Should().BeEquivalentTo(
            "/steps/1/id: A step's id must be 1 to 128 characters of [A-Za-z0-9_.-], no number and not 'previous', but is 'previous'.",
            "/steps/3/id: Step 2 has the id 'x' already.",
            "/steps/0/arguments/a: The reference '1' is to step 1, which runs later; only the results of earlier steps are there.",
            "/steps/0/arguments/b: The reference '0' is to the step itself; only the results of earlier steps are there.",
            "/steps/0/arguments/c: There is no step 'nobody'.",
            "/steps/0/arguments/d: '$from' must be the only member of its object; wrap the object in {\"$literal\": …} where it is data.",
            "/steps/0/arguments/e: The reference 'previous#x' has no JSON Pointer behind its '#': it must be empty or begin with '/'.",
            "/steps/0/arguments/f: '$item' belongs into what is run for each item.",
            "/steps/0/arguments/g: '$first' belongs into a node with \"join\": \"any\", or into the output.",
            "/steps/0/arguments/h: A reference must be a string such as \"node\" or \"node#/json/pointer\".",
            "/steps/1/tool: A step needs the id of a tool.",
            "/steps/2/arguments: The arguments must be an object.",
            "/steps/3/when/from: The reference '3' is to the step itself; only the results of earlier steps are there.");
        result.Error.Message.Should().StartWith("The chain was not run. 13 things are wrong. /steps/1/id: ").And.EndWith(" And 8 more.");
    }

    [Fact]
    public async Task RunAsync_Progress_ComesInOrder()
    {
        var reports = new List<string>();
        var options = new RunChainOptions { Progress = new Reports<ChainProgress>(p => reports.Add($"{p.Completed}/{p.Total} {p.Kind}")) };

        await Runner().RunAsync(ToolChainJson.FromJson("""{"steps":[{"tool":"echo"},{"tool":"fail"},{"tool":"echo"}]}"""), options, default).OrHang();

        reports.Should().Equal("0/3 Started", "1/3 StepCompleted", "2/3 StepError", "3/3 StepSkipped", "3/3 Completed");
    }

    [Fact]
    public async Task RunAsync_Timeouts_GoIntoTheCalls()
    {
        var options = new RunChainOptions { CallOptions = new ToolCallOptions { Timeout = TimeSpan.FromSeconds(9), Backend = "b" } };

        await Runner().RunAsync(ToolChainJson.FromJson("""{"steps":[{"tool":"echo","timeout_ms":1500},{"tool":"echo"}]}"""), options, default).OrHang();

        _calls.Select(c => (c.Options!.Timeout!.Value.TotalSeconds, c.Options.Backend)).Should().Equal((1.5, "b"), (9, "b"));
    }

    [Fact]
    public async Task RunAsync_Cancelled_ThrowsWithTheCallersToken()
    {
        using var cancel = new CancellationTokenSource();
        var runner = new FakeRunner(async (call, token) =>
        {
            _calls.Add(call);
            await cancel.CancelAsync();
            return ToolResult.Success(call.Arguments);
        });

        var run = async () => await new ChainRunner(runner, _ => null, new ManyRunner(runner, _ => null), _clock)
            .RunAsync(ToolChainJson.FromJson("""{"steps":[{"tool":"a"},{"tool":"b"}]}"""), null, cancel.Token).OrHang();

        (await run.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancel.Token);
        _calls.Should().HaveCount(1);
    }

    [Fact]
    public void RunAsync_AnySteps_IsAFold()
    {
        // Each step adds its number to the value of the step before: the chain must give what a fold gives.
        Prop.ForAll(Gen.Choose(-100, 100).ListOf().ToArbitrary(), async numbers =>
        {
            var runner = new FakeRunner(static (call, _) =>
            {
                var before = call.Arguments.GetProperty("previous") is { ValueKind: JsonValueKind.Number } p ? p.GetInt32() : 0;
                return ValueTask.FromResult(ToolResult.Success(FakeRunner.Json($"{before + call.Arguments.GetProperty("n").GetInt32()}")));
            });
            var chain = new ToolChain { Steps = [.. numbers.Select(n => new ToolChainStep { Tool = "add", UsePrevious = true, Arguments = FakeRunner.Json($$"""{"n":{{n}}}""") })] };

            var result = await new ChainRunner(runner, _ => null, new ManyRunner(runner, _ => null), _clock).RunAsync(chain, null, default).OrHang();

            return (result.Value?.GetInt32() ?? 0) == numbers.Aggregate(0, (sum, n) => sum + n)
                && result.Steps.Count == numbers.Count;
        }).QuickCheckThrowOnFailure();
    }

    private async Task<ChainResult> Run(string json) => await Runner().RunAsync(ToolChainJson.FromJson(json), null, default).OrHang();

    private string[] Arguments() => [.. _calls.Select(c => c.Arguments.ValueKind == JsonValueKind.Undefined ? "" : c.Arguments.GetRawText())];

    private ChainRunner Runner()
    {
        var runner = new FakeRunner((call, _) =>
        {
            _calls.Add(call);
            switch (call.Tool)
            {
                case "fail":
                    return ValueTask.FromResult(ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "It broke.")));
                case "slow":
                    _clock.Advance(TimeSpan.FromSeconds(3));
                    break;
                case "odd":
                    var number = call.Arguments.GetProperty("n");
                    return ValueTask.FromResult(number.GetInt32() % 2 == 1
                        ? ToolResult.Success(number)
                        : ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "Even.")));
            }

            return ValueTask.FromResult(ToolResult.Success(call.Arguments.ValueKind == JsonValueKind.Undefined ? FakeRunner.Json("{}") : call.Arguments));
        });
        return new ChainRunner(runner, _ => null, new ManyRunner(runner, _ => null), _clock);
    }

    private sealed class Reports<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
