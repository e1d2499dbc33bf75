using ToolExec.TestSupport;

namespace ToolExec.Foundation.Model.Tests.Backends;

public sealed class BackendGateTests
{
    [Fact]
    public async Task CloseAsync_NobodyInside_EndsAtOnceAndStaysClosed()
    {
        var gate = new BackendGate();

        await gate.CloseAsync().OrHang();

        gate.TryEnter().Should().BeFalse();
        gate.TryEnter().Should().BeFalse();
        gate.Count.Should().Be(0);
        await gate.CloseAsync().OrHang();
    }

    [Fact]
    public async Task CloseAsync_CallsInside_EndsWithTheLast()
    {
        var gate = new BackendGate();
        gate.TryEnter().Should().BeTrue();
        gate.TryEnter().Should().BeTrue();

        var closed = gate.CloseAsync();
        gate.TryEnter().Should().BeFalse();
        gate.Exit();
        closed.IsCompleted.Should().BeFalse();
        gate.Count.Should().Be(1);
        gate.Exit();

        await closed.OrHang();
    }

    [Fact]
    public async Task TryEnter_ManyThreadsWhileClosing_NobodyIsInsideAfterwards()
    {
        for (var round = 0; round < 200; round++)
        {
            var gate = new BackendGate();
            var inside = 0;
            var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                while (gate.TryEnter())
                {
                    Interlocked.Increment(ref inside);
                    Interlocked.Decrement(ref inside);
                    gate.Exit();
                }
            })).ToArray();

            await gate.CloseAsync().OrHang();

            Volatile.Read(ref inside).Should().Be(0);
            await Task.WhenAll(callers).OrHang();
            gate.Count.Should().Be(0);
        }
    }
}
