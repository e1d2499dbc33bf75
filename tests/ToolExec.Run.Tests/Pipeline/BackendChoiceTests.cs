using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Pipeline;

public sealed class BackendChoiceTests
{
    private readonly DelegateBackend _local = new("a", BackendKinds.Local);
    private readonly DelegateBackend _provider = new("b", BackendKinds.Provider);
    private readonly DelegateBackend _mcp = new("c", BackendKinds.Mcp);

    [Fact]
    public async Task RunAsync_SeveralBackends_TheFirstIsChosenAndKnowsTheToolByItsOwnName()
    {
        ToolBinding? seen = null;
        _local.Add("t", c =>
        {
            seen = c.Binding;
            return new(ToolResult.Success(default));
        });
        var bench = Over(_local, _provider.AddValue("t"));

        var result = await bench.Run("s:t").OrHang();

        result.Backend.Should().Be("a");
        seen.Should().Be(new ToolBinding { Backend = "a", Kind = "local", RemoteName = "t" });
        _provider.Calls.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_Selector_Overrides()
    {
        var bench = Over(_local.AddValue("t"), _mcp.AddValue("t"));
        bench.Selector = new Selector(routes => [routes[1]]);

        (await bench.Run("s:t").OrHang()).Backend.Should().Be("c");
    }

    [Fact]
    public async Task RunAsync_SelectorThrows_IsAnErrorOfTheSelection()
    {
        var bench = Over(_local.AddValue("t"));
        bench.Selector = new Selector(_ => throw new InvalidOperationException("secret"));

        var result = await bench.Run("s:t").OrHang();

        (result.Error!.Kind, result.Error.Operation).Should().Be((ToolErrorKind.BackendSelectionFailed, ToolOperation.SelectBackend));
        result.Error.Message.Should().NotContain("secret");
    }

    [Fact]
    public async Task RunAsync_SelectorChoosesNoneOrAStranger_IsRefused()
    {
        var bench = Over(_local.AddValue("t"));
        var stranger = new ToolRoute(new ToolBinding { Backend = "x", Kind = "mcp", RemoteName = "t" }, _mcp, new BackendGate());

        bench.Selector = new Selector(_ => []);
        var none = await bench.Run("s:t").OrHang();
        var other = Over(_local);
        other.Selector = new Selector(_ => [stranger]);
        var foreign = await other.Run("s:t").OrHang();

        none.Error!.Kind.Should().Be(ToolErrorKind.NoBackends);
        foreign.Error!.Kind.Should().Be(ToolErrorKind.BackendSelectionFailed);
        (_local.Calls + _mcp.Calls).Should().Be(0);
    }

    [Theory]
    [InlineData("c", null, "")]
    [InlineData("C", null, "")]
    [InlineData("nope", ToolErrorKind.BackendOverrideInvalid, "There is no backend 'nope'. The tool 's:t' is offered by 'a', 'c'.")]
    [InlineData("other", ToolErrorKind.BackendOverrideNoMatch, "The backend 'other' does not offer the tool 's:t'; it is offered by 'a', 'c'.")]
    [InlineData("off", ToolErrorKind.BackendDisabled, "The backend 'off' is switched off. The tool 's:t' is offered by 'a', 'c'.")]
    public async Task RunAsync_CallAsksForABackend_GetsItOrHearsWhyNot(string backend, ToolErrorKind? kind, string message)
    {
        var bench = Over(_local.AddValue("t"), _mcp.AddValue("t"));
        bench.Registry.Add(new BackendInfo("other", "mcp", BackendState.Started, 1, null)).Add(new BackendInfo("off", "mcp", BackendState.Disabled, 0, null));

        var result = await bench.Run("s:t", options: new ToolCallOptions { Backend = backend }).OrHang();

        result.Error?.Kind.Should().Be(kind);
        (result.Error?.Message ?? "").Should().Be(message);
        result.Backend.Should().Be(kind is null ? "c" : null);
    }

    [Theory]
    [InlineData(ToolErrorKind.BackendUnavailable, false, true)]
    [InlineData(ToolErrorKind.Busy, false, true)]
    [InlineData(ToolErrorKind.ConnectionLost, false, false)]
    [InlineData(ToolErrorKind.ConnectionLost, true, true)]
    [InlineData(ToolErrorKind.ExecutionFailed, false, false)]
    [InlineData(ToolErrorKind.ExecutionFailed, true, true)]
    [InlineData(ToolErrorKind.ValidationInput, true, false)]
    public async Task RunAsync_BackendFails_GoesElsewhereOnlyWhereThatIsSafe(ToolErrorKind kind, bool idempotent, bool goesOn)
    {
        var tool = new Tool { Name = "t", InputSchema = ToolExecJson.EmptyObject, Annotations = idempotent ? new ToolAnnotations { IdempotentHint = true } : null };
        _local.Add(tool, _ => new(ToolResult.Failure(new ToolError(kind, "No."))));
        _mcp.Add(tool, _ => new(ToolResult.Success(default)));
        var bench = Over(_local, _mcp);

        var result = await bench.Run("s:t").OrHang();

        result.IsSuccess.Should().Be(goesOn);
        _mcp.Calls.Should().Be(goesOn ? 1 : 0);
        result.Attempts.Should().Be(goesOn ? 2 : 1);
        result.Backend.Should().Be(goesOn ? "c" : "a");
        bench.Log.Lines.Count(l => l.Id == 1005).Should().Be(goesOn ? 1 : 0);
    }

    [Fact]
    public async Task RunAsync_AllBackendsFail_ReportsTheLast()
    {
        _local.Add("t", _ => new(ToolResult.Failure(new ToolError(ToolErrorKind.BackendUnavailable, "first"))));
        _mcp.Add("t", _ => new(ToolResult.Failure(new ToolError(ToolErrorKind.BackendUnavailable, "second"))));
        var bench = Over(_local, _mcp);

        var result = await bench.Run("s:t").OrHang();

        (result.Error!.Message, result.Error.Backend, result.Attempts).Should().Be(("second", "c", 2));
    }

    [Fact]
    public async Task RunAsync_BackendUnregisteredInBetween_TheOneThatTookItsPlaceRuns()
    {
        var bench = Over(_local.AddValue("t", "1"));
        bench.Use(ToolMiddlewarePosition.AroundExecution, async (context, next) =>
        {
            // Exactly between the look-up and the run.
            await bench.Registry.Gate("a").CloseAsync();
            bench.Registry.Set("s", _mcp.AddValue("t", "2"));
            return await next(context);
        });

        var result = await bench.Run("s:t").OrHang();

        result.Value!.Value.GetInt32().Should().Be(2);
        result.Backend.Should().Be("c");
    }

    [Fact]
    public async Task RunAsync_TheBackendThatTheCallAsksForIsUnregisteredInBetween_NoOtherRuns()
    {
        var bench = Over(_local.AddValue("t", "1"));
        bench.Use(ToolMiddlewarePosition.AroundExecution, async (context, next) =>
        {
            await bench.Registry.Gate("a").CloseAsync();
            bench.Registry.Set("s", _mcp.AddValue("t", "2"));
            return await next(context);
        });

        var result = await bench.Run("s:t", options: new ToolCallOptions { Backend = "a" }).OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.BackendOverrideNoMatch);
        _mcp.Calls.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_BackendUnregisteredAndNothingTookItsPlace_SaysSo()
    {
        var bench = Over(_local.AddValue("t"));
        _ = bench.Registry.Gate("a").CloseAsync();

        var result = await bench.Run("s:t").OrHang();

        (result.Error!.Kind, result.Error.Operation, result.Attempts).Should().Be((ToolErrorKind.NoBackends, ToolOperation.SelectBackend, 0));
    }

    private static Bench Over(params IBackend[] backends)
    {
        var bench = new Bench();
        bench.Registry.Set("s", backends);
        return bench;
    }

    private sealed class Selector(Func<IReadOnlyList<ToolRoute>, IReadOnlyList<ToolRoute>> select) : IBackendSelector
    {
        public IReadOnlyList<ToolRoute> Select(ToolCallContext context, IReadOnlyList<ToolRoute> routes) => select(routes);
    }
}
