using System.Text.Json;
using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Pipeline;

public sealed class ToolRunnerTests
{
    private const string CountSchema = """{"type":"object","properties":{"count":{"type":"integer","minimum":1,"maximum":10}},"required":["count"],"additionalProperties":false}""";

    [Fact]
    public async Task RunAsync_NullCall_IsRefused()
    {
        var run = async () => await new Bench().Runner.RunAsync(null!);

        await run.Should().ThrowAsync<ArgumentNullException>();
    }

    [Theory]
    [InlineData("", ToolErrorKind.InvalidToolId, "must not be empty")]
    [InlineData("a:b:c:d", ToolErrorKind.InvalidToolId, "at most three parts")]
    [InlineData("local:nope", ToolErrorKind.ToolNotFound, "There is no tool 'local:nope'")]
    [InlineData("ehco", ToolErrorKind.ToolNotFound, "Did you mean 'local:echo'?")]
    public async Task RunAsync_NoSuchTool_IsRefusedAndNothingRuns(string tool, ToolErrorKind kind, string message)
    {
        var bench = new Bench();
        bench.Backend.AddValue("echo");

        var result = await bench.Run(tool).OrHang();

        result.Status.Should().Be(ToolStatus.Rejected);
        result.Error!.Kind.Should().Be(kind);
        result.Error.Message.Should().Contain(message);
        (result.Tool, result.CallId, result.Attempts).Should().Be((tool, "c1", 0));
        bench.Backend.Calls.Should().Be(0);
        bench.Observed.Should().Equal(result);
    }

    [Theory]
    [InlineData(BackendState.Disabled, ToolErrorKind.BackendDisabled, "switched off")]
    [InlineData(BackendState.Failed, ToolErrorKind.BackendUnavailable, "No such program.")]
    [InlineData(BackendState.Registered, ToolErrorKind.BackendUnavailable, "not started yet")]
    public async Task RunAsync_ToolOfABackendThatIsNotThere_SaysWhatIsTheMatterWithIt(BackendState state, ToolErrorKind kind, string message)
    {
        var bench = new Bench();
        bench.Registry.Add(new BackendInfo("github", BackendKinds.Mcp, state, 0, state == BackendState.Failed ? new ToolError(ToolErrorKind.BackendUnavailable, "No such program.") : null));

        var result = await bench.Run("github:create_issue").OrHang();

        result.Error!.Kind.Should().Be(kind);
        result.Error.Message.Should().Contain(message).And.Contain("github");
        (result.Error.Backend, result.Error.BackendKind).Should().Be(("github", BackendKinds.Mcp));
    }

    [Theory]
    [InlineData("{}", "count")]
    [InlineData("""{"count":99}""", "/count")]
    [InlineData("""{"count":"5"}""", "/count")]
    [InlineData("""{"count":null}""", "/count")]
    [InlineData("""{"count":1,"extra":2}""", "extra")]
    public async Task RunAsync_ArgumentsThatDoNotFit_AreRefusedWithTheirPlaceBeforeAnythingRuns(string arguments, string place)
    {
        var bench = new Bench();
        bench.Backend.Add("t", _ => new(ToolResult.Success(default)), CountSchema);

        var result = await bench.Run("local:t", arguments).OrHang();

        result.Status.Should().Be(ToolStatus.Rejected);
        result.Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
        result.Error.Operation.Should().Be(ToolOperation.ValidateInput);
        result.Error.IsRetryable.Should().BeFalse();
        result.Error.Message.Should().StartWith("The arguments of 'local:t' do not fit its input schema: ").And.Contain(place);
        result.Error.Violations.Should().NotBeEmpty();
        bench.Backend.Calls.Should().Be(0);
    }

    [Theory]
    [InlineData("""{"count":1}""")]
    [InlineData("""{"count":10.0}""")]
    public async Task RunAsync_ArgumentsThatFit_ReachTheTool(string arguments)
    {
        var bench = new Bench();
        bench.Backend.Add("t", c => new(ToolResult.Success(c.Arguments.GetProperty("count"))), CountSchema);

        var result = await bench.Run("t", arguments).OrHang();

        result.IsSuccess.Should().BeTrue();
        (result.Tool, result.Backend, result.CallId, result.Attempts).Should().Be(("local:t", "local", "c1", 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_ValidationOff_LetsAnyObjectThrough(bool byHost)
    {
        var bench = new Bench();
        bench.Options.ValidateArguments = !byHost;
        bench.Backend.Add("t", _ => new(ToolResult.Success(default)), CountSchema);

        var result = await bench.Run("t", """{"count":"x"}""", byHost ? null : new ToolCallOptions { ValidateArguments = false }).OrHang();

        result.IsSuccess.Should().BeTrue();
    }

    [Theory]
    [InlineData("[]", "an array")]
    [InlineData("5", "a number")]
    [InlineData("true", "a boolean")]
    [InlineData("\"x\"", "a string")]
    public async Task RunAsync_ArgumentsThatAreNoObject_AreRefused(string arguments, string kind)
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");

        var result = await bench.Run("t", arguments).OrHang();

        result.Error!.Message.Should().Be($"The arguments of 'local:t' must be a JSON object, but are {kind}.");
    }

    [Fact]
    public async Task RunAsync_NoArguments_CountAsAnEmptyObject()
    {
        var bench = new Bench();
        bench.Backend.Add("t", c => new(ToolResult.Success(c.Arguments)));

        (await bench.Runner.RunAsync(new ToolCall("t")).OrHang()).Value!.Value.GetRawText().Should().Be("{}");
        (await bench.Run("t", "null").OrHang()).Value!.Value.GetRawText().Should().Be("{}");
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"x":{"b":1,"b":2}}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\udc00":1}""")]
    public async Task RunAsync_ArgumentsThatAreNoStrictJson_AreRefusedEvenWithoutValidation(string arguments)
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");
        var call = new ToolCall("t", JsonDocument.Parse(arguments).RootElement);

