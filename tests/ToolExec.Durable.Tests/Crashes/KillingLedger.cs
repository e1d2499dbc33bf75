using System.Diagnostics;

namespace ToolExec.Durable.Tests.Crashes;

/// <summary>The real ledger, in a process that kills itself (SIGKILL) before or after one of its steps.</summary>
internal sealed class KillingLedger(IEffectLedger inner, string point) : IEffectLedger
{
    public ValueTask<EffectPlan> PlanAsync(EffectRequest request, CancellationToken cancellationToken) => At("plan", () => inner.PlanAsync(request, cancellationToken));

    public ValueTask<bool> StartAsync(EffectTicket ticket, CancellationToken cancellationToken) => At("start", () => inner.StartAsync(ticket, cancellationToken));

    public ValueTask<bool> SettleAsync(EffectTicket ticket, EffectSettlement settlement, CancellationToken cancellationToken) => At("settle", () => inner.SettleAsync(ticket, settlement, cancellationToken));

    public ValueTask<bool> ReleaseAsync(EffectTicket ticket, CancellationToken cancellationToken) => At("release", () => inner.ReleaseAsync(ticket, cancellationToken));

    public ValueTask<bool> ResolveAsync(EffectTicket ticket, EffectSettlement? settlement, CancellationToken cancellationToken) => At("resolve", () => inner.ResolveAsync(ticket, settlement, cancellationToken));

    public ValueTask<EffectEntry?> WaitAsync(string id, CancellationToken cancellationToken) => inner.WaitAsync(id, cancellationToken);

    public ValueTask<EffectEntry?> FindAsync(string id, CancellationToken cancellationToken) => inner.FindAsync(id, cancellationToken);

    public ValueTask<IReadOnlyList<EffectEntry>> ListAsync(EffectQuery query, CancellationToken cancellationToken) => inner.ListAsync(query, cancellationToken);

    public ValueTask<EffectCounts> CountAsync(CancellationToken cancellationToken) => inner.CountAsync(cancellationToken);

    public ValueTask<int> RemoveExpiredAsync(CancellationToken cancellationToken) => inner.RemoveExpiredAsync(cancellationToken);

    private async ValueTask<T> At<T>(string step, Func<ValueTask<T>> run)
    {
        KillAt($"{step}-before");
        var result = await run();
        KillAt($"{step}-after");
        return result;
    }

    private void KillAt(string here)
    {
        if (string.Equals(point, here, StringComparison.Ordinal))
        {
            Process.GetCurrentProcess().Kill();
            new ManualResetEventSlim().Wait();
        }
    }
}
