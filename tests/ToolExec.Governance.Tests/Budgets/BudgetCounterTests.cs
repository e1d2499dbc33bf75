using System.Globalization;

namespace ToolExec.Governance.Tests.Budgets;

public sealed class BudgetCounterTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Seven days of uses at random moments, against a list that is simply added up.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rolling_SevenDaysOfUses_AreRightToTheSecondAtEveryEdge(int seed)
    {
        var random = new Random(seed);
        var period = TimeSpan.FromDays(7).Ticks;
        var counter = new RollingCounter(period);
        var uses = new Queue<(long At, long Amount)>();
        var now = 0L;
        var used = 0L;
        while (now < TimeSpan.FromDays(15).Ticks)
        {
            now += TimeSpan.TicksPerSecond * random.Next(1, 90);

            // Each use that is over by now was there one tick before, and is not at its own edge.
            while (uses.Count > 0 && uses.Peek().At + period <= now)
            {
                var (at, amount) = uses.Dequeue();
                counter.Advance(Moment(at + period - 1));
                counter.Used.Should().Be(used);
                counter.Advance(Moment(at + period));
                used -= amount;
                counter.Used.Should().Be(used);
            }

            counter.Advance(Moment(now));
            var next = random.Next(1, 1000);
            counter.Add(next, Moment(now));
            uses.Enqueue((now, next));
            used += next;
            counter.Used.Should().Be(used);
            if (random.Next(50) == 0)
            {
                // As a refusal would say it: the earliest moment at which so much is back.
                var wanted = random.NextInt64(1, used + 1);
                var sum = 0L;
                var back = uses.First(u => (sum += u.Amount) >= wanted).At + period;
                counter.ReturnsIn(wanted, Moment(now)).Should().Be(TimeSpan.FromTicks(back - now));
            }
        }

        counter.Places.Should().BeInRange(10_000, RollingCounter.MaxPlaces);
    }

    [Fact]
    public void Rolling_UsesOfOneSecond_ShareAPlaceAndCountAtMostASecondLonger()
    {
        var counter = new RollingCounter(TimeSpan.FromHours(1).Ticks);
        var second = TimeSpan.TicksPerSecond;
        counter.Add(1, Moment(10 * second));
        counter.Add(1, Moment((11 * second) - 1));

        counter.Places.Should().Be(1);
        counter.Advance(Moment(TimeSpan.FromHours(1).Ticks + (11 * second) - 2));
        counter.Used.Should().Be(2);
        counter.Advance(Moment(TimeSpan.FromHours(1).Ticks + (11 * second) - 1));
        counter.Used.Should().Be(0);
    }

    [Fact]
    public void Rolling_MoreSecondsThanPlaces_StaysBoundedAndNeverGivesBackTooEarly()
    {
        var period = TimeSpan.FromDays(7).Ticks;
        var counter = new RollingCounter(period);
        const int Seconds = 200_000;
        for (var i = 0; i < Seconds; i++)
        {
            counter.Add(1, Moment(i * TimeSpan.TicksPerSecond));
        }

        counter.Places.Should().BeLessThanOrEqualTo(RollingCounter.MaxPlaces);
        counter.Used.Should().Be(Seconds);
        for (var i = 0; i < Seconds; i += 997)
        {
            var now = (i * TimeSpan.TicksPerSecond) + period;
            counter.Advance(Moment(now));
            var exact = Seconds - i - 1;
            counter.Used.Should().BeInRange(exact, exact + 8, "its second has become eight at most");
        }
    }

    [Fact]
    public void Rolling_GivenBack_CountsNoMoreUnlessItIsOverAnyway()
    {
        var counter = new RollingCounter(TimeSpan.FromMinutes(1).Ticks);
        var second = TimeSpan.TicksPerSecond;
        var first = counter.Add(5, Moment(0));
        counter.Add(7, Moment(10 * second));
        counter.Return(first, 2, Moment(20 * second));
        counter.Used.Should().Be(10);
        counter.ReturnsIn(3, Moment(20 * second)).Should().Be(TimeSpan.FromSeconds(40));
        counter.ReturnsIn(4, Moment(20 * second)).Should().Be(TimeSpan.FromSeconds(50));

        counter.Advance(Moment(60 * second));
        counter.Used.Should().Be(7);
        counter.Return(first, 3, Moment(60 * second));
        counter.Used.Should().Be(7);
    }

    // Berlin sets its clocks forward on 2030-03-31 01:00 UTC and back on 2030-10-27 01:00 UTC; Havana does at midnight; Lord Howe by half an hour.
    [Theory]
    [InlineData("UTC", BudgetWindow.Hour, "2030-01-01T10:20:30Z", "2030-01-01T11:00:00Z")]
    [InlineData("UTC", BudgetWindow.Day, "2030-01-01T23:59:59Z", "2030-01-02T00:00:00Z")]
    [InlineData("UTC", BudgetWindow.Month, "2030-12-31T23:59:59Z", "2031-01-01T00:00:00Z")]
    [InlineData("UTC", BudgetWindow.Month, "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z")]
    [InlineData("Europe/Berlin", BudgetWindow.Day, "2030-03-30T22:59:59Z", "2030-03-30T23:00:00Z")]
    [InlineData("Europe/Berlin", BudgetWindow.Day, "2030-03-30T23:00:00Z", "2030-03-31T22:00:00Z")]
    [InlineData("Europe/Berlin", BudgetWindow.Day, "2030-10-26T22:00:00Z", "2030-10-27T23:00:00Z")]
    [InlineData("Europe/Berlin", BudgetWindow.Month, "2030-03-15T12:00:00Z", "2030-03-31T22:00:00Z")]
    [InlineData("Europe/Berlin", BudgetWindow.Hour, "2030-10-27T00:30:00Z", "2030-10-27T01:00:00Z")]
    [InlineData("Europe/Berlin", BudgetWindow.Hour, "2030-10-27T01:00:00Z", "2030-10-27T02:00:00Z")]
    [InlineData("Asia/Kolkata", BudgetWindow.Hour, "2030-01-01T10:20:00Z", "2030-01-01T10:30:00Z")]
    [InlineData("America/Havana", BudgetWindow.Day, "2030-03-10T01:00:00Z", "2030-03-10T05:00:00Z")]
    [InlineData("Australia/Lord_Howe", BudgetWindow.Hour, "2030-10-05T15:30:00Z", "2030-10-05T16:00:00Z")]
    public void CalendarWindows_End_IsTheFirstMomentThatTheClockOnTheWallShowsTheNext(string zone, BudgetWindow window, string now, string end) =>
        CalendarWindows.End(At(now), window, TimeZoneInfo.FindSystemTimeZoneById(zone)).Should().Be(At(end));

    // Every second of the two days around each change of the clocks: the window ends where the date does.
    [Theory]
    [InlineData("Europe/Berlin", "2030-03-30T12:00:00Z")]
    [InlineData("Europe/Berlin", "2030-10-26T12:00:00Z")]
    [InlineData("America/Havana", "2030-03-09T12:00:00Z")]
    [InlineData("America/Havana", "2030-11-02T12:00:00Z")]
    public void Calendar_DaysAroundAChangeOfTheClocks_EndWithTheDateToTheSecond(string id, string from)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        var counter = new CalendarCounter(BudgetWindow.Day, zone);
        var date = TimeZoneInfo.ConvertTime(At(from), zone).Date;
        counter.Advance(new(At(from), 0));
        counter.Add(1, new(At(from), 0));
        var changes = 0;
        for (var now = At(from); now < At(from).AddDays(2); now = now.AddSeconds(1))
        {
            counter.Advance(new(now, 0));
            if (TimeZoneInfo.ConvertTime(now, zone).Date is var today && today > date)
            {
                (date, changes) = (today, changes + 1);
                counter.Used.Should().Be(0, "{0} is a new day", now);
                counter.Add(1, new(now, 0));
            }
            else if (counter.Used != 1)
            {
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"At {now:O} the day is not over."));
            }
        }

        changes.Should().Be(2);
    }

    [Fact]
    public void Calendar_ClockSetBack_GivesNothingBackAndGoesOn()
    {
        var counter = new CalendarCounter(BudgetWindow.Day, TimeZoneInfo.Utc);
        counter.Advance(new(Start.AddHours(1), 0));
        counter.Add(4, new(Start.AddHours(1), 0));

        counter.Advance(new(Start.AddDays(-40), 0));
        counter.Used.Should().Be(4, "a clock that is set back is no new day");
        counter.ReturnsIn(1, new(Start.AddDays(-40), 0)).Should().Be(TimeSpan.FromDays(1));
        counter.Advance(new(Start.AddDays(-39), 0));
        counter.Used.Should().Be(0, "the clock has come to a midnight again");
    }

    [Fact]
    public void Calendar_GivenBackInAnotherWindow_ChangesNothingThere()
    {
        var counter = new CalendarCounter(BudgetWindow.Day, TimeZoneInfo.Utc);
        counter.Advance(new(Start, 0));
        var mark = counter.Add(4, new(Start, 0));
        counter.Advance(new(Start.AddDays(1), 0));
        counter.Add(1, new(Start.AddDays(1), 0));

        counter.Return(mark, 4, new(Start.AddDays(1), 0));

        counter.Used.Should().Be(1);
    }

    private static BudgetMoment Moment(long ticks) => new(Start.AddTicks(ticks), ticks);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
