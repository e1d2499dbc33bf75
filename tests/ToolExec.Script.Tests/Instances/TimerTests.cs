using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Instances;

public sealed class TimerTests : IAsyncLifetime
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private readonly ManualTimeProvider _time = new();
    private readonly ScriptEngine _engine;

    public TimerTests() => _engine = new ScriptEngine(new ScriptEngineOptions { TimeProvider = _time, Limits = new ScriptLimits { Duration = null } });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task SetTimeout_FiresAtItsTimeAndNotBefore()
    {
        var run = await StartAsync("await new Promise((r) => setTimeout(r, 1000)); return performance.now()");
        await _time.WhenArmedAsync().OrHang();

        _time.Advance(TimeSpan.FromSeconds(1) - Tick);
        run.IsCompleted.Should().BeFalse();
        _time.Advance(Tick);

        (await run.OrHang()).GetValueOrThrow().GetDouble().Should().Be(1000);
    }

    [Fact]
    public async Task Timers_RunInTheOrderTheyAreDue()
    {
        var run = await StartAsync(
            "const o = []; setTimeout(() => o.push('b'), 20); setTimeout(() => o.push('a'), 10); setTimeout(() => o.push('c'), 20);"
            + "clearTimeout(setTimeout(() => o.push('no'), 5)); await new Promise((r) => setTimeout(r, 30)); return o");

        for (var i = 0; i < 3; i++)
        {
            await _time.WhenArmedAsync().OrHang();
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        (await run.OrHang()).GetValueOrThrow().GetRawText().Should().Be("""["a","b","c"]""");
    }

    [Fact]
    public async Task SetInterval_RunsUntilItIsCleared()
    {
        var run = await StartAsync("let n = 0; await new Promise((r) => { const t = setInterval(() => { if (++n === 3) { clearInterval(t); r() } }, 10) }); return n");
        for (var i = 0; i < 3; i++)
        {
            await _time.WhenArmedAsync().OrHang();
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        (await run.OrHang()).GetValueOrThrow().GetInt32().Should().Be(3);
    }

    [Fact]
    public async Task ScriptThatEnds_DropsItsTimers()
    {
        var outcome = await _engine.RunAsync("setTimeout(() => console.log('no'), 1000); return 1").OrHang();

        outcome.GetValueOrThrow().GetInt32().Should().Be(1);
        _time.ArmedTimers.Should().Be(0);
    }

    [Fact]
    public async Task Date_ShowsTheWallClock()
    {
        var wall = new ManualTimeProvider(new DateTimeOffset(2020, 2, 29, 12, 0, 0, TimeSpan.Zero));

        var outcome = await _engine.RunAsync("return [new Date().toISOString(), Date.now(), performance.now()]", options: new ScriptInstanceOptions { WallClock = wall }).OrHang();

        outcome.GetValueOrThrow().GetRawText().Should().Be("""["2020-02-29T12:00:00.000Z",1582977600000,0]""");
    }

    [Theory]
    [InlineData("Europe/Berlin", "2024-07-01T10:00:00Z", "[12,-120]")]
    [InlineData("Europe/Berlin", "2024-01-01T10:00:00Z", "[11,-60]")]
    [InlineData("America/New_York", "2024-07-01T10:00:00Z", "[6,240]")]
    [InlineData("UTC", "2024-07-01T10:00:00Z", "[10,0]")]
    public async Task Date_UsesTheTimeZone(string zone, string time, string expected)
    {
        var options = new ScriptInstanceOptions { TimeZone = TimeZoneInfo.FindSystemTimeZoneById(zone) };

        var outcome = await _engine.RunAsync($"const d = new Date('{time}'); return [d.getHours(), d.getTimezoneOffset()]", options: options).OrHang();

        outcome.GetValueOrThrow().GetRawText().Should().Be(expected);
    }

    [Fact]
    public async Task Random_WithASeed_IsTheSameEachTime()
    {
        const string Source = "return [Math.random(), Math.random(), crypto.randomUUID(), ...crypto.getRandomValues(new Uint8Array(40))]";
        var seeded = new ScriptInstanceOptions { RandomSeed = 42 };

        var first = (await _engine.RunAsync(Source, options: seeded).OrHang()).GetValueOrThrow().GetRawText();
        var second = (await _engine.RunAsync(Source, options: seeded).OrHang()).GetValueOrThrow().GetRawText();
        var other = (await _engine.RunAsync(Source, options: new ScriptInstanceOptions { RandomSeed = 43 }).OrHang()).GetValueOrThrow().GetRawText();
        var unseeded = (await _engine.RunAsync(Source).OrHang()).GetValueOrThrow().GetRawText();

        second.Should().Be(first);
        new[] { other, unseeded }.Should().NotContain(first).And.OnlyHaveUniqueItems();
    }

    // Reading the text arms a timer too: it is done before the test looks at the clock.
    private async Task<Task<ScriptOutcome>> StartAsync(string source)
    {
        var script = (await _engine.CompileAsync(source).OrHang()).GetScriptOrThrow();
        return _engine.CreateInstance(script).RunAsync().AsTask();
    }
}
