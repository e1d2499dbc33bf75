namespace ToolExec;

/// <summary>Remembers what calls brought about, so that the same effect is not brought about twice.</summary>
/// <remarks>
/// <para>The contract, each sentence of which implementers can test:</para>
/// <list type="bullet">
/// <item><description>Of calls that plan the same effect at the same time exactly one claims it.</description></item>
/// <item><description>A change that was acknowledged is there for every later reader, also after the process was killed where the ledger is durable.</description></item>
/// <item><description>A claim that was replaced, settled or given back changes nothing any more: the answer is <see langword="false"/>.</description></item>
/// <item><description>An effect that was executing when its process ended is unknown afterwards; one that was only planned is as it was before.</description></item>
/// <item><description>An unknown effect is remembered until it is resolved; a final one until it expires, and then it is as if it had never been.</description></item>
/// <item><description>A claim whose end could not be written counts as one whose process ended.</description></item>
/// <item><description>It may be called by several threads at once.</description></item>
/// </list>
/// <para>All members throw an <see cref="IOException"/> where the ledger cannot be read or written; of what was to be changed, it is then not said whether it was.</para>
/// </remarks>
public interface IEffectLedger
{
    /// <summary>Gets a value indicating whether what it records is there after the end of this process.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    bool OutlivesProcess => true;

    /// <summary>Claims an effect, or says why not.</summary>
    /// <param name="request">The effect.</param>
    /// <param name="cancellationToken">Gives up. A claim that nobody then has is given back.</param>
    ValueTask<EffectPlan> PlanAsync(EffectRequest request, CancellationToken cancellationToken);

    /// <summary>Says that a backend is about to be asked: from planned to executing.</summary>
    /// <param name="ticket">The claim.</param>
    /// <param name="cancellationToken">Gives up; it may be executing all the same, and the claim must be given back or settled.</param>
    /// <returns><see langword="false"/> where the claim does not hold: the backend must not be asked.</returns>
    ValueTask<bool> StartAsync(EffectTicket ticket, CancellationToken cancellationToken);

    /// <summary>Records what became of an effect: from executing to applied, failed or unknown. The claim ends.</summary>
    /// <param name="ticket">The claim.</param>
    /// <param name="settlement">What became of it.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be recorded all the same.</param>
    /// <returns><see langword="false"/> where the claim does not hold: nothing was recorded.</returns>
    ValueTask<bool> SettleAsync(EffectTicket ticket, EffectSettlement settlement, CancellationToken cancellationToken);

    /// <summary>Gives a claim back under which nothing was begun: the effect is as it was before it was planned. The claim ends.</summary>
    /// <param name="ticket">The claim.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be given back all the same.</param>
    /// <returns><see langword="false"/> where the claim does not hold.</returns>
    ValueTask<bool> ReleaseAsync(EffectTicket ticket, CancellationToken cancellationToken);

    /// <summary>Says what became of an unknown effect, once somebody has found out.</summary>
    /// <param name="ticket">The effect as it was read: where it has been claimed since, nothing happens.</param>
    /// <param name="settlement">Applied or failed; <see langword="null"/> where it was not brought about, so that a later call may.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be recorded all the same.</param>
    /// <returns><see langword="false"/> where it is not unknown any more.</returns>
    ValueTask<bool> ResolveAsync(EffectTicket ticket, EffectSettlement? settlement, CancellationToken cancellationToken);

    /// <summary>Waits until no call is bringing an effect about.</summary>
    /// <param name="id">The effect's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The effect as it then is; <see langword="null"/> where there is none.</returns>
    ValueTask<EffectEntry?> WaitAsync(string id, CancellationToken cancellationToken);

    /// <summary>Finds an effect.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<EffectEntry?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Lists effects, those that were claimed first first.</summary>
    /// <param name="query">Which ones.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<EffectEntry>> ListAsync(EffectQuery query, CancellationToken cancellationToken);

    /// <summary>Counts the effects that have not expired.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<EffectCounts> CountAsync(CancellationToken cancellationToken);

    /// <summary>Forgets what has expired.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were forgotten.</returns>
    ValueTask<int> RemoveExpiredAsync(CancellationToken cancellationToken);
}