        var checkedResult = await bench.Runner.RunAsync(call).OrHang();
        var unchecked_ = await bench.Runner.RunAsync(call with { Options = new ToolCallOptions { ValidateArguments = false } }).OrHang();

        checkedResult.Error!.Kind.Should().Be(ToolErrorKind.InvalidJson);
        unchecked_.Error!.Kind.Should().Be(ToolErrorKind.InvalidJson);
        bench.Backend.Calls.Should().Be(0);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public async Task RunAsync_DepthAtItsLimit_Decides(int arrays, bool taken)
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");
        var json = $$"""{"a":{{new string('[', arrays)}}{{new string(']', arrays)}}}""";

        var result = await bench.Runner.RunAsync(new ToolCall("t", JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 200 }).RootElement)).OrHang();

        result.IsSuccess.Should().Be(taken);
        if (!taken)
        {
            result.Error!.Kind.Should().Be(ToolErrorKind.InvalidJson);
        }
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public async Task RunAsync_ArgumentSizeAtItsLimit_Decides(int size, bool taken)
    {
        var bench = new Bench();
        bench.Options.MaxArgumentBytes = 20;
        bench.Backend.AddValue("t");

        var result = await bench.Run("t", $$"""{"a":"{{new string('x', size - 8)}}"}""").OrHang();

        result.IsSuccess.Should().Be(taken);
        if (!taken)
        {
            result.Error!.Kind.Should().Be(ToolErrorKind.ArgumentsTooLarge);
            result.Error.Message.Should().Be("The arguments of 'local:t' have 21 bytes, but at most 20 are taken. Send less, or a reference to the data.");
        }
    }

    [Fact]
    public async Task RunAsync_SchemaThatCannotBeUsed_RefusesTheToolAndSaysWhere()
    {
        var bench = new Bench();
        bench.Backend.Add("t", _ => new(ToolResult.Success(default)), """{"type":"object","properties":{"a":{"type":"strnig"}}}""");
        bench.Backend.Add("u", _ => new(ToolResult.Success(default)), """{"type":"object","properties":{"a":{"$ref":"https://example.com/a.json"}}}""");

        var wrong = await bench.Run("t").OrHang();
        var remote = await bench.Run("u").OrHang();

        wrong.Error!.Kind.Should().Be(ToolErrorKind.InvalidSchema);
        wrong.Error.Message.Should().Contain("/properties/a/type");
        remote.Error!.Kind.Should().Be(ToolErrorKind.InvalidSchema);
        remote.Error.Message.Should().Contain("https://example.com/a.json");
        bench.Backend.Calls.Should().Be(0);
        bench.Log.Lines.Should().Contain(l => l.Id == 1009);
    }

    [Fact]
    public async Task RunAsync_ToolFails_KeepsItsErrorAndSaysWhere()
    {
        var bench = new Bench();
        bench.Backend.Add("t", _ => new(ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "No such city."))));

        var result = await bench.Run("t").OrHang();

        result.Status.Should().Be(ToolStatus.Failed);
        result.Error!.Message.Should().Be("No such city.");
        (result.Error.Tool, result.Error.Backend, result.Error.BackendKind, result.Error.Operation).Should().Be(("local:t", "local", "local", ToolOperation.Execute));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_BackendThrows_IsThatCallsFailureWithoutTheExceptionsText(bool atOnce)
    {
        var bench = new Bench();
        bench.Backend.Add("t", _ => atOnce ? throw new InvalidOperationException("password=hunter2") : Later());

        var result = await bench.Run("t").OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.ExecutionFailed);
        result.Error.Message.Should().Be("The tool 'local:t' failed on the backend 'local'.");
        result.Error.Exception.Should().BeOfType<InvalidOperationException>();
        bench.Registry.Gate("local").Count.Should().Be(0);

        static async ValueTask<ToolResult> Later()
        {
            await Task.Yield();
            throw new InvalidOperationException("password=hunter2");
        }
    }

    [Fact]
    public async Task RunAsync_BackendReturnsNothing_IsAnInvalidResponse()
    {
        var bench = new Bench();
        bench.Backend.Add("t", _ => new((ToolResult)null!));

        (await bench.Run("t").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.InvalidResponse);
    }

    [Fact]
    public async Task RunAsync_BackendThrowsACancellationOfItsOwn_IsAFailureNotACancellation()
    {
        var bench = new Bench();
        bench.Backend.Add("t", _ => throw new OperationCanceledException());

        (await bench.Run("t").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ExecutionFailed);
    }

    [Fact]
    public async Task RunAsync_ManyCallsAtOnce_AllComeBack()
    {
        var bench = new Bench();
        bench.Backend.Add("t", async c =>
        {
            await Task.Yield();
            return ToolResult.Success(c.Arguments.GetProperty("i"));
        });

        var results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => bench.Run("t", $$"""{"i":{{i}}}""").AsTask())).OrHang();

        results.Select(r => r.Value!.Value.GetInt32()).Should().Equal(Enumerable.Range(0, 1000));
        bench.Observed.Should().HaveCount(1000);
    }

    [Fact]
    public async Task RunAsync_ObserverThrows_ChangesNothing()
    {
        var bench = new Bench { Observer = new ThrowingObserver() };
        bench.Backend.AddValue("t");

        (await bench.Run("t").OrHang()).IsSuccess.Should().BeTrue();

        bench.Log.Lines.Should().Contain(l => l.Id == 1008);
    }

    private sealed class ThrowingObserver : IToolCallObserver
    {
        public void OnCompleted(ToolCall call, ToolResult result) => throw new InvalidOperationException();
    }
}
