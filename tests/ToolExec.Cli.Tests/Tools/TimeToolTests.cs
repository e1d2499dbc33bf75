namespace ToolExec.Cli.Tests;

public sealed class TimeToolTests
{
    [Fact]
    public void Now_Zone_HasItsOffset()
    {
        var clock = new ManualTimeProvider(new DateTimeOffset(2026, 7, 1, 10, 0, 0, TimeSpan.Zero));

        CurrentTime.Run(new(), clock).Should().Be(new CurrentTime.Result("2026-07-01T10:00:00Z", 1782900000, "Wednesday", "UTC"));
        CurrentTime.Run(new("Asia/Tokyo"), clock).Instant.Should().Be("2026-07-01T19:00:00+09:00");
        ToolRuns.MessageOf(() => CurrentTime.Run(new("Mars/Base"), clock)).Should().Contain("no time zone 'Mars/Base'");
    }

    [Fact]
    public void Add_Parts_MoveTheInstant()
    {
        AddTime.Run(new("2024-01-31", Months: 1)).Should().Be(new AddTime.Result("2024-02-29T00:00:00Z", "Thursday"));
        AddTime.Run(new("2026-03-31T12:00:00.5+02:00", Days: -1, Hours: 1, Minutes: 2, Seconds: 3)).Instant.Should().Be("2026-03-30T13:02:03.5+02:00");
        ToolRuns.MessageOf(() => AddTime.Run(new("9999-12-31", Years: 1))).Should().Contain("after the year 9999");
    }

    [Fact]
    public void Difference_Instants_IsSigned()
    {
        TimeDifference.Run(new("2026-01-01", "2026-01-02T12:00:00Z")).Should().Be(new TimeDifference.Result(129600, 1.5, "1.12:00:00"));
        TimeDifference.Run(new("2026-01-02", "2026-01-01")).Seconds.Should().Be(-86400);
    }

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("31.03.2026")]
    [InlineData("2026-02-30")]
    [InlineData("12:00")]
    public void Difference_TextThatIsNoInstant_SaysWhatIs(string text)
    {
        ToolRuns.MessageOf(() => TimeDifference.Run(new(text, "2026-01-01"))).Should().Contain("'from' must be a date").And.Contain(text);
    }
}
