namespace ToolExec.Governance.Tests.Ledger;

/// <summary>A ledger whose writes fail when a test says so.</summary>
internal sealed class BreakableLedger : IEffectLedger
{
    private readonly MemoryEffectLedger _inner = new(new ManualTimeProvider(), 1024 * 1024);

    public string? Fault { get; set; }

    public ValueTask<EffectPlan> PlanAsync(EffectRequest request, CancellationToken cancellationToken) => Or("plan", () => _inner.PlanAsync(request, cancellationToken));

    public ValueTask<bool> StartAsync(EffectTicket ticket, CancellationToken cancellationToken) => Or("start", () => _inner.StartAsync(ticket, cancellationToken));

    public ValueTask<bool> SettleAsync(EffectTicket ticket, EffectSettlement settlement, CancellationToken cancellationToken) => Or("settle", () => _inner.SettleAsync(ticket, settlement, cancellationToken));

    public ValueTask<bool> ReleaseAsync(EffectTicket ticket, CancellationToken cancellationToken) => _inner.ReleaseAsync(ticket, cancellationToken);

    public ValueTask<bool> ResolveAsync(EffectTicket ticket, EffectSettlement? settlement, CancellationToken cancellationToken) => _inner.ResolveAsync(ticket, settlement, cancellationToken);

    public ValueTask<EffectEntry?> WaitAsync(string id, CancellationToken cancellationToken) => _inner.WaitAsync(id, cancellationToken);

    public ValueTask<EffectEntry?> FindAsync(string id, CancellationToken cancellationToken) => _inner.FindAsync(id, cancellationToken);

    public ValueTask<IReadOnlyList<EffectEntry>> ListAsync(EffectQuery query, CancellationToken cancellationToken) => _inner.ListAsync(query, cancellationToken);

    public ValueTask<EffectCounts> CountAsync(CancellationToken cancellationToken) => _inner.CountAsync(cancellationToken);

    public ValueTask<int> RemoveExpiredAsync(CancellationToken cancellationToken) => _inner.RemoveExpiredAsync(cancellationToken);

    private ValueTask<T> Or<T>(string step, Func<ValueTask<T>> run) => string.Equals(Fault, step, StringComparison.Ordinal) ? throw new IOException("No room.") : run();
}
