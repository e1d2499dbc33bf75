namespace ToolExec;

/// <summary>Keeps executions that wait.</summary>
/// <remarks>Safe for use by several threads. A change that was acknowledged is there for every later reader.</remarks>
public interface IExecutionStore
{
    /// <summary>Gets a value indicating whether what it keeps is there after the end of this process. Only then a script is kept when its host stops.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    bool OutlivesProcess => true;

    /// <summary>Keeps a new execution.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="cancellationToken">Gives up; it may be kept all the same.</param>
    /// <returns><see langword="false"/> where one with this id is there.</returns>
    /// <exception cref="IOException">It cannot be kept: no room, no access.</exception>
    ValueTask<bool> TryAddAsync(StoredExecution execution, CancellationToken cancellationToken);

    /// <summary>Changes an execution, if nobody else has.</summary>
    /// <param name="execution">The new state; its <see cref="StoredExecution.Version"/> is above the expected one.</param>
    /// <param name="expectedVersion">The version that is to be replaced.</param>
    /// <param name="cancellationToken">Gives up; it may be changed all the same.</param>
    /// <returns><see langword="false"/> where it is gone or has another version.</returns>
    /// <exception cref="IOException">It cannot be kept.</exception>
    ValueTask<bool> TryUpdateAsync(StoredExecution execution, long expectedVersion, CancellationToken cancellationToken);

    /// <summary>Finds an execution; one that has expired is not found.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<StoredExecution?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Forgets an execution, if nobody has changed it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="expectedVersion">The version that is to go.</param>
    /// <param name="cancellationToken">Gives up; it may be gone all the same.</param>
    /// <returns><see langword="false"/> where it is gone already or has another version.</returns>
    ValueTask<bool> TryRemoveAsync(string id, long expectedVersion, CancellationToken cancellationToken);

    /// <summary>Lists the executions of a scope that have not expired, the oldest first.</summary>
    /// <param name="scope">Whose, from <see cref="ToolCaller.ScopeOf"/>; <see langword="null"/> for all.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<StoredExecution>> ListAsync(string? scope, int max, CancellationToken cancellationToken);

    /// <summary>Forgets what has expired.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were forgotten.</returns>
    ValueTask<int> RemoveExpiredAsync(CancellationToken cancellationToken);
}
