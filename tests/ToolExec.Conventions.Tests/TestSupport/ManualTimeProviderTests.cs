using ToolExec.TestSupport;

namespace ToolExec.Conventions.Tests;

/// <summary>Every test that never sleeps leans on this clock, so it is tested like shipped code.</summary>
public sealed class ManualTimeProviderTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void CreateTimer_BadArguments_AreRefusedAsTheSystemTimerRefusesThem()
    {
        FluentActions.Invoking(() => _clock.CreateTimer(null!, null, Second, Second)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => Timer(() => { }, TimeSpan.FromMilliseconds(-2))).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Timer(() => { }, TimeSpan.FromMilliseconds(0xffffffff))).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => _clock.Advance(TimeSpan.FromTicks(-1))).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => { _ = _clock.WhenArmedAsync(0); }).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Advance_OneTickShortOfDue_FiresNothing()
    {
        var fired = 0;
        using var timer = Timer(() => fired++, Second);

        _clock.Advance(Second - TimeSpan.FromTicks(1));
        fired.Should().Be(0);
        _clock.Advance(TimeSpan.FromTicks(1));

        fired.Should().Be(1);
        _clock.ArmedTimers.Should().Be(0);
    }

    [Fact]
    public void Advance_SeveralTimers_FireInDueOrderWithTheClockAtTheirTime()
    {
        var start = _clock.GetUtcNow();
        var seen = new List<(string Name, TimeSpan At)>();
        using var late = Timer(() => seen.Add(("late", _clock.GetUtcNow() - start)), 3 * Second);
        using var first = Timer(() => seen.Add(("first", _clock.GetUtcNow() - start)), Second);
        using var second = Timer(() => seen.Add(("second", _clock.GetUtcNow() - start)), Second);

        _clock.Advance(5 * Second);

        seen.Should().Equal(("first", Second), ("second", Second), ("late", 3 * Second));
        (_clock.GetUtcNow() - start).Should().Be(5 * Second);
        _clock.GetElapsedTime(start.Ticks).Should().Be(5 * Second);
    }

    [Fact]
    public void Advance_PeriodicTimer_FiresOncePerPeriodUntilDisposed()
    {
        var fired = 0;
        var timer = Timer(() => fired++, Second, 2 * Second);

        _clock.Advance(6 * Second);
        fired.Should().Be(3, "it is due after 1, 3 and 5 seconds");
        timer.Dispose();
        _clock.Advance(60 * Second);

        fired.Should().Be(3);
    }

    [Fact]
    public void Dispose_ThenChange_SaysNoAndNeverFires()
    {
        var fired = 0;
        var timer = Timer(() => fired++, Second);

        timer.Dispose();
        timer.Dispose();
        var changed = timer.Change(Second, Second);
        _clock.Advance(60 * Second);

        changed.Should().BeFalse();
        fired.Should().Be(0);
    }

    [Fact]
    public void Change_InsideTheCallback_IsHonouredWithinTheSameAdvance()
    {
        var fired = 0;
        ITimer? timer = null;
        timer = Timer(() => timer!.Change(++fired < 3 ? Second : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan), Second);

        _clock.Advance(10 * Second);
        timer.Dispose();

        fired.Should().Be(3);
    }

    [Fact]
    public void Dispose_OfAnotherTimerInsideACallback_KeepsItFromFiring()
    {
        var fired = false;
        ITimer? other = null;
        using var timer = Timer(() => other!.Dispose(), Second);
        other = Timer(() => fired = true, Second);

        _clock.Advance(Second);

        fired.Should().BeFalse();
    }

    [Fact]
    public void Advance_InsideACallback_NeverMovesTheClockBack()
    {
        var start = _clock.GetUtcNow();
        using var timer = Timer(() => _clock.Advance(10 * Second), Second);

        _clock.Advance(2 * Second);

        (_clock.GetUtcNow() - start).Should().Be(11 * Second);
    }

    [Fact]
    public void Advance_CallbackThrows_LetsItOutAndKeepsTheOtherTimers()
    {
        var fired = false;
        using var bad = Timer(() => throw new InvalidOperationException("from the callback"), Second);
        using var good = Timer(() => fired = true, Second);

        FluentActions.Invoking(() => _clock.Advance(Second)).Should().Throw<InvalidOperationException>();
        _clock.Advance(Second);

        fired.Should().BeTrue();
    }

    [Fact]
    public void CancellationTokenSource_OnThisClock_CancelsAtItsTime()
    {
        using var source = new CancellationTokenSource(Second, _clock);

        _clock.Advance(Second - TimeSpan.FromTicks(1));
        source.IsCancellationRequested.Should().BeFalse();
        _clock.Advance(TimeSpan.FromTicks(1));

        source.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public void CancellationTokenSource_CancelAfterMovedAndTakenBack_FollowsTheLastWord()
    {
        using var source = new CancellationTokenSource(Second, _clock);

        source.CancelAfter(3 * Second);
        _clock.Advance(2 * Second);
        source.IsCancellationRequested.Should().BeFalse();
        source.CancelAfter(Timeout.InfiniteTimeSpan);
        _clock.Advance(60 * Second);

        source.IsCancellationRequested.Should().BeFalse();
    }

    [Fact]
    public async Task Delay_OnThisClock_CompletesWhenAdvanced()
    {
        var delay = Task.Delay(Second, _clock);

        delay.IsCompleted.Should().BeFalse();
        _clock.Advance(Second);

        await delay.OrHang();
    }

    [Fact]
    public async Task WaitAsync_OnThisClock_TimesOutWhenAdvanced()
    {
        var never = new TaskCompletionSource();
        var waiting = never.Task.WaitAsync(Second, _clock);

        _clock.Advance(Second);

        await FluentActions.Awaiting(() => waiting.OrHang()).Should().ThrowAsync<TimeoutException>();
    }

    [Fact]
    public async Task PeriodicTimer_OnThisClock_TicksOncePerPeriod()
    {
        using var timer = new PeriodicTimer(Second, _clock);

        for (var i = 0; i < 3; i++)
        {
            var tick = timer.WaitForNextTickAsync();
            tick.IsCompleted.Should().BeFalse();
            _clock.Advance(Second);
            (await tick.OrHang()).Should().BeTrue();
        }
    }

    [Fact]
    public async Task WhenArmedAsync_SubjectOnAnotherThread_CompletesOnceItWaits()
    {
        var armed = _clock.WhenArmedAsync(2);
        var subject = Task.Run(() => Task.WhenAll(Task.Delay(Second, _clock), Task.Delay(2 * Second, _clock)));

        await armed.OrHang();
        _clock.Advance(2 * Second);

        await subject.OrHang();
        _clock.ArmedTimers.Should().Be(0);
    }

    [Fact]
    public async Task WhenArmedAsync_AlreadyArmed_IsCompleted()
    {
        using var timer = Timer(() => { }, Second);

        await _clock.WhenArmedAsync().OrHang();

        _clock.WhenArmedAsync(2).IsCompleted.Should().BeFalse();
    }

    [Fact]
    public void Time_OfThisClock_IsIndependentOfTheMachine()
    {
        var clock = new ManualTimeProvider(new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.FromHours(7)));

        clock.GetUtcNow().Offset.Should().Be(TimeSpan.Zero);
        clock.GetLocalNow().Should().Be(clock.GetUtcNow());
        clock.LocalTimeZone.Should().Be(TimeZoneInfo.Utc);
    }

    private ITimer Timer(Action callback, TimeSpan due, TimeSpan? period = null) =>
        _clock.CreateTimer(_ => callback(), null, due, period ?? Timeout.InfiniteTimeSpan);
}
