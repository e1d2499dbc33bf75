namespace ToolExec;

/// <summary>Keeps requests for approval, what was decided on them, and grants.</summary>
/// <remarks>
/// <para>The contract, each sentence of which implementers can test:</para>
/// <list type="bullet">
/// <item><description>It may be called by several threads, and where it outlives a process by several processes, at once.</description></item>
/// <item><description>A change that was acknowledged is there for every later reader.</description></item>
/// <item><description>Of several who decide on the same request, or take the same use of it, exactly one succeeds; the one who has a use has it again.</description></item>
/// <item><description>Of several who use a grant, exactly as many succeed as it is good for.</description></item>
/// <item><description>From the moment of its expiry on, a request or a grant is as if it were not there: not found, not listed, not decided, not used.</description></item>
/// <item><description>Texts are compared as they are, case included.</description></item>
/// </list>
/// </remarks>
public interface IApprovalStore
{
    /// <summary>Gets a value indicating whether what it keeps is there after the end of this process.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    bool OutlivesProcess => true;

    /// <summary>Keeps a new request on which nobody has decided.</summary>
    /// <param name="request">The request.</param>
    /// <param name="scope">Whose it is, from <see cref="ToolCaller.ScopeOf"/>.</param>
    /// <param name="cancellationToken">Gives up; it may be kept all the same.</param>
    /// <returns><see langword="false"/> where one with this id is there.</returns>
    /// <exception cref="IOException">It cannot be kept: no room, no access.</exception>
    ValueTask<bool> TryAddAsync(ApprovalRequest request, string scope, CancellationToken cancellationToken);

    /// <summary>Finds a request, decided and used ones included.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The request, or <see langword="null"/> where there is none.</returns>
    ValueTask<StoredApproval?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Lists the requests on which nobody has decided and of which nothing was used, the oldest first.</summary>
    /// <param name="scope">Whose; <see langword="null"/> for all.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<StoredApproval>> ListPendingAsync(string? scope, int max, CancellationToken cancellationToken);

    /// <summary>Keeps a decision, if nobody has decided yet and nothing was used.</summary>
    /// <param name="decision">The decision; its request's id says on what. The request itself stays as it was kept.</param>
    /// <param name="cancellationToken">Gives up; it may be kept all the same.</param>
    /// <returns><see langword="false"/> where somebody has decided, it was used, or there is no such request.</returns>
    /// <exception cref="IOException">It cannot be kept.</exception>
    ValueTask<bool> TryDecideAsync(ApprovalDecision decision, CancellationToken cancellationToken);

    /// <summary>Takes one use of a request. A request for a single call has the use 0 alone; one for a plan has one for each of its calls, counted from 0.</summary>
    /// <remarks>Whoever has it has it: the same user who takes it again, after a crash for example, gets the same answer.</remarks>
    /// <param name="id">The request's id.</param>
    /// <param name="use">Which use.</param>
    /// <param name="user">Who takes it: a text that is the same for the same call only, such as its idempotency key.</param>
    /// <param name="cancellationToken">Gives up; it may be taken all the same.</param>
    /// <returns><see langword="false"/> where another user has it, or there is no such request.</returns>
    /// <exception cref="IOException">It cannot be kept.</exception>
    ValueTask<bool> TryUseAsync(string id, int use, string user, CancellationToken cancellationToken);

    /// <summary>Keeps a new grant.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="cancellationToken">Gives up; it may be kept all the same.</param>
    /// <returns><see langword="false"/> where one with this id is there.</returns>
    /// <exception cref="IOException">It cannot be kept.</exception>
    ValueTask<bool> TryAddGrantAsync(ApprovalGrant grant, CancellationToken cancellationToken);

    /// <summary>Lists the grants that are good for at least one more call, the one that expires first being first.</summary>
    /// <param name="tool">The whole id of the tool they are for; <see langword="null"/> for all.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<ApprovalGrant>> ListGrantsAsync(string? tool, int max, CancellationToken cancellationToken);

    /// <summary>Uses a grant for one call.</summary>
    /// <param name="id">The grant's id.</param>
    /// <param name="cancellationToken">Gives up; it may be used all the same.</param>
    /// <returns><see langword="false"/> where nothing is left of it, or there is no such grant.</returns>
    /// <exception cref="IOException">It cannot be kept.</exception>
    ValueTask<bool> TryUseGrantAsync(string id, CancellationToken cancellationToken);

    /// <summary>Takes a grant back.</summary>
    /// <param name="id">The grant's id.</param>
    /// <param name="cancellationToken">Gives up; it may be taken back all the same.</param>
    /// <returns><see langword="false"/> where there is none that is good for another call.</returns>
    /// <exception cref="IOException">It cannot be kept.</exception>
    ValueTask<bool> RevokeGrantAsync(string id, CancellationToken cancellationToken);

    /// <summary>Forgets requests and grants that have expired, and grants of which nothing is left.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were forgotten.</returns>
    ValueTask<int> RemoveExpiredAsync(CancellationToken cancellationToken);
}
