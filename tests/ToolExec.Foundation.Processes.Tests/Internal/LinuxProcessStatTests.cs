namespace ToolExec.Foundation.Processes.Tests;

public sealed class LinuxProcessStatTests
{
    private const string Tail = " 10 10 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654321 1 2";

    [Theory]
    [InlineData("7 (sh) S 5", 'S', 5, true)]
    [InlineData("7 (a) Z (b) ) R 12", 'R', 12, true)]
    [InlineData("7 (sh) Z 5", 'Z', 5, false)]
    public void TryParse_Line_GivesTheFields(string start, char state, int parent, bool alive)
    {
        LinuxProcessStat.TryParse(start + Tail, out var stat).Should().BeTrue();

        stat.Should().Be(new LinuxProcessStat(state, parent, 4194560, 987654321));
        stat.IsAlive.Should().Be(alive);
        stat.IsKernelThread.Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("7 (sh")]
    [InlineData("7 (sh) S 5 10 10")]
    [InlineData("7 (sh) S x" + Tail)]
    public void TryParse_NotAWholeLine_IsFalse(string text) => LinuxProcessStat.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void IsKernelThread_Flag_IsSeen() => new LinuxProcessStat('S', 2, 0x208040, 1).IsKernelThread.Should().BeTrue();
}
