using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Backend.Tests.Local;

public sealed class DelegateToolTests
{
    private delegate int ByReference(ref int value);

    [Description("Says hello.")]
    private static string Greet([Description("Whom.")] string name, int times = 2, Unit unit = Unit.Celsius, string? note = null, Node? tree = null) =>
        $"{name} {times} {unit} {note ?? "-"} {tree?.Children.Count}";

    [Fact]
    public void FromDelegate_WrongArguments_Throws()
    {
        FluentActions.Invoking(() => LocalTool.FromDelegate("a", null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => LocalTool.FromDelegate(null!, () => 1)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => LocalTool.FromDelegate("a b", () => 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => LocalTool.FromDelegate("a", new ByReference((ref int v) => v))).Should().Throw<ArgumentException>()
            .WithMessage("The parameter 'v' of type System.Int32& cannot be an argument of a tool.*");
        Action two = () => { };
        two += () => { };
        FluentActions.Invoking(() => LocalTool.FromDelegate("a", two)).Should().Throw<ArgumentException>().WithMessage("A tool needs a delegate of one method*");
    }

    [Fact]
    public void FromDelegate_ParametersOfAllKinds_GeneratesTheSchema()
    {
        const string Expected = """
            {
              "type": "object",
              "properties": {
                "name": { "description": "Whom.", "type": "string" },
                "times": { "type": "integer", "default": 2 },
                "unit": { "type": "string", "enum": ["Celsius", "Fahrenheit"], "default": "Celsius" },
                "note": { "type": ["string", "null"], "default": null },
                "tree": {
                  "type": ["object", "null"],
                  "properties": {
                    "name": { "type": "string" },
                    "children": { "type": "array", "items": { "$ref": "#/properties/tree" } }
                  },
                  "required": ["name"],
                  "additionalProperties": false,
                  "default": null
                }
              },
              "required": ["name"],
              "additionalProperties": false
            }
            """;

        var tool = LocalTool.FromDelegate("greet", Greet).Definition;

        CanonicalJson.Serialize(tool.InputSchema).Should().Be(CanonicalJson.Serialize(ToolExecJson.Parse(Expected)));
        tool.Description.Should().Be("Says hello.");
        LocalTool.FromDelegate("greet", Greet, "Other.").Definition.Description.Should().Be("Other.");
    }

    [Theory]
    [InlineData("""{"name":"Ann"}""", "Ann 2 Celsius - ")]
    [InlineData("""{"name":"Ann","times":3,"unit":"Fahrenheit","note":"x","tree":{"name":"r","children":[{"name":"c"}]}}""", "Ann 3 Fahrenheit x 1")]
    [InlineData("""{"name":"Ann","times":null,"note":null,"tree":null}""", "Ann 2 Celsius - ")]
    public async Task Execute_Arguments_AreBoundWithTheirDefaults(string arguments, string expected)
    {
        (await LocalTool.FromDelegate("greet", Greet).CallAsync(arguments)).GetValueOrThrow().GetString().Should().Be(expected);
    }

    [Theory]
    [InlineData("{}", "", "The arguments lack 'name'.")]
    [InlineData("""{"name":null}""", "/name", "The argument 'name' must not be null.")]
    [InlineData("""{"name":"a","times":"x"}""", "/times", "The argument at '/times' cannot be read as the input schema says: its type is wrong, or its value does not fit.")]
    [InlineData("""{"name":"a","tree":{"name":1}}""", "/tree/name", "The argument at '/tree/name' cannot be read as the input schema says: its type is wrong, or its value does not fit.")]
    public async Task Execute_ArgumentsCannotBeRead_NamesThePlace(string arguments, string place, string message)
    {
        var result = await LocalTool.FromDelegate("greet", Greet).CallAsync(arguments);

        (result.Error!.Kind, result.Error.Message).Should().Be((ToolErrorKind.ValidationInput, message));
        result.Error.Violations.Single().InstanceLocation.Should().Be(place);
    }

    [Fact]
    public async Task Execute_SpecialParameters_AreNoArguments()
    {
        using var stop = new CancellationTokenSource();
        await using var services = new ServiceCollection().AddKeyedSingleton("k", "keyed").AddSingleton(new Place(1, 2)).BuildServiceProvider();
        var sink = new StreamingToolTests.Sink();
        async Task<string> Special(
            CancellationToken token,
            ToolCallContext context,
            IServiceProvider provider,
            IProgress<ToolProgress> progress,
            [FromServices] Place place,
            [FromKeyedServices("k")] string keyed,
            [FromServices] Forecast? absent = null)
        {
            progress.Report(new ToolProgress(1));
            await Task.Yield();
            progress.Report(new ToolProgress(2));
            return $"{token == stop.Token} {context.Services == provider} {place.Latitude} {keyed} {absent is null}";
        }

        var tool = LocalTool.FromDelegate("t", Special);
        var context = Calls.Context(tool.Definition, "{}", services, cancellationToken: stop.Token);
        context.Events = sink;

        var result = await Calls.BackendOf(tool).ExecuteAsync(context).OrHang();

        result.GetValueOrThrow().GetString().Should().Be("True True 1 keyed True");
        sink.Events.Cast<ToolProgressEvent>().Select(e => e.Progress.Progress).Should().Equal(1, 2);
        tool.Definition.InputSchema.GetProperty("properties").EnumerateObject().Should().BeEmpty();
    }

    [Fact]
    public async Task Execute_ServiceIsMissing_IsAFailureWithoutText()
    {
        var tool = LocalTool.FromDelegate("t", ([FromServices] Place place) => place.Latitude);

        (await tool.CallAsync()).Error!.ToString().Should().Be("execution_failed: The tool 't' failed.");
    }

    [Fact]
    public async Task Execute_EveryShapeOfResult_IsUnderstood()
    {
        var ready = ToolResult.Success(default);
        async Task Waits() => await Task.Yield();
        async ValueTask<int> GivesLater()
        {
            await Task.Yield();
            return 7;
        }

        async ValueTask Nothing() => await Task.Yield();

        (await LocalTool.FromDelegate("t", () => { }).CallAsync()).GetValueOrThrow().ValueKind.Should().Be(JsonValueKind.Null);
        (await LocalTool.FromDelegate("t", Waits).CallAsync()).GetValueOrThrow().ValueKind.Should().Be(JsonValueKind.Null);
        (await LocalTool.FromDelegate("t", Nothing).CallAsync()).GetValueOrThrow().ValueKind.Should().Be(JsonValueKind.Null);
        (await LocalTool.FromDelegate("t", GivesLater).CallAsync()).GetValueOrThrow().GetInt32().Should().Be(7);
        (await LocalTool.FromDelegate("t", () => Task.FromResult(7)).CallAsync()).GetValueOrThrow().GetInt32().Should().Be(7);
        (await LocalTool.FromDelegate("t", () => new Forecast("Oslo", 3)).CallAsync()).GetValueOrThrow().GetRawText().Should().Be("""{"city":"Oslo","high":3}""");
        (await LocalTool.FromDelegate("t", () => ready).CallAsync()).Should().BeSameAs(ready);
        (await LocalTool.FromDelegate("t", () => new TextBlock("x")).CallAsync()).Content.Should().Equal(new TextBlock("x"));
        (await LocalTool.FromDelegate("t", () => Task.FromResult<IReadOnlyList<ContentBlock>>([new TextBlock("x"), new TextBlock("y")])).CallAsync()).Content.Should().HaveCount(2);
        (await LocalTool.FromDelegate("t", ToolResult? () => null).CallAsync()).GetValueOrThrow().ValueKind.Should().Be(JsonValueKind.Null);
        LocalTool.FromDelegate("t", () => new Forecast("Oslo", 3)).Definition.OutputSchema.Should().NotBeNull();
        LocalTool.FromDelegate("t", () => new TextBlock("x")).Definition.OutputSchema.Should().BeNull();
    }

    [Fact]
    public async Task Execute_DelegateThrows_GivesTheHandlersException()
    {
        var fault = new InvalidOperationException("secret");
        async Task<int> Later()
        {
            await Task.Yield();
            throw fault;
        }

        foreach (var handler in new Delegate[] { int () => throw fault, Later })
        {
            var error = (await LocalTool.FromDelegate("t", handler).CallAsync()).Error!;

            (error.ToString(), error.Exception).Should().Be(("execution_failed: The tool 't' failed.", fault));
        }
    }

    [Fact]
    public async Task Stream_DelegateWithPieces_GivesThemFromItsScope()
    {
        var log = new List<string>();
        await using var services = new ServiceCollection().AddScoped<HandlerToolTests.Disposed>().BuildServiceProvider();
        async IAsyncEnumerable<string> Say(string word, [FromServices] HandlerToolTests.Disposed scope)
        {
            scope.Log = log;
            yield return word;
            await Task.Yield();
            log.Add("said");
            yield return word;
        }

        var events = await LocalTool.FromDelegate("say", Say).StreamAsync("""{"word":"a"}""", services);

        ((ToolCompletedEvent)events[2]).Result.GetValueOrThrow().GetRawText().Should().Be("""["a","a"]""");
        log.Should().Equal("said", "scope disposed");
    }

    [Fact]
    public async Task Execute_CancelledWhileRunning_ThrowsWithTheCallsToken()
    {
        using var stop = new CancellationTokenSource();
        var tool = LocalTool.FromDelegate("t", (CancellationToken token) => new TaskCompletionSource<int>().Task.WaitAsync(token));
        var call = Calls.BackendOf(tool).ExecuteAsync(Calls.Context(tool.Definition, cancellationToken: stop.Token)).AsTask();

        await stop.CancelAsync();

        (await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
    }
}
