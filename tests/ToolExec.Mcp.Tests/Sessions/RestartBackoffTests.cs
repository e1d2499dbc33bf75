namespace ToolExec.Mcp.Tests;

public sealed class RestartBackoffTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.5)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(6, 16)]
    [InlineData(7, 30)]
    [InlineData(1_000_000, 30)]
    public void Delay_Failures_DoublesUpToTheCap(int failures, double seconds)
    {
        new RestartBackoff(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30), () => 0).Delay(failures).TotalSeconds.Should().Be(seconds);
        new RestartBackoff(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30), () => 1).Delay(failures).TotalSeconds.Should().Be(seconds / 2);
    }
}
