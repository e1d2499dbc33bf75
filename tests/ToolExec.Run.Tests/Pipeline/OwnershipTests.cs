using System.Text.Json;
using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Pipeline;

/// <summary>What others own and may have given up: documents of JSON, contexts, results, sources of tokens.</summary>
public sealed class OwnershipTests
{
    [Fact]
    public async Task RunAsync_ArgumentsOfADisposedDocument_ThrowAndHoldNothingOpen()
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");
        var document = JsonDocument.Parse("{}");
        var call = new ToolCall("local:t", document.RootElement);
        document.Dispose();

        var run = async () => await bench.Runner.RunAsync(call);

        await run.Should().ThrowAsync<ObjectDisposedException>("that is misuse");
        await ((IAsyncDisposable)bench.Runner).DisposeAsync().OrHang();
        bench.Log.Lines.Should().NotContain(l => l.Id == 1011, "no call is under way");
    }

    [Fact]
    public async Task RunAsync_CallWithoutATool_ThrowsAndHoldsNothingOpen()
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");

        var run = async () => await bench.Runner.RunAsync(new ToolCall { Tool = null! });

        await run.Should().ThrowAsync<ArgumentException>();
        await ((IAsyncDisposable)bench.Runner).DisposeAsync().OrHang();
        bench.Log.Lines.Should().NotContain(l => l.Id == 1011);
    }

    [Fact]
    public async Task RunAsync_ResultOfADisposedDocument_IsAnInvalidResponseOfTheBackend()
    {
        var bench = new Bench();
        bench.Backend.Add("t", _ =>
        {
            using var document = JsonDocument.Parse("[1]");
            return new(ToolResult.Success(document.RootElement));
        });

        var result = await bench.Run("t").OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.InvalidResponse);
        result.Error.Message.Should().Be("The tool 'local:t' ran, but its result belongs to a JSON document that is disposed already.");
        result.Error.Backend.Should().Be("local");
    }

    [Fact]
    public async Task RunAsync_FailureWithContent_KeepsItAndItsMeta()
    {
        var bench = new Bench();
        bench.Backend.Add("t", _ => new(new ToolResult(ToolStatus.Failed, null, [new TextBlock("why")], new ToolError(ToolErrorKind.ExecutionFailed, "No."))
        {
            Meta = ToolExecJson.Parse("""{"a":1}"""),
        }));

        var result = await bench.Run("t").OrHang();

        result.Error!.Backend.Should().Be("local");
        result.Content.Should().ContainSingle().Which.Should().BeEquivalentTo(new TextBlock("why"));
        result.Meta!.Value.GetRawText().Should().Be("""{"a":1}""");
    }

    [Fact]
    public async Task RunAsync_FailureWithMoreContentThanTheHostTakes_LosesTheContentAndKeepsTheError()
    {
        var bench = new Bench();
        bench.Options.MaxResultBytes = 10;
        bench.Backend.Add("t", _ => new(new ToolResult(ToolStatus.Failed, null, [new TextBlock(new string('x', 11))], new ToolError(ToolErrorKind.ExecutionFailed, "No."))));

        var result = await bench.Run("t").OrHang();

        (result.Error!.Kind, result.Error.Message, result.Content.Count).Should().Be((ToolErrorKind.ExecutionFailed, "No.", 0));
    }

    [Fact]
    public async Task RunAsync_MiddlewarePassesAnotherContext_IsAnInternalErrorThatTheLogExplains()
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");
        bench.Use(ToolMiddlewarePosition.BeforeValidation, (context, next) => next(new ToolCallContext(context.Call, context.Tool, context.Arguments, context.Services)));

        var result = await bench.Run("t").OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.Internal);
        result.Error.Exception!.Message.Should().Be("A middleware must pass on the context that it was given.");
    }

    [Fact]
    public async Task RunAsync_ToolFinishesWhileItsCallerCancels_NeverLosesTheResult()
    {
        for (var i = 0; i < 200; i++)
        {
            var bench = new Bench();
            var (began, done) = (Eventually.Gate(), new TaskCompletionSource<ToolResult>());
            bench.Backend.Add("t", c =>
            {
                c.CancellationToken.Register(() => done.SetResult(ToolResult.Success(default)));
                began.SetResult();
                return new(done.Task);
            });
            using var caller = new CancellationTokenSource();
            var run = bench.Run("t", token: caller.Token).AsTask();
            await began.Task.OrHang();

            // With a context of its own the cancelling thread runs no continuation: the tool ends while another thread sees the end of the wait.
            CancelInside(new Foreign(), caller);

            (await run.OrHang()).IsSuccess.Should().BeTrue("round {0}", i);
        }

        static void CancelInside(SynchronizationContext context, CancellationTokenSource caller)
        {
            var before = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(context);
            caller.Cancel();
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    [Fact]
    public async Task RunAsync_CancelledBefore_IsToldToObserversOnce()
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();

        var run = async () => await bench.Run("t", token: caller.Token).OrHang();

        await run.Should().ThrowAsync<OperationCanceledException>();
        bench.Observed.Should().ContainSingle().Which.Status.Should().Be(ToolStatus.Cancelled);
    }

    [Fact]
    public async Task RunAsync_TextThatNamesNoTool_ReachesTheLogShortAndOnOneLine()
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");

        await bench.Run("evil\r\n" + new string('x', 100_000)).OrHang();

        bench.Log.Lines.Should().OnlyContain(l => l.Text.Length < 1000 && !l.Text.Contains('\n'));
    }

    [Fact]
    public void Rent_AfterTheShutdown_IsShutDownAtOnce()
    {
        var pool = new CallCancellationPool(new ManualTimeProvider());
        pool.ShutdownAll();

        var late = pool.Rent(TimeSpan.FromSeconds(1), 0, default);

        late.Token.IsCancellationRequested.Should().BeTrue();
        late.IsShuttingDown.Should().BeTrue();
    }

    private sealed class Foreign : SynchronizationContext;
}
