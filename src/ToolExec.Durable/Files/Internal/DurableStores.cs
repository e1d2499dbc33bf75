namespace ToolExec.Durable;

/// <summary>What an instance keeps in its file. All of it is made before the file is opened, so that each can look after what the last owner has left.</summary>
internal sealed class DurableStores(DurableFile file) : IInstancePart
{
    public string Name => "durable";

    public SqliteEffectLedger Effects { get; } = new(file);

    public SqliteExecutionStore Executions { get; } = new(file);

    public SqliteApprovalStore Approvals { get; } = new(file);

    public SqliteAuditSink Audit { get; } = new(file);

    public ValueTask StartAsync(CancellationToken cancellationToken) => file.OpenAsync(cancellationToken);

    public async ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Through the loop that writes: that it can is what counts.
            await file.WriteAsync(static s => s.Run("UPDATE ledger SET epoch = epoch"), cancellationToken).ConfigureAwait(false);
            return new BackendHealth(BackendHealthStatus.Healthy, $"durability {(file.Durability == Durability.Full ? "full" : "relaxed")}");
        }
        catch (IOException fault)
        {
            return BackendHealth.Unhealthy(fault.Message);
        }
    }
}
