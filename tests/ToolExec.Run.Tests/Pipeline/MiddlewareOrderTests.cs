using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Pipeline;

public sealed class MiddlewareOrderTests
{
    private readonly Bench _bench = new();
    private readonly List<string> _order = [];

    [Fact]
    public async Task RunAsync_Orders_LowerStandsOutsideAndEqualOnesAsRegistered()
    {
        _bench.Backend.AddValue("t");
        Step("b", 10);
        Step("c", 10);
        Step("d", ToolMiddlewareOrder.Resilience);
        Step("a", ToolMiddlewareOrder.Spill - 100);

        await _bench.Run("t").OrHang();

        _order.Should().Equal("a", "b", "c", "d");
    }

    [Fact]
    public async Task RunAsync_FactoryMakesNone_TheToolHasNoSuchStep()
    {
        _bench.Backend.AddValue("t").AddValue("other");
        var asked = new List<string>();
        var factory = Substitute.For<IToolMiddlewareFactory>();
        factory.Create(null!).ReturnsForAnyArgs(c =>
        {
            asked.Add(c.Arg<ToolCatalogEntry>().Id);
            return asked[^1] == "local:t" ? new Named("made", _order) : null;
        });
        _bench.Use(new ToolMiddlewareRegistration(factory, ToolMiddlewarePosition.AroundExecution));

        await _bench.Run("t").OrHang();
        await _bench.Run("t").OrHang();
        await _bench.Run("other").OrHang();

        _order.Should().Equal("made", "made");
        asked.Should().Equal("local:t", "local:other");
    }

    [Fact]
    public void Registration_Null_IsRefused()
    {
        FluentActions.Invoking(() => new ToolMiddlewareRegistration((IToolMiddleware)null!, default)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new ToolMiddlewareRegistration((IToolMiddlewareFactory)null!, default)).Should().Throw<ArgumentNullException>();
    }

    private void Step(string name, int order) => _bench.Use(new ToolMiddlewareRegistration(new Named(name, _order), ToolMiddlewarePosition.AroundExecution, order));

    private sealed class Named(string name, List<string> order) : IToolMiddleware
    {
        public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
        {
            order.Add(name);
            return next(context);
        }
    }
}
