using System.Text.Json;
using ToolExec.Script;
using ToolExec.TestSupport;

namespace ToolExec.Samples.PackageReadmes;

public sealed class ScriptReadme
{
    [Fact]
    public async Task Script_CallsItsHostAndReturnsData()
    {
        var outcome = await RunAsync(CancellationToken.None).OrHang();

        outcome.GetValueOrThrow().GetRawText().Should().Be("""{"count":2,"total":42}""");
    }

    [Fact]
    public async Task Script_SuspendedHere_GoesOnThere()
    {
        var outcome = await ApproveAsync(CancellationToken.None).OrHang();

        outcome.GetValueOrThrow().GetString().Should().Be("refunded 30");
    }

    [Fact]
    public async Task Script_LimitedAndRepeatable_RunsTheSameTwice()
    {
        await using var engine = new ScriptEngine();

        var first = await engine.RunAsync("return [Math.random(), new Date().getHours()]", options: Repeatable()).OrHang();
        var second = await engine.RunAsync("return [Math.random(), new Date().getHours()]", options: Repeatable()).OrHang();

        second.GetValueOrThrow().GetRawText().Should().Be(first.GetValueOrThrow().GetRawText());
    }

    private static async Task<ScriptOutcome> RunAsync(CancellationToken cancellationToken)
    {
        #region readme-script
        await using var engine = new ScriptEngine(); // one for the process
        var functions = new ScriptFunctionsBuilder()
            .Add("tools.orders.list", (call, token) => new(ScriptCallResult.FromUtf8("""[{"total":12},{"total":30}]"""u8.ToArray())))
            .Build();

        var outcome = await engine.RunAsync(
            """
            const orders: { total: number }[] = await tools.orders.list({ open: true });
            return { count: orders.length, total: orders.reduce((sum, order) => sum + order.total, 0) };
            """,
            ScriptLanguage.TypeScript,
            new ScriptInstanceOptions { Functions = functions },
            cancellationToken);
        #endregion

        return outcome;
    }

    private static async Task<ScriptOutcome> ApproveAsync(CancellationToken cancellationToken)
    {
        #region script-suspend
        var functions = new ScriptFunctionsBuilder()
            .Add("tools.approve", (call, token) => new(ScriptCallResult.Suspend)) // a person will answer, tomorrow perhaps
            .Build();
        var options = new ScriptInstanceOptions { Functions = functions };

        byte[] snapshot;
        await using (var engine = new ScriptEngine())
        {
            var script = (await engine.CompileAsync("return await tools.approve(30) ? 'refunded 30' : 'refused'", cancellationToken: cancellationToken)).GetScriptOrThrow();
            await using var instance = engine.CreateInstance(script, options);
            var waiting = await instance.RunAsync(cancellationToken); // Status is Suspended; waiting.PendingCalls says for what
            snapshot = instance.Snapshot();
        }

        // The next day, in another process.
        await using var later = new ScriptEngine();
        await using var restored = await later.RestoreAsync(snapshot, options, cancellationToken);
        restored.Resolve(restored.PendingCalls[0].Id, ScriptCallResult.FromValue(JsonElement.Parse("true")));
        var outcome = await restored.RunAsync(cancellationToken);
        #endregion

        return outcome;
    }

    private static ScriptInstanceOptions Repeatable()
    {
        #region script-options
        var options = new ScriptInstanceOptions
        {
            Globals = JsonElement.Parse("""{"args":{"customer":7}}"""), // `args` in the script
            Limits = new ScriptLimits { MemoryBytes = 32 << 20, Duration = TimeSpan.FromSeconds(5), HostCalls = 100 },
            TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
            RandomSeed = 1, // the same random numbers in every run
        };
        #endregion

        return options;
    }
}
