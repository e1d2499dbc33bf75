using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend.Tests.Local;

public sealed class StreamingToolTests
{
    private static readonly LocalJson Json = LocalJson.Default;
    private static readonly JsonTypeInfo<ContentBlock> Blocks = (JsonTypeInfo<ContentBlock>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ContentBlock));

    private static LocalTool Count(Func<Sum, ToolCallContext, IAsyncEnumerable<int>> handler) => LocalTool.CreateStreaming("count", "Counts.", Json.Sum, Json.Int32, handler);

    private static async IAsyncEnumerable<int> CountAsync(Sum sum, ToolCallContext context)
    {
        for (var i = sum.A; i < sum.B; i++)
        {
            await context.ReportProgressAsync(i);
            yield return i;
        }
    }

    [Fact]
    public void CreateStreaming_WrongArguments_Throws()
    {
        FluentActions.Invoking(() => Count(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => LocalTool.CreateStreaming<Sum, int>("a", "d", Json.Sum, null!, CountAsync)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => LocalTool.CreateStreaming("a", "d", Json.Int32Array, Json.Int32, (_, _) => null!)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task Stream_Values_GivesEachAsChunkAndAllAsArray()
    {
        var events = await Count(CountAsync).StreamAsync("""{"a":1,"b":4}""");

        events.SkipLast(1).Cast<ToolChunkEvent>().Select(c => (c.Tool, ((TextBlock)c.Content).Text)).Should().Equal(("count", "1"), ("count", "2"), ("count", "3"));
        events[^1].Should().BeOfType<ToolCompletedEvent>().Which.Result.GetValueOrThrow().GetRawText().Should().Be("[1,2,3]");
    }

    [Fact]
    public async Task Stream_Nothing_GivesAnEmptyArray()
    {
        var events = await Count(CountAsync).StreamAsync("""{"a":1,"b":1}""");

        events.Should().ContainSingle().Which.Should().BeOfType<ToolCompletedEvent>().Which.Result.GetValueOrThrow().GetRawText().Should().Be("[]");
    }

    [Fact]
    public async Task Stream_ContentBlocks_AreTheContent()
    {
        async IAsyncEnumerable<ContentBlock> Draw(Sum sum, ToolCallContext context)
        {
            yield return new TextBlock("a");
            await Task.Yield();
            yield return new ImageBlock(new byte[] { 1 }, "image/png");
        }

        var events = await LocalTool.CreateStreaming("draw", "d", Json.Sum, Blocks, Draw).StreamAsync("""{"a":1,"b":1}""");

        events.Should().HaveCount(3);
        var result = ((ToolCompletedEvent)events[2]).Result;
        result.Value.Should().BeNull();
        result.Content.Select(b => b.GetType()).Should().Equal(typeof(TextBlock), typeof(ImageBlock));
        ((ToolChunkEvent)events[1]).Content.Should().BeSameAs(result.Content[1]);
    }

    [Fact]
    public async Task Stream_Strings_AreTextChunks()
    {
        async IAsyncEnumerable<string> Say(Sum sum, ToolCallContext context)
        {
            yield return "a \"b\"";
            await Task.Yield();
            yield return "c";
        }

        var events = await LocalTool.CreateStreaming("say", "d", Json.Sum, Json.String, Say).StreamAsync("""{"a":1,"b":1}""");

        ((TextBlock)((ToolChunkEvent)events[0]).Content).Text.Should().Be("a \"b\"");
        ((ToolCompletedEvent)events[2]).Result.GetValueOrThrow().EnumerateArray().Select(e => e.GetString()).Should().Equal("a \"b\"", "c");
    }

    [Fact]
    public async Task Stream_HandlerThrowsInTheMiddle_EndsWithItsErrorAfterTheChunks()
    {
        var ended = false;
        async IAsyncEnumerable<int> Break(Sum sum, ToolCallContext context)
        {
            try
            {
                yield return 1;
                await Task.Yield();
                throw new InvalidOperationException("secret");
            }
            finally
            {
                ended = true;
            }
        }

        var events = await Count(Break).StreamAsync("""{"a":1,"b":1}""");

        events.Should().HaveCount(2);
        var error = ((ToolCompletedEvent)events[1]).Result.Error!;
        (error.ToString(), error.Operation).Should().Be(("execution_failed: The tool 'count' failed.", ToolOperation.Stream));
        ended.Should().BeTrue();
    }

    [Fact]
    public async Task Stream_HandlerThrowsAtOnce_EndsWithItsError()
    {
        var events = await Count((_, _) => throw new InvalidOperationException("secret")).StreamAsync("""{"a":1,"b":1}""");

        ((ToolCompletedEvent)events.Single()).Result.Error!.Kind.Should().Be(ToolErrorKind.ExecutionFailed);
    }

    [Fact]
    public async Task Stream_ArgumentsCannotBeRead_EndsWithTheRefusal()
    {
        var events = await Count(CountAsync).StreamAsync("""{"a":1}""");

        ((ToolCompletedEvent)events.Single()).Result.Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
    }

    [Fact]
    public async Task Stream_GivenUpEarly_EndsTheHandler()
    {
        var ended = new TaskCompletionSource();
        async IAsyncEnumerable<int> Endless(Sum sum, ToolCallContext context)
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    yield return i;
                    await Task.Yield();
                }
            }
            finally
            {
                ended.SetResult();
            }
        }

        var tool = Count(Endless);
        await foreach (var toolEvent in Calls.BackendOf(tool).ExecuteStreamingAsync(Calls.Context(tool.Definition, """{"a":1,"b":1}""")))
        {
            toolEvent.Should().BeOfType<ToolChunkEvent>();
            break;
        }

        await ended.Task.OrHang();
    }

    [Fact]
    public async Task Stream_Cancelled_ThrowsWithTheToken()
    {
        using var stop = new CancellationTokenSource();
        static async IAsyncEnumerable<int> Wait(Sum sum, ToolCallContext context, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            yield return 1;
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }

        var tool = Count((sum, context) => Wait(sum, context));
        var reader = Calls.BackendOf(tool).ExecuteStreamingAsync(Calls.Context(tool.Definition, """{"a":1,"b":1}""", cancellationToken: stop.Token), stop.Token).GetAsyncEnumerator();
        (await reader.MoveNextAsync().OrHang()).Should().BeTrue();
        var next = reader.MoveNextAsync().AsTask();

        await stop.CancelAsync();

        (await FluentActions.Awaiting(() => next.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        await reader.DisposeAsync();
    }

    [Fact]
    public async Task Execute_StreamingTool_GivesTheWholeResultAndWritesChunksToWhoeverReads()
    {
        var tool = Count(CountAsync);
        var sink = new Sink();
        var context = Calls.Context(tool.Definition, """{"a":1,"b":3}""");
        (context.Events, context.IsStreaming) = (sink, true);

        var result = await Calls.BackendOf(tool).ExecuteAsync(context).OrHang();

        result.GetValueOrThrow().GetRawText().Should().Be("[1,2]");
        sink.Events.Select(e => e.GetType().Name).Should().Equal("ToolProgressEvent", "ToolChunkEvent", "ToolProgressEvent", "ToolChunkEvent");
    }

    [Fact]
    public async Task Stream_ToolWithoutPieces_GivesItsResultAsTheOneEvent()
    {
        var events = await LocalTool.Create("add", "d", Json.Sum, Json.Int32, s => s.A + s.B).StreamAsync("""{"a":1,"b":2}""");

        ((ToolCompletedEvent)events.Single()).Result.GetValueOrThrow().GetInt32().Should().Be(3);
    }

    internal sealed class Sink : IToolEventSink
    {
        public List<ToolEvent> Events { get; } = [];

        public ValueTask WriteAsync(ToolEvent toolEvent, CancellationToken cancellationToken)
        {
            Events.Add(toolEvent);
            return default;
        }
    }
}
