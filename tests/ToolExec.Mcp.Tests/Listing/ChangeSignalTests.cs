namespace ToolExec.Mcp.Tests;

public sealed class ChangeSignalTests
{
    [Fact]
    public void Notify_OftenWithinAnInterval_RaisesAtOnceAndOnceMoreAtItsEnd()
    {
        var time = new ManualTimeProvider();
        var raised = 0;
        using var signal = new ChangeSignal(() => raised++, TimeSpan.FromSeconds(1), time);

        signal.Notify();
        time.Advance(TimeSpan.Zero);
        raised.Should().Be(1);
        for (var i = 0; i < 1000; i++)
        {
            signal.Notify();
        }

        time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        raised.Should().Be(1);
        time.Advance(TimeSpan.FromTicks(1));
        raised.Should().Be(2);
        time.Advance(TimeSpan.FromMinutes(1));
        raised.Should().Be(2, "nothing new was announced");
    }
}
