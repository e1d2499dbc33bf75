using System.Security.Cryptography;
using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Snapshots;

public sealed class SnapshotTests
{
    private static readonly ScriptFunctions Ask = new ScriptFunctionsBuilder()
        .Add("tools.ask", static (_, _) => new(ScriptCallResult.Suspend))
        .AddSync("tools.double", static call => ScriptCallResult.FromValue(Scripts.Json((call.GetArgument(0).GetInt32() * 2).ToString(System.Globalization.CultureInfo.InvariantCulture))))
        .Build();

    [Fact]
    public async Task Restore_AnswersInAnyOrder_GoOnAsIfNothingHadHappened()
    {
        var snapshot = await SuspendAsync("""
            const seen = new Map([['start', 1]]);
            const one = async (n) => { const r = await tools.ask(n); seen.set(n, r); return tools.double(r); };
            const all = await Promise.all([one(1), one(2), one(3)]);
            return { all, seen, re: /b(.)/.exec('abc')[1] };
            """);
        await using var engine = new ScriptEngine();
        await using var instance = await engine.RestoreAsync(snapshot, Scripts.With(Ask)).OrHang();

        instance.State.Should().Be(ScriptInstanceState.Suspended);
        instance.PendingCalls.Select(static call => (call.Id, call.Arguments[0].GetInt32())).Should().Equal((1, 1), (2, 2), (3, 3));
        instance.Resolve(3, Scripts.Answer("30"));
        instance.Resolve(1, Scripts.Answer("10"));
        var middle = await instance.RunAsync().OrHang();
        instance.Resolve(2, Scripts.Answer("20"));
        var outcome = await instance.RunAsync().OrHang();

        middle.PendingCalls.Should().ContainSingle().Which.Id.Should().Be(2);
        outcome.GetValueOrThrow().GetRawText().Should().Be("""{"all":[20,40,60],"seen":[["start",1],[3,30],[1,10],[2,20]],"re":"c"}""");
        outcome.Usage.HostCalls.Should().Be(6);
    }

    [Fact]
    public async Task Restore_ManyTimesFromOneSnapshot_GivesScriptsOfTheirOwn()
    {
        var snapshot = await SuspendAsync("let n = 0; n += await tools.ask(); return ++n");

        var values = await Task.WhenAll(Enumerable.Range(0, 10).Select(async index =>
        {
            await using var instance = await Scripts.Engine.RestoreAsync(snapshot, Scripts.With(Ask));
            instance.Resolve(1, ScriptCallResult.FromUtf8(System.Text.Encoding.UTF8.GetBytes(index.ToString(System.Globalization.CultureInfo.InvariantCulture))));
            return (await instance.RunAsync()).GetValueOrThrow().GetInt32();
        })).OrHang();

        values.Should().Equal(Enumerable.Range(1, 10));
    }

    [Fact]
    public async Task Snapshot_OfARestoredScript_RestoresAgain()
    {
        var snapshot = await SuspendAsync("const r = []; for (let i = 0; i < 5; i++) r.push(await tools.ask(i)); return r");
        for (var i = 0; i < 5; i++)
        {
            await using var instance = await Scripts.Engine.RestoreAsync(snapshot, Scripts.With(Ask)).OrHang();
            instance.Resolve(i + 1, Scripts.Answer($"\"r{i}\""));
            var outcome = await instance.RunAsync().OrHang();
            if (outcome.Status == ScriptStatus.Completed)
            {
                outcome.GetValueOrThrow().GetRawText().Should().Be("""["r0","r1","r2","r3","r4"]""");
                return;
            }

            snapshot = instance.Snapshot();
        }

        true.Should().BeFalse("the script completes at its fifth answer");
    }

