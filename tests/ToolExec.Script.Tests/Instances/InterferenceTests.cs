using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Instances;

/// <summary>Cancellation, disposal and suspension at any moment of many scripts: each ends in one of the ways it may.</summary>
public sealed class InterferenceTests
{
    private const int Batches = 12;
    private const int AtOnce = 16;

    private const string Source = """
        let sum = 0;
        for (let i = 0; i < 20; i++) {
          sum += await f(1);
          if (i % 7 === 3) await new Promise((done) => setTimeout(done, 1));
          if (i === 10) sum += await ask();
        }
        return sum;
        """;

    private static readonly ScriptInstanceOptions Options = Scripts.With(new ScriptFunctionsBuilder()
        .Add("f", static async (call, _) =>
        {
            await Task.Yield();
            return ScriptCallResult.FromValue(call.GetArgument(0));
        })
        .Add("ask", static (_, _) => new(ScriptCallResult.Suspend))
        .Build());

    [Fact]
    public async Task RunAsync_InterferenceAtAnyMoment_EndsAsItMay()
    {
        var script = await Scripts.CompileAsync(Source);
        for (var batch = 0; batch < Batches; batch++)
        {
            var first = batch * AtOnce;
            await Task.WhenAll(Enumerable.Range(first, AtOnce).Select(seed => RoundAsync(script, seed)));
        }
    }

    private static async Task RoundAsync(CompiledScript script, int seed)
    {
        var random = new Random(seed);
        var way = random.Next(4);
        var moment = random.Next(300);
        using var cancellation = new CancellationTokenSource();
        var first = Scripts.Engine.CreateInstance(script, Options);
        var interference = InterfereAsync(way, moment, first, cancellation);
        try
        {
            (await RunToTheEndAsync(first, random, cancellation.Token)).GetValueOrThrow().GetInt32().Should().Be(21);
        }
        catch (OperationCanceledException exception)
        {
            way.Should().Be(0, "seed {0}", seed);
            exception.CancellationToken.Should().Be(cancellation.Token);
        }
        catch (ObjectDisposedException)
        {
            way.Should().Be(1, "seed {0}", seed);
        }

        await interference.OrHang();
        await first.DisposeAsync().OrHang();
    }

    private static async Task<ScriptOutcome> RunToTheEndAsync(ScriptInstance instance, Random random, CancellationToken cancellationToken)
    {
        while (true)
        {
            var outcome = await instance.RunAsync(cancellationToken).OrHang();
            if (outcome.Status != ScriptStatus.Suspended)
            {
                return outcome;
            }

            // Half of the suspensions go on from bytes.
            if (random.Next(2) == 0)
            {
                var next = await Scripts.Engine.RestoreAsync(instance.Snapshot(), Options, CancellationToken.None).OrHang();
                await instance.DisposeAsync().OrHang();
                instance = next;
            }

            foreach (var call in instance.PendingCalls)
            {
                try
                {
                    instance.Resolve(call.Id, ScriptCallResult.FromUtf8("1"u8.ToArray()));
                }
                catch (Exception exception) when (exception is InvalidOperationException and not ObjectDisposedException)
                {
                    // The function has answered in between.
                }
            }
        }
    }

    private static async Task InterfereAsync(int way, int moment, ScriptInstance instance, CancellationTokenSource cancellation)
    {
        for (var i = 0; i < moment; i++)
        {
            await Task.Yield();
        }

        switch (way)
        {
            case 0:
                await cancellation.CancelAsync();
                break;
            case 1:
                await instance.DisposeAsync();
                await instance.DisposeAsync();
                break;
            case 2 when instance.State != ScriptInstanceState.Ended:
                try
                {
                    instance.RequestSuspension();
                }
                catch (ObjectDisposedException)
                {
                    // It has gone on from bytes in between.
                }

                break;
        }
    }
}
