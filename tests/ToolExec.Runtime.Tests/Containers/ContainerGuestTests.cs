using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

public sealed class ContainerGuestTests
{
    [Fact]
    public async Task DisposeAsync_EngineWaitsUntilTheOutputIsTaken_ClosesTheStreamsMeanwhile()
    {
        var streams = new Streams();
        var removed = new List<string>();
        var guest = Create(streams, async name =>
        {
            await streams.Closed.Task;
            removed.Add(name);
        });

        await guest.DisposeAsync().OrHang();

        removed.Should().Equal("one");
    }

    [Fact]
    public async Task DisposeAsync_EngineTakesItsTime_ReturnsWhenTheContainerIsGone()
    {
        var gone = new TaskCompletionSource();
        var guest = Create(new Streams(), _ => gone.Task);

        var disposing = guest.DisposeAsync().AsTask();

        disposing.IsCompleted.Should().BeFalse();
        gone.SetResult();
        await disposing.OrHang();
    }

    [Fact]
    public async Task DisposeAsync_Twice_RemovesOnce()
    {
        var removed = 0;
        var guest = Create(new Streams(), _ =>
        {
            removed++;
            return Task.CompletedTask;
        });

        await guest.DisposeAsync().OrHang();
        await guest.DisposeAsync().OrHang();

        removed.Should().Be(1);
    }

    // None of these asks the engine.
    private static ContainerGuest Create(AttachedContainer streams, Func<string, Task> remove) =>
        new(null!, "one", streams, new ContainerGuest.ErrorTail(), new LimitsEnforced(), remove, new ManualTimeProvider());

    private sealed class Streams : AttachedContainer
    {
        public TaskCompletionSource Closed { get; } = new();

        public override Stream Input => Stream.Null;

        public override Stream Output => Stream.Null;

        public override bool HasEnded => Closed.Task.IsCompleted;

        public override ValueTask DisposeAsync()
        {
            Closed.TrySetResult();
            return default;
        }
    }
}