    [Fact]
    public async Task Snapshot_WithAnswersNotYetDelivered_CarriesThem()
    {
        await using var first = await Scripts.CreateAsync(
            "const r = await Promise.allSettled([tools.ask(), tools.ask(), tools.ask()]); return r.map((x) => x.status === 'rejected' ? x.reason.message : x.value.length ?? x.value)",
            Scripts.With(Ask));
        await first.RunAsync().OrHang();
        first.Resolve(1, Scripts.Answer("\"abc\""));
        first.Resolve(2, ScriptCallResult.FromError("bad"));
        first.Resolve(3, ScriptCallResult.FromBytes(new byte[4]));

        await using var second = await Scripts.Engine.RestoreAsync(first.Snapshot(), Scripts.With(Ask)).OrHang();

        second.PendingCalls.Should().BeEmpty();
        (await second.RunAsync().OrHang()).GetValueOrThrow().GetRawText().Should().Be("""[3,"bad",4]""");
    }

    [Fact]
    public async Task Restore_LimitsAlreadyUsed_CountOn()
    {
        var options = Scripts.With(Ask);
        options.Limits = new ScriptLimits { HostCalls = 2, OutputBytes = 10 };
        var snapshot = await SuspendAsync("console.log('12345'); await tools.ask(); await tools.ask(); await tools.ask()", options);

        await using var calls = await Scripts.Engine.RestoreAsync(snapshot, options).OrHang();
        calls.Resolve(1, default);
        await calls.RunAsync().OrHang();
        calls.Resolve(2, default);

        (await calls.RunAsync().OrHang()).Error!.Kind.Should().Be(ScriptErrorKind.HostCallLimit);
        var loud = await SuspendAsync("console.log('12345'); await tools.ask(); console.log('12345')", options);
        await using var output = await Scripts.Engine.RestoreAsync(loud, options).OrHang();
        output.Resolve(1, default);
        (await output.RunAsync().OrHang()).Error!.Kind.Should().Be(ScriptErrorKind.OutputLimit);
    }

    [Fact]
    public async Task Restore_TimersAndClock_KeepWhatTheyHadLeft()
    {
        var time = new ManualTimeProvider();
        await using var engine = new ScriptEngine(new ScriptEngineOptions { TimeProvider = time, Limits = new ScriptLimits { Duration = TimeSpan.FromSeconds(10) } });
        var script = (await engine.CompileAsync(
            "const t = new Promise((r) => setTimeout(r, 1000)); await new Promise((r) => setTimeout(r, 400)); await tools.ask(); await t; return performance.now()").OrHang())
            .GetScriptOrThrow();
        await using var instance = engine.CreateInstance(script, Scripts.With(Ask));
        var run = instance.RunAsync().AsTask();
        await time.WhenArmedAsync(2).OrHang();
        time.Advance(TimeSpan.FromMilliseconds(400));
        var suspended = await run.OrHang();
        suspended.NextTimer.Should().Be(TimeSpan.FromMilliseconds(600));
        var snapshot = instance.Snapshot();

        time.Advance(TimeSpan.FromDays(1));
        await using var restored = await engine.RestoreAsync(snapshot, Scripts.With(Ask)).OrHang();
        restored.Resolve(1, default);
        var resumed = restored.RunAsync().AsTask();
        await time.WhenArmedAsync(2).OrHang();
        time.Advance(TimeSpan.FromMilliseconds(600) - TimeSpan.FromTicks(1));
        resumed.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromTicks(1));

