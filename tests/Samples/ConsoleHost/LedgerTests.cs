using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Governance;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>A host whose payments are made once.</summary>
public sealed class LedgerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Host_WithLedger_PaysOnceAndAsksAPersonWhereNobodyKnows()
    {
        var paid = 0;
        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("bank", bank => bank
            .AddTool("pay", (string to, int amount) => ++paid, "Pays.")
            .AddTool(
                new Tool { Name = "transfer", InputSchema = ToolExecJson.EmptyObject },
                _ => ValueTask.FromResult(ToolResult.Failure(new ToolError(ToolErrorKind.ConnectionLost, "The bank hung up."))))
            .AddTool("find_order", (string reference) => new { done = true }, "Finds an order.", new() { Annotations = new ToolAnnotations { ReadOnlyHint = true } }));

        #region ledger
        services.AddToolExec().UseLedger(ledger =>
        {
            ledger.TimeToLive = TimeSpan.FromDays(30);
            ledger.Rules.Add(new LedgerRule
            {
                Tools = new ToolSelector { Tools = new ToolFilter { Allow = ["bank:order"] } },
                OnUnknown = UnknownEffectPolicy.Probe,
                Probe = new LedgerProbe { Tool = "bank:find_order", Arguments = { ["reference"] = "key" }, Applied = "/done" },
            });
        });
        #endregion

        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().AsTask().WaitAsync(Limit);
        var cancellationToken = new CancellationTokenSource(Limit).Token;

        #region ledger-call
        var call = new ToolCall("bank:pay", ToolExecJson.Parse("""{ "to": "ann", "amount": 5 }"""))
        {
            Options = new ToolCallOptions { IdempotencyKey = "invoice-4711" },
        };
        var first = await executor.CallAsync(call, cancellationToken);
        var again = await executor.CallAsync(call, cancellationToken); // again.RecordedAt says when it was paid.
        #endregion

        paid.Should().Be(1);
        first.RecordedAt.Should().BeNull();
        again.RecordedAt.Should().NotBeNull();

        await executor.CallAsync(new ToolCall("bank:transfer") { Options = new ToolCallOptions { IdempotencyKey = "t" } }, cancellationToken);

        #region ledger-resolve
        var ledger = provider.GetRequiredService<IEffectLedger>();
        foreach (var effect in await ledger.ListAsync(new EffectQuery { State = EffectState.Unknown }, cancellationToken))
        {
            await ledger.ResolveAsync(
                effect.Ticket,
                new EffectSettlement { State = EffectState.Applied, Note = "Seen on the statement by Ann.", TimeToLive = TimeSpan.FromDays(30) },
                cancellationToken);
        }
        #endregion

        (await ledger.CountAsync(cancellationToken)).Should().Be(new EffectCounts(0, 0, 2, 0, 0));
    }
}
