using System.Runtime.CompilerServices;
using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Streaming;

public sealed class StreamingTests
{
    [Fact]
    public void RunStreamingAsync_NullCall_IsRefusedAtOnce()
    {
        var run = () => new Bench().Runner.RunStreamingAsync(null!);

        run.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task RunStreamingAsync_BackendStreams_EventsComeInOrderWithTheToolsIdAndOneEnd()
    {
        var bench = Streaming(
            new ToolProgressEvent(new ToolProgress(1, 2)),
            new ToolChunkEvent(new TextBlock("a")),
            new ToolChunkEvent(new TextBlock("b")) { Tool = "other" },
            new ToolCompletedEvent(ToolResult.Success(ToolExecJson.Parse("\"ab\""))),
            new ToolChunkEvent(new TextBlock("after the end")));

        var events = await bench.Runner.RunStreamingAsync(new ToolCall("t")).OrHang();

        events.Select(e => e.GetType().Name).Should().Equal(nameof(ToolProgressEvent), nameof(ToolChunkEvent), nameof(ToolChunkEvent), nameof(ToolCompletedEvent));
        events.Should().OnlyContain(e => e.Tool == "local:t");
        ((ToolCompletedEvent)events[^1]).Result.Value!.Value.GetString().Should().Be("ab");
    }

    [Theory]
    [InlineData("nope", """{}""", ToolErrorKind.ToolNotFound)]
    [InlineData("t", """[]""", ToolErrorKind.ValidationInput)]
    public async Task RunStreamingAsync_RefusedCall_HasOneEventAndTheBackendIsNotAsked(string tool, string arguments, ToolErrorKind kind)
    {
        var bench = Streaming();
        var asked = false;
        bench.Backend.OnStream = (_, _) =>
        {
            asked = true;
            return null;
        };

        var events = await bench.Runner.RunStreamingAsync(new ToolCall(tool, ToolExecJson.Parse(arguments))).OrHang();

        End(events).Error!.Kind.Should().Be(kind);
        asked.Should().BeFalse();
    }

    [Fact]
    public async Task RunStreamingAsync_BackendCannot_SaysSo()
    {
        var bench = Streaming();
        bench.Backend.OnStream = (_, _) => null;

        End(await bench.Runner.RunStreamingAsync(new ToolCall("t")).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.StreamNotSupported);
    }

    [Fact]
    public async Task RunStreamingAsync_StreamWithoutEndOrWithAFault_FailsWithExactlyOneEnd()
    {
        var endless = Streaming(new ToolChunkEvent(new TextBlock("a")));
        var faulty = Streaming();
        faulty.Backend.OnStream = (_, _) => Faulty();

        var first = await endless.Runner.RunStreamingAsync(new ToolCall("t")).OrHang();
        var second = await faulty.Runner.RunStreamingAsync(new ToolCall("t")).OrHang();

        End(first).Error!.Message.Should().Be("The stream of 'local:t' ended without a result.");
        End(second).Error!.Message.Should().Be("The stream of 'local:t' broke off before its result.");
        End(second).Error!.Kind.Should().Be(ToolErrorKind.StreamFailed);

        static async IAsyncEnumerable<ToolEvent> Faulty()
        {
            await Task.Yield();
            yield return new ToolChunkEvent(new TextBlock("a"));
            throw new InvalidOperationException("secret");
        }
    }

    [Fact]
    public async Task RunStreamingAsync_BackendThrowsItsError_IsThatError()
    {
        var bench = new Bench();
        bench.Backend.AddValue("t").OnStream = (_, _) => Throwing();

        var events = await bench.Runner.RunStreamingAsync(new ToolCall("local:t")).OrHang();

        events.Should().ContainSingle().Which.Should().BeOfType<ToolCompletedEvent>().Which.Result.Error!.Kind.Should().Be(ToolErrorKind.ConnectionLost);

        static async IAsyncEnumerable<ToolEvent> Throwing()
        {
            await Task.Yield();
            if (DateTime.UnixEpoch.Year == 1970)
            {
                throw new BackendException(new ToolError(ToolErrorKind.ConnectionLost, "The line is cut."));
            }

            yield break;
        }
    }

    [Fact]
    public async Task RunStreamingAsync_BackendFailsAfterItsResult_TheResultCounts()
    {
        var bench = new Bench();
        bench.Backend.AddValue("t").OnStream = (_, _) => FailingAtItsEnd();

        var events = await bench.Runner.RunStreamingAsync(new ToolCall("local:t")).OrHang();

        events.Should().ContainSingle().Which.Should().BeOfType<ToolCompletedEvent>().Which.Result.IsSuccess.Should().BeTrue();

        static async IAsyncEnumerable<ToolEvent> FailingAtItsEnd()
        {
            try
            {
                yield return new ToolCompletedEvent(ToolResult.Success(default));
            }
            finally
            {
                await Task.FromException(new InvalidOperationException("The connection could not be closed."));
            }
        }
    }

    [Fact]
    public async Task RunStreamingAsync_FirstBackendFailsAfterAChunkOfItsOwn_NoOtherBeginsAgain()
    {
        var bench = new Bench();
        var tool = new Tool { Name = "t", InputSchema = ToolExecJson.EmptyObject, Annotations = new ToolAnnotations { ReadOnlyHint = true } };
        var first = new DelegateBackend("first").Add(tool, async c =>
        {
            await c.WriteChunkAsync(new TextBlock("half"));
            return ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "No."));
        });
        var second = new DelegateBackend("second").Add(tool, _ => new(ToolResult.Success(default)));
        bench.Registry.Set("s", first, second);