        var outcome = await resumed.OrHang();
        outcome.GetValueOrThrow().GetDouble().Should().Be(1000);
        outcome.Usage.Duration.Should().Be(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Restore_WithoutAFunctionOfTheScript_IsRefused()
    {
        var snapshot = await SuspendAsync("await tools.ask()");
        var others = new ScriptFunctionsBuilder().Add("tools.ask", static (_, _) => default).Build();

        var thrown = await FluentActions.Awaiting(() => Scripts.Engine.RestoreAsync(snapshot, Scripts.With(others)).AsTask()).Should().ThrowAsync<ScriptSnapshotException>();

        thrown.Which.Problem.Should().Be(ScriptSnapshotProblem.MissingFunction);
        thrown.Which.Message.Should().Contain("tools.double");
    }

    [Fact]
    public async Task Restore_FunctionsInAnotherOrderAndMore_AreBoundByName()
    {
        var snapshot = await SuspendAsync("await tools.ask(); return tools.double(4)");
        var others = new ScriptFunctionsBuilder()
            .Add("zzz", static (_, _) => default)
            .AddSync("tools.double", static _ => Scripts.Answer("\"other\""))
            .Add("tools.ask", static (_, _) => default)
            .Build();
        await using var instance = await Scripts.Engine.RestoreAsync(snapshot, Scripts.With(others)).OrHang();
        instance.Resolve(1, default);

        (await instance.RunAsync().OrHang()).GetValueOrThrow().GetString().Should().Be("other");
    }

    [Fact]
    public async Task Restore_DamagedBytes_AreRefused()
    {
        var snapshot = await SuspendAsync("await tools.ask()");
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var bytes = i % 2 == 0 ? snapshot[..random.Next(snapshot.Length)] : (byte[])snapshot.Clone();
            if (bytes.Length == snapshot.Length)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            await FluentActions.Awaiting(() => Scripts.Engine.RestoreAsync(bytes, Scripts.With(Ask)).AsTask()).Should().ThrowAsync<ScriptSnapshotException>();
        }
    }

    [Fact]
    public async Task Restore_Keys_MustFit()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        await using var signing = new ScriptEngine(new ScriptEngineOptions { SnapshotKey = key });
        await using var same = new ScriptEngine(new ScriptEngineOptions { SnapshotKey = key });
        await using var other = new ScriptEngine(new ScriptEngineOptions { SnapshotKey = RandomNumberGenerator.GetBytes(32) });
        var signed = await SuspendAsync("await tools.ask(); return 1", engine: signing);
        var unsigned = await SuspendAsync("await tools.ask(); return 1");

        await using var restored = await same.RestoreAsync(signed, Scripts.With(Ask)).OrHang();
        restored.PendingCalls.Should().ContainSingle();
        foreach (var (engine, bytes) in new[] { (other, signed), (same, unsigned), (Scripts.Engine, signed) })
        {
            var thrown = await FluentActions.Awaiting(() => engine.RestoreAsync(bytes, Scripts.With(Ask)).AsTask()).Should().ThrowAsync<ScriptSnapshotException>();
            thrown.Which.Problem.Should().Be(ScriptSnapshotProblem.BadSignature);
        }
    }

    [Fact]
    public async Task Restore_MoreMemoryThanTheLimit_IsRefused()
    {
        var snapshot = await SuspendAsync("globalThis.big = new Uint8Array(12 << 20).fill(7); await tools.ask()");
        var options = Scripts.With(Ask);
        options.Limits = new ScriptLimits { MemoryBytes = 8L << 20 };

        var thrown = await FluentActions.Awaiting(() => Scripts.Engine.RestoreAsync(snapshot, options).AsTask()).Should().ThrowAsync<ScriptSnapshotException>();

        thrown.Which.Problem.Should().Be(ScriptSnapshotProblem.OverLimit);
    }

    [Fact]
    public async Task Snapshot_OfATypicalScript_IsSmall()
    {
        var snapshot = await SuspendAsync("const orders = Array.from({ length: 50 }, (_, i) => ({ id: i, name: `order ${i}` })); await tools.ask(orders.length); return orders");

        snapshot.Length.Should().BeLessThan(40 * 1024);
    }

    [Fact]
    public async Task Snapshot_WhenNotSuspended_IsRefused()
    {
        await using var instance = await Scripts.CreateAsync("return 1");

        FluentActions.Invoking(instance.Snapshot).Should().Throw<InvalidOperationException>().WithMessage("*Created*");
    }

    private static async Task<byte[]> SuspendAsync(string source, ScriptInstanceOptions? options = null, ScriptEngine? engine = null)
    {
        engine ??= Scripts.Engine;
        var script = (await engine.CompileAsync(source).OrHang()).GetScriptOrThrow();
        await using var instance = engine.CreateInstance(script, options ?? Scripts.With(Ask));
        (await instance.RunAsync().OrHang()).Status.Should().Be(ScriptStatus.Suspended);
        return instance.Snapshot();
    }
}
