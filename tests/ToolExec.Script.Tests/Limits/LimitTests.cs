using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Limits;

public sealed class LimitTests
{
    // Each would run on for ever, or leave a trace, if the script could catch the limit.
    private const string Catching = "try { BREAK } catch { console.log('caught') } finally { console.log('finally') } for (;;) ;";

    [Theory]
    [InlineData("for (;;) ;")]
    [InlineData("while (true) { try { for (;;) ; } catch {} finally { continue } }")]
    [InlineData("for (;;) await null;")]
    [InlineData("const f = () => Promise.resolve().then(f); await f();")]
    [InlineData("/(a+)+$/.exec('a'.repeat(60) + 'b')")]
    [InlineData("return { toJSON() { for (;;) ; } }")]
    [InlineData("throw { get message() { for (;;) ; } }")]
    public async Task Duration_OfABusyScript_EndsIt(string source)
    {
        var outcome = await Scripts.RunAsync(source, new ScriptLimits { Duration = TimeSpan.FromMilliseconds(50) });

        outcome.Error!.Kind.Should().Be(ScriptErrorKind.TimeLimit);
        outcome.Error.IsLimit.Should().BeTrue();
        outcome.Error.Message.Should().Contain("0.05 s");
    }

    [Fact]
    public async Task Duration_WhileTheScriptWaits_EndsItAtTheTick()
    {
        var time = new ManualTimeProvider();
        await using var engine = new ScriptEngine(new ScriptEngineOptions { TimeProvider = time });
        var limit = TimeSpan.FromSeconds(5);
        var options = Scripts.With("f", static async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return default;
        });
        options.Limits = new ScriptLimits { Duration = limit };
        var script = (await engine.CompileAsync("setTimeout(() => {}, 60000); await f()").OrHang()).GetScriptOrThrow();
        await using var instance = engine.CreateInstance(script, options);
        var run = instance.RunAsync().AsTask();
        await time.WhenArmedAsync(2).OrHang();

