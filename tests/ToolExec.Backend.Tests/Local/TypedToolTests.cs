using System.Text.Json;

namespace ToolExec.Backend.Tests.Local;

public sealed class TypedToolTests
{
    private static readonly LocalJson Json = LocalJson.Default;

    private static LocalTool Adder(Func<Sum, ToolCallContext, ValueTask<int>> handler) => LocalTool.Create("add", "Adds.", Json.Sum, Json.Int32, handler);

    [Fact]
    public void Create_WrongArguments_Throws()
    {
        FluentActions.Invoking(() => LocalTool.Create(null!, "d", Json.Sum, Json.Int32, s => 1)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => LocalTool.Create("a b", "d", Json.Sum, Json.Int32, s => 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => LocalTool.Create<Sum, int>("a", "d", null!, Json.Int32, s => 1)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => LocalTool.Create("a", "d", Json.Sum, null!, s => 1)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => LocalTool.Create("a", "d", Json.Sum, Json.Int32, (Func<Sum, int>)null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => LocalTool.Create("a", "d", Json.Int32, Json.Int32, (int i) => 1)).Should().Throw<ArgumentException>()
            .WithMessage("The arguments of a tool must be an object in JSON, but System.Int32 is written as something else.*");
    }

    [Fact]
    public async Task Execute_SyncHandler_GivesTheValue()
    {
        var result = await LocalTool.Create("add", "Adds.", Json.Sum, Json.Int32, s => s.A + s.B).CallAsync("""{"a":40,"b":2}""");

        result.IsSuccess.Should().BeTrue();
        result.GetValueOrThrow().GetInt32().Should().Be(42);
    }

    [Fact]
    public async Task Execute_AsyncHandler_GivesTheValue()
    {
        var tool = Adder(async (s, _) =>
        {
            await Task.Yield();
            return s.A + s.B;
        });

        (await tool.CallAsync("""{"a":400,"b":2000}""")).GetValueOrThrow().GetInt32().Should().Be(2400);
    }

    [Theory]
    [InlineData(-17)]
    [InlineData(-16)]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public async Task Execute_AnyInteger_IsWrittenExactly(int value)
    {
        (await LocalTool.Create("t", "d", Json.Sum, Json.Int32, _ => value).CallAsync("""{"a":1,"b":2}""")).GetValueOrThrow().GetRawText().Should().Be($"{value}");
    }

    [Fact]
    public async Task Execute_OtherResults_AreWrittenAsTheirContractSays()
    {
        const string Arguments = """{"a":1,"b":2}""";

        (await LocalTool.Create("t", "d", Json.Sum, Json.Boolean, _ => true).CallAsync(Arguments)).GetValueOrThrow().GetRawText().Should().Be("true");
        (await LocalTool.Create("t", "d", Json.Sum, Json.Boolean, _ => false).CallAsync(Arguments)).GetValueOrThrow().GetRawText().Should().Be("false");
        (await LocalTool.Create("t", "d", Json.Sum, Json.String, _ => "a\"ü\n").CallAsync(Arguments)).GetValueOrThrow().GetString().Should().Be("a\"ü\n");
        (await LocalTool.Create("t", "d", Json.Sum, Json.String, _ => null!).CallAsync(Arguments)).GetValueOrThrow().ValueKind.Should().Be(JsonValueKind.Null);
        (await LocalTool.Create("t", "d", Json.Sum, Json.Forecast, _ => new Forecast("Oslo", 3)).CallAsync(Arguments)).GetValueOrThrow().GetRawText().Should().Be("""{"city":"Oslo","high":3}""");
        (await LocalTool.Create("t", "d", Json.Sum, Json.JsonElement, _ => JsonElement.Parse("[1]")).CallAsync(Arguments)).GetValueOrThrow().GetRawText().Should().Be("[1]");
    }

    [Fact]
    public async Task Execute_HandlerThrows_HidesItsText()
    {
        var fault = new InvalidOperationException("password=hunter2");

        foreach (var tool in new[]
        {
            LocalTool.Create("add", "d", Json.Sum, Json.Int32, int (Sum _) => throw fault),
            Adder((_, _) => throw fault),
            Adder(async (_, _) =>
            {
                await Task.Yield();
                throw fault;
            }),
        })
        {
            var result = await tool.CallAsync("""{"a":1,"b":2}""");

            result.Status.Should().Be(ToolStatus.Failed);
            result.Error!.ToString().Should().Be("execution_failed: The tool 'add' failed.");
            (result.Error.Tool, result.Error.Backend, result.Error.BackendKind, result.Error.Exception).Should().Be(("add", "here", "local", fault));
        }
    }

    [Fact]
    public async Task Execute_HandlerThrowsAndTextIsIncluded_ShowsIt()
    {
        var tool = Adder((_, _) => throw new InvalidOperationException("No such file."));
        var builder = new LocalBackendBuilder("here") { IncludeExceptionText = true };

        var result = await builder.AddTool(tool).Build().ExecuteAsync(Calls.Context(tool.Definition, """{"a":1,"b":2}""")).OrHang();

        result.Error!.Message.Should().Be("The tool 'add' failed: No such file.");
    }

    [Fact]
    public async Task Execute_HandlerThrowsToolExecException_PassesItsErrorOn()
    {
        var error = new ToolError(ToolErrorKind.Busy, "The printer is busy. Try again in a minute.") { RetryAfter = TimeSpan.FromMinutes(1) };

        var result = await Adder((_, _) => throw new ToolExecException(error)).CallAsync("""{"a":1,"b":2}""");

        result.Error.Should().BeEquivalentTo(error, o => o.Excluding(e => e.Tool).Excluding(e => e.Exception));
        result.Error!.Tool.Should().Be("add");
    }

    [Fact]
    public async Task Execute_CancelledBefore_RunsNothing()
    {
        var runs = 0;
        var tool = Adder((_, _) => new(runs++));
        var token = new CancellationToken(true);

        var call = () => Calls.BackendOf(tool).ExecuteAsync(Calls.Context(tool.Definition, """{"a":1,"b":2}""", cancellationToken: token)).OrHang();

        (await call.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(token);
        runs.Should().Be(0);
    }

    [Fact]
    public async Task Execute_CancelledWhileRunning_ThrowsWithTheCallsToken()
    {
        using var stop = new CancellationTokenSource();
        var tool = Adder(async (_, context) =>
        {
            await new TaskCompletionSource().Task.WaitAsync(context.CancellationToken);
            return 0;
        });
        var call = Calls.BackendOf(tool).ExecuteAsync(Calls.Context(tool.Definition, """{"a":1,"b":2}""", cancellationToken: stop.Token)).AsTask();

        await stop.CancelAsync();

        (await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
    }

    [Fact]
    public async Task Execute_HandlerFailsBecauseTheCallWasCancelled_ThrowsCancellation()
    {
        using var stop = new CancellationTokenSource();
        var tool = Adder(async (_, _) =>
        {
            await stop.CancelAsync();
            throw new IOException("aborted");
        });

        var call = () => Calls.BackendOf(tool).ExecuteAsync(Calls.Context(tool.Definition, """{"a":1,"b":2}""", cancellationToken: stop.Token)).OrHang();

        (await call.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
    }

    [Fact]
    public async Task Execute_HandlerCancelsByItself_IsAFailure()
    {
        var result = await Adder((_, _) => throw new OperationCanceledException()).CallAsync("""{"a":1,"b":2}""");

        result.Error!.Kind.Should().Be(ToolErrorKind.ExecutionFailed);
    }

    [Theory]
    [InlineData("""{"a":1}""", "", "The arguments lack 'b'.")]
    [InlineData("{}", "", "The arguments lack 'a', 'b'.")]
    [InlineData("""{"a":1,"b":"x"}""", "/b", "The argument at '/b' cannot be read as the input schema says: its type is wrong, or its value does not fit.")]
    [InlineData("""{"a":1,"b":3000000000}""", "/b", "The argument at '/b' cannot be read as the input schema says: its type is wrong, or its value does not fit.")]
    [InlineData("""{"a":1,"b":1.5}""", "/b", "The argument at '/b' cannot be read as the input schema says: its type is wrong, or its value does not fit.")]
    [InlineData("null", "", "The arguments must be an object, but are null.")]
    [InlineData("[]", "", "The arguments cannot be read as the input schema says.")]
    public async Task Execute_ArgumentsCannotBeRead_NamesThePlace(string arguments, string place, string message)
    {
        var runs = 0;

        var result = await Adder((_, _) => new(runs++)).CallAsync(arguments);

        result.Status.Should().Be(ToolStatus.Rejected);
        (result.Error!.Kind, result.Error.Operation, result.Error.Message).Should().Be((ToolErrorKind.ValidationInput, ToolOperation.ValidateInput, message));
        result.Error.Violations.Should().ContainSingle().Which.InstanceLocation.Should().Be(place);
        runs.Should().Be(0);
    }

    [Theory]
    [InlineData("$", "")]
    [InlineData("$.a.b[3].c", "/a/b/3/c")]
    [InlineData("$['a.b'][0]", "/a.b/0")]
    [InlineData("$['a/b~c']", "/a~1b~0c")]
    [InlineData(null, "")]
    public void ToPointer_PathOfTheSerialiser_IsAJsonPointer(string? path, string place)
    {
        ArgumentFault.ToPointer(path).Should().Be(place);
    }

    [Fact]
    public async Task Execute_ConverterThrows_IsAFaultOfTheToolWithoutItsText()
    {
        var reading = await LocalTool.Create("t", "d", Json.Picky, Json.Int32, _ => 1).CallAsync("""{"value":"x"}""");
        var writing = await LocalTool.Create("t", "d", Json.Sum, Json.Picky, _ => new Picky()).CallAsync("""{"a":1,"b":2}""");

        reading.Error!.ToString().Should().Be("execution_failed: The tool 't' failed.");
        writing.Error!.ToString().Should().Be("execution_failed: The tool 't' failed.");
    }

    [Fact]
    public async Task Execute_ThousandCallsAtOnce_EachGetsItsOwnResult()
    {
        var tool = Adder(async (s, _) =>
        {
            await Task.Yield();
            return s.A + s.B;
        });
        var backend = Calls.BackendOf(tool);

        var results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(() =>
            backend.ExecuteAsync(Calls.Context(tool.Definition, $$"""{"a":{{i}},"b":1}""")).AsTask()))).OrHang();

        results.Select(r => r.GetValueOrThrow().GetInt32()).Should().Equal(Enumerable.Range(1, 1000));
    }
}
