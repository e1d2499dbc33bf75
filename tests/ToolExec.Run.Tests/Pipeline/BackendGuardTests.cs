using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Pipeline;

public sealed class BackendGuardTests
{
    private readonly Bench _bench = new();
    private readonly Guard _guard = new();

    public BackendGuardTests() => _bench.Guards.Add(_guard);

    [Fact]
    public async Task RunAsync_GuardLetsIn_HearsHowItEnded()
    {
        _bench.Backend.AddValue("t");

        (await _bench.Run("t").OrHang()).IsSuccess.Should().BeTrue();

        _guard.Ended.Should().Equal("local Succeeded");
    }

    [Fact]
    public async Task RunAsync_GuardRefuses_TheNextBackendIsTried()
    {
        var second = new DelegateBackend("second").AddValue("t", "2");
        _bench.Backend.AddValue("t", "1");
        _bench.Registry.Set("local", _bench.Backend, second);
        _guard.Refuse = binding => binding.Backend == "local" ? new ToolError(ToolErrorKind.BackendUnavailable, "The circuit is open.") : null;

        var result = await _bench.Run("t").OrHang();

        result.Value!.Value.GetInt32().Should().Be(2);
        _bench.Backend.Calls.Should().Be(0);
        _guard.Ended.Should().Equal("second Succeeded");
    }

    [Fact]
    public async Task RunAsync_SecondGuardRefuses_TheFirstHearsOfIt()
    {
        _bench.Backend.AddValue("t");
        _bench.Guards.Add(new Guard { Refuse = _ => new ToolError(ToolErrorKind.Busy, "Full.") });

        var result = await _bench.Run("t").OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.Busy);
        _guard.Ended.Should().Equal("local Rejected");
        _bench.Backend.Calls.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileTheGuardHoldsItBack_EndsAsCancelled()
    {
        _bench.Backend.AddValue("t");
        _guard.Hold = true;
        using var caller = new CancellationTokenSource();
        var call = _bench.Run("t", token: caller.Token);

        await caller.CancelAsync();

        await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        _guard.Ended.Should().BeEmpty();
    }

    [Fact]
    public async Task RunAsync_BackendThrows_TheGuardHearsIt()
    {
        _bench.Backend.Add("t", _ => throw new InvalidOperationException());

        await _bench.Run("t").OrHang();

        _guard.Ended.Should().Equal("local Failed");
    }

    private sealed class Guard : IBackendGuard
    {
        public Func<ToolBinding, ToolError?> Refuse { get; set; } = _ => null;

        public bool Hold { get; set; }

        public List<string> Ended { get; } = [];

        public async ValueTask<ToolError?> EnterAsync(ToolCallContext context, ToolBinding binding)
        {
            if (Hold)
            {
                await new TaskCompletionSource().Task.WaitAsync(context.CancellationToken);
            }

            return Refuse(binding);
        }

        public void Leave(ToolCallContext context, ToolBinding binding, ToolResult result) => Ended.Add($"{binding.Backend} {result.Status}");
    }
}