        time.Advance(limit - TimeSpan.FromTicks(1));
        run.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromTicks(1));

        var outcome = await run.OrHang();
        outcome.Error!.Kind.Should().Be(ScriptErrorKind.TimeLimit);
        outcome.Usage.Duration.Should().Be(limit);
    }

    [Theory]
    [InlineData("const a = []; for (;;) a.push(new Array(1000).fill(1))")]
    [InlineData("const a = []; for (;;) a.push(new Uint8Array(1 << 20))")]
    [InlineData("new ArrayBuffer(1 << 30)")]
    [InlineData("const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })")]
    [InlineData("const f = () => new Promise((r) => { keep.push(r) }); const keep = []; for (;;) f()")]
    public async Task MemoryBytes_Broken_EndsTheScriptUncaught(string source)
    {
        var limits = new ScriptLimits { MemoryBytes = 16L << 20, Duration = TimeSpan.FromSeconds(9) };

        var outcome = await Scripts.RunAsync(Catching.Replace("BREAK", source, StringComparison.Ordinal), limits);

        outcome.Error!.Kind.Should().Be(ScriptErrorKind.MemoryLimit);
        outcome.Console.Should().BeEmpty();
        outcome.Usage.PeakMemoryBytes.Should().BeLessThanOrEqualTo(16L << 20);
    }

    [Theory]
    [InlineData("const f = () => f() + 1; f()")]
    [InlineData("const f = () => g() + 1; const g = () => f() + 1; f()")]
    [InlineData("const o = {}; o.toString = () => String(o); String(o)")]
    [InlineData("const p = new Proxy({}, { get: (t, k, r) => r[k] }); p.x")]
    [InlineData("JSON.parse('['.repeat(1e6))")]
    [InlineData("let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a.flat(Infinity)")]
    public async Task StackBytes_Broken_EndsTheScriptUncaught(string source)
    {
        var outcome = await Scripts.RunAsync(Catching.Replace("BREAK", source, StringComparison.Ordinal), new ScriptLimits());

        outcome.Error!.Kind.Should().Be(ScriptErrorKind.CallDepthLimit);
        outcome.Console.Should().BeEmpty();
    }

    [Fact]
    public async Task StackBytes_DeepButAllowedRecursion_Works()
    {
        (await Scripts.ValueAsync("const f = (n) => n === 0 ? 0 : 1 + f(n - 1); return f(1500)")).Should().Be("1500");
    }

    [Fact]
    public async Task StackBytes_Less_AllowsLess()
    {
        var limits = new ScriptLimits { StackBytes = 1 << 20 };

        (await Scripts.RunAsync("const f = (n) => n === 0 ? 0 : 1 + f(n - 1); return f(1500)", limits)).Error!.Kind.Should().Be(ScriptErrorKind.CallDepthLimit);
        (await Scripts.RunAsync("const f = (n) => n === 0 ? 0 : 1 + f(n - 1); return f(50)", limits)).Status.Should().Be(ScriptStatus.Completed);
    }

    [Fact]
    public async Task OutputBytes_AtTheLimitAndBeyond_PassesAndEnds()
    {
        var limits = new ScriptLimits { OutputBytes = 6 };

        var at = await Scripts.RunAsync("console.log('12345')", limits);
        var beyond = await Scripts.RunAsync("console.log('12345'); try { console.log('') } catch {} for (;;) ;", limits);

        at.Status.Should().Be(ScriptStatus.Completed);
        at.Usage.OutputBytes.Should().Be(6);
        beyond.Error!.Kind.Should().Be(ScriptErrorKind.OutputLimit);
        beyond.Console.Should().ContainSingle();
    }

    [Fact]
    public async Task HostCalls_AtTheLimitAndBeyond_PassesAndEnds()
    {
        var calls = 0;
        var options = Scripts.With(new ScriptFunctionsBuilder()
            .Add("f", (_, _) =>
            {
                calls++;
                return default;
            })
            .AddSync("g", _ =>
            {
                calls++;
                return default;
            })
            .Build());
        options.Limits = new ScriptLimits { HostCalls = 2 };

        (await Scripts.RunAsync("await f(); g()", options)).Usage.HostCalls.Should().Be(2);
        calls = 0;
        var beyond = await Scripts.RunAsync("await f(); g(); try { await f() } catch {} for (;;) ;", options);

        beyond.Error!.Kind.Should().Be(ScriptErrorKind.HostCallLimit);
        calls.Should().Be(2);
    }

    [Fact]
    public async Task PendingArgumentBytes_AtTheLimitAndBeyond_PassesAndEnds()
    {
        var options = Scripts.With("f", static (_, _) => new(ScriptCallResult.Suspend));

        // Two calls with the argument texts ["aaaa"] of eight bytes.
        options.Limits = new ScriptLimits { PendingArgumentBytes = 16 };
        (await Scripts.RunAsync("await Promise.all([f('aaaa'), f('aaaa')])", options)).Status.Should().Be(ScriptStatus.Suspended);
        options.Limits.PendingArgumentBytes = 15;
        (await Scripts.RunAsync("await Promise.all([f('aaaa'), f('aaaa')])", options)).Error!.Kind.Should().Be(ScriptErrorKind.HostCallLimit);
    }

    [Fact]
    public async Task ResultBytes_AtTheLimitAndBeyond_PassesAndEnds()
    {
        var limits = new ScriptLimits { ResultBytes = 12 };

        (await Scripts.RunAsync("return '1234567890'", limits)).Status.Should().Be(ScriptStatus.Completed);
        (await Scripts.RunAsync("return '12345678901'", limits)).Error!.Kind.Should().Be(ScriptErrorKind.ResultLimit);
        (await Scripts.RunAsync("throw new Error('12345678901')", limits)).Error!.Kind.Should().Be(ScriptErrorKind.ResultLimit);
    }

    [Fact]
    public async Task AnyLimit_Broken_HarmsNobodyElse()
    {
        var broken = await Task.WhenAll(Enumerable.Range(0, 8).Select(static index => Scripts.RunAsync(
            index % 2 == 0 ? "const f = () => f() + 1; f()" : "const a = []; for (;;) a.push([1, 2, 3])",
            new ScriptLimits { MemoryBytes = 8L << 20 })));

        broken.Should().OnlyContain(static outcome => outcome.Error!.IsLimit);
        (await Scripts.ValueAsync("return [1, 2, 3].map((n) => n * 2)")).Should().Be("[2,4,6]");
    }

    [Fact]
    public async Task Run_AfterALimit_IsRefused()
    {
        await using var instance = await Scripts.CreateAsync("for (;;) ;", new ScriptInstanceOptions { Limits = new ScriptLimits { Duration = TimeSpan.FromMilliseconds(20) } });
        await instance.RunAsync().OrHang();

        instance.State.Should().Be(ScriptInstanceState.Ended);
        await FluentActions.Awaiting(() => instance.RunAsync().AsTask()).Should().ThrowAsync<InvalidOperationException>();
        FluentActions.Invoking(instance.Snapshot).Should().Throw<InvalidOperationException>();
    }
}