        var events = await bench.Runner.RunStreamingAsync(new ToolCall("s:t")).OrHang();

        events.Should().HaveCount(2);
        events[1].Should().BeOfType<ToolCompletedEvent>().Which.Result.Backend.Should().Be("first");
        second.Calls.Should().Be(0);
    }

    [Fact]
    public async Task RunStreamingAsync_EnumeratedTwice_RunsTheToolTwiceAndNeverRunsItUnread()
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");

        var stream = bench.Runner.RunStreamingAsync(new ToolCall("local:t"));
        var unread = bench.Backend.Calls;
        var (once, again) = (await stream.OrHang(), await stream.OrHang());

        (unread, once.Count, again.Count, bench.Backend.Calls).Should().Be((0, 1, 1, 2));
    }

    [Fact]
    public async Task RunStreamingAsync_ResultThatBreaksTheOutputSchema_IsWithheld()
    {
        var bench = new Bench();
        bench.Backend.Add("t", _ => new(ToolResult.Success(ToolExecJson.Parse("1"))), outputSchema: """{"type":"object"}""");

        End(await bench.Runner.RunStreamingAsync(new ToolCall("t")).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ValidationOutput);
    }

    [Fact]
    public async Task RunStreamingAsync_BackendWithoutStreams_GivesProgressAndTheResult()
    {
        var bench = new Bench();
        bench.Backend.Add("t", async c =>
        {
            await c.ReportProgressAsync(1, 2, "half");
            await c.WriteChunkAsync(new TextBlock("x"));
            return ToolResult.Success(ToolExecJson.Parse("2"));
        });

        var events = await bench.Runner.RunStreamingAsync(new ToolCall("t")).OrHang();

        events.Should().HaveCount(3);
        events[0].Should().Be(new ToolProgressEvent(new ToolProgress(1, 2, "half")) { Tool = "local:t" });
    }

    [Fact]
    public async Task RunStreamingAsync_CancelledBefore_HasOneCancelledEndAndRunsNothing()
    {
        var bench = Streaming();
        bench.Backend.AddValue("t");
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();

        var events = await bench.Runner.RunStreamingAsync(new ToolCall("t"), caller.Token).OrHang();

        End(events).Error!.Kind.Should().Be(ToolErrorKind.Cancelled);
        bench.Backend.Calls.Should().Be(0);
    }

    [Fact]
    public async Task RunStreamingAsync_CancelledInTheMiddle_EndsWithOneCancelledEvent()
    {
        var bench = Streaming();
        bench.Backend.OnStream = (_, token) => Endless(token);
        using var caller = new CancellationTokenSource();
        var events = new List<ToolEvent>();

        await foreach (var toolEvent in bench.Runner.RunStreamingAsync(new ToolCall("t"), caller.Token))
        {
            events.Add(toolEvent);
            if (events.Count == 3)
            {
                await caller.CancelAsync();
            }
        }

        events.OfType<ToolCompletedEvent>().Should().ContainSingle();
        ((ToolCompletedEvent)events[^1]).Result.Error!.Kind.Should().Be(ToolErrorKind.Cancelled);
    }

    [Fact]
    public async Task RunStreamingAsync_ReaderGivesUp_StopsTheTool()
    {
        var bench = Streaming();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Backend.OnStream = (_, token) => Endless(token, stopped);

        await foreach (var _ in bench.Runner.RunStreamingAsync(new ToolCall("t")))
        {
            break;
        }

        await stopped.Task.OrHang();
        bench.Registry.Gate("local").Count.Should().Be(0);
    }

    [Fact]
    public async Task RunStreamingAsync_SlowReader_HoldsTheToolBack()
    {
        var bench = Streaming();
        bench.Options.StreamCapacity = 2;
        var written = 0;
        bench.Backend.OnStream = (_, token) => Counting(token);

        await using var events = bench.Runner.RunStreamingAsync(new ToolCall("t")).GetAsyncEnumerator();
        (await events.MoveNextAsync().OrHang()).Should().BeTrue();

        // One was read, two wait in the channel, and at most one more waits to be written.
        Volatile.Read(ref written).Should().BeLessThanOrEqualTo(5);

        async IAsyncEnumerable<ToolEvent> Counting([EnumeratorCancellation] CancellationToken token)
        {
            for (; ; token.ThrowIfCancellationRequested())
            {
                written++;
                yield return new ToolChunkEvent(new TextBlock("x"));
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task RunAsync_Progress_ReachesTheListenerInOrder()
    {
        var bench = new Bench();
        bench.Backend.Add("t", async c =>
        {
            for (var i = 1; i <= 3; i++)
            {
                await c.ReportProgressAsync(i, 3);
            }

            await c.WriteChunkAsync(new TextBlock("nobody reads a stream"));
            return ToolResult.Success(default);
        });
        var listener = new Listener();

        await bench.Run("t", options: new ToolCallOptions { Progress = listener }).OrHang();

        listener.Seen.Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task RunAsync_ProgressListenerThrows_IsToldOnceAndTheCallGoesOn()
    {
        var bench = new Bench();
        bench.Backend.Add("t", async c =>
        {
            await c.ReportProgressAsync(1);
            await c.ReportProgressAsync(2);
            return ToolResult.Success(default);
        });
        var listener = new Listener { Throws = true };

        var result = await bench.Run("t", options: new ToolCallOptions { Progress = listener }).OrHang();

        result.IsSuccess.Should().BeTrue();
        listener.Seen.Should().Equal(1);
        bench.Log.Lines.Should().ContainSingle(l => l.Id == 1010);
    }

    private static Bench Streaming(params ToolEvent[] events)
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");
        bench.Backend.OnStream = (_, _) => events.ToAsyncEnumerable();
        return bench;
    }

    private static async IAsyncEnumerable<ToolEvent> Endless([EnumeratorCancellation] CancellationToken token, TaskCompletionSource? stopped = null)
    {
        try
        {
            for (; ; token.ThrowIfCancellationRequested())
            {
                yield return new ToolChunkEvent(new TextBlock("x"));
                await Task.Yield();
            }
        }
        finally
        {
            stopped?.TrySetResult();
        }
    }

    private static ToolResult End(List<ToolEvent> events)
    {
        events.OfType<ToolCompletedEvent>().Should().ContainSingle();
        return ((ToolCompletedEvent)events[^1]).Result;
    }

    private sealed class Listener : IProgress<ToolProgress>
    {
        public List<double> Seen { get; } = [];

        public bool Throws { get; init; }

        public void Report(ToolProgress value)
        {
            Seen.Add(value.Progress);
            if (Throws)
            {
                throw new InvalidOperationException();
            }
        }
    }
}
