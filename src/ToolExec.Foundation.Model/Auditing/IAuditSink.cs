namespace ToolExec;

/// <summary>Keeps the records of an audit trail, in order and for good. Those registered as keyed services of an instance are used where it audits.</summary>
/// <remarks>
/// The one who writes is alone: it opens the sink once, then appends batches one after the other, and numbers and chains the records itself. A sink keeps what it is given, unchanged.
/// </remarks>
public interface IAuditSink
{
    /// <summary>Opens the trail for its one writer.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Where the trail ends; <see cref="AuditHead.Empty"/> for a new one. What a crash left of a record is taken away, and told.</returns>
    /// <exception cref="IOException">The trail cannot be opened: no access, damage, or another writer has it. The message says what to do.</exception>
    ValueTask<AuditHead> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Appends records, all or none.</summary>
    /// <param name="records">The records, numbered and chained; at least one.</param>
    /// <param name="cancellationToken">Gives up; as after a fault, the same batch may come again.</param>
    /// <returns>A task that ends when they are as durable as the sink promises.</returns>
    /// <exception cref="IOException">They are not kept: no room, no access. What was written of them is taken away before the next append, which may be the same batch.</exception>
    ValueTask AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken);

    /// <summary>Reads the trail from its first record on.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It cannot be read on; what was read before is right.</exception>
    IAsyncEnumerable<AuditRecord> ReadAsync(CancellationToken cancellationToken);
}
