using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Pipeline;

public sealed class MiddlewareTests
{
    private const string Schema = """{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}""";

    [Fact]
    public async Task RunAsync_SeveralSteps_RunInOrderAroundEachOther()
    {
        var bench = new Bench();
        var order = new List<string>();
        bench.Backend.Add("t", _ =>
        {
            order.Add("tool");
            return new(ToolResult.Success(default));
        });
        Step(ToolMiddlewarePosition.AroundExecution, "inner");
        Step(ToolMiddlewarePosition.BeforeValidation, "first");
        Step(ToolMiddlewarePosition.BeforeValidation, "second");

        await bench.Run("t").OrHang();

        order.Should().Equal("first>", "second>", "inner>", "tool", "<inner", "<second", "<first");

        void Step(ToolMiddlewarePosition position, string name) => bench.Use(position, async (context, next) =>
        {
            order.Add($"{name}>");
            var result = await next(context);
            order.Add($"<{name}");
            return result;
        });
    }

    [Fact]
    public async Task RunAsync_NextCalledAgain_RunsEverythingBehindItAgain()
    {
        var bench = new Bench();
        var between = 0;
        bench.Backend.Add("t", _ => new(bench.Backend.Calls < 3 ? ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "Not yet.")) : ToolResult.Success(default)));
        bench.Use(ToolMiddlewarePosition.AroundExecution, async (context, next) =>
        {
            var result = await next(context);
            while (!result.IsSuccess)
            {
                result = await next(context);
            }

            return result;
        });
        bench.Use(ToolMiddlewarePosition.AroundExecution, (context, next) =>
        {
            between++;
            return next(context);
        });

        var result = await bench.Run("t").OrHang();

        result.IsSuccess.Should().BeTrue();
        (bench.Backend.Calls, between, result.Attempts).Should().Be((3, 3, 3));
    }

    [Fact]
    public async Task RunAsync_StepThatDoesNotCallNext_EndsTheCall()
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");
        bench.Use(ToolMiddlewarePosition.AroundExecution, (_, _) => new(ToolResult.Failure(ToolStatus.AwaitingApproval, new ToolError(ToolErrorKind.ExecutionFailed, "Somebody must agree first."))));

        var result = await bench.Run("t").OrHang();

        (result.Status, result.Attempts).Should().Be((ToolStatus.AwaitingApproval, 0));
        bench.Backend.Calls.Should().Be(0);
    }

    [Theory]
    [InlineData(ToolMiddlewarePosition.BeforeValidation)]
    [InlineData(ToolMiddlewarePosition.AroundExecution)]
    public async Task RunAsync_StepChangesArguments_TheyAreCheckedWhereverItStands(ToolMiddlewarePosition position)
    {
        var bench = new Bench();
        bench.Backend.Add("t", c => new(ToolResult.Success(c.Arguments.GetProperty("n"))), Schema);
        bench.Use(position, (context, next) =>
        {
            context.Arguments = ToolExecJson.Parse(context.Call.CallId is null ? """{"n":7}""" : """{"n":"seven"}""");
            return next(context);
        });

        var good = await bench.Runner.RunAsync(new ToolCall("t", ToolExecJson.Parse("""{"n":1}"""))).OrHang();
        var bad = await bench.Run("t", """{"n":1}""").OrHang();

        good.Value!.Value.GetInt32().Should().Be(7);
        bad.Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
        bench.Backend.Calls.Should().Be(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_StepThrows_IsAnInternalErrorWithoutItsText(bool atOnce)
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");
        bench.Use(ToolMiddlewarePosition.BeforeValidation, (_, _) => atOnce ? throw new InvalidOperationException("secret") : Later());

        var result = await bench.Run("t").OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.Internal);
        result.Error.Message.Should().Be("The call of 'local:t' failed inside the host.");
        bench.Log.Lines.Should().Contain(l => l.Id == 1006);
        (await bench.Run("t").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.Internal, "the runner goes on");

        static async ValueTask<ToolResult> Later()
        {
            await Task.Yield();
            throw new InvalidOperationException("secret");
        }
    }

    [Fact]
    public async Task RunAsync_StepReturnsNothing_IsAnInternalError()
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");
        bench.Use(ToolMiddlewarePosition.BeforeValidation, (_, _) => new((ToolResult)null!));

        (await bench.Run("t").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.Internal);
    }

    [Fact]
    public async Task RunAsync_StepLeavesAnItem_AnotherFindsIt()
    {
        var bench = new Bench();
        var key = new object();
        bench.Backend.Add("t", c => new(ToolResult.Success(ToolExecJson.Parse((string)c.Items[key]!))));
        bench.Use(ToolMiddlewarePosition.BeforeValidation, (context, next) =>
        {
            context.Items[key] = "42";
            return next(context);
        });

        (await bench.Run("t").OrHang()).Value!.Value.GetInt32().Should().Be(42);
    }
}
