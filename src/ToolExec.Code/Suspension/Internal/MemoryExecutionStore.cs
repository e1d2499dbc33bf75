namespace ToolExec.Code;

/// <summary>Keeps executions that wait as long as the process lives, bounded in number and bytes.</summary>
internal sealed class MemoryExecutionStore(int maxCount, long maxBytes, TimeProvider time) : IExecutionStore
{
    // Guards the fields below.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StoredExecution> _byId = new(StringComparer.Ordinal);
    private long _bytes;

    public bool OutlivesProcess => false;

    public ValueTask<bool> TryAddAsync(StoredExecution execution, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(execution);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            Sweep();
            if (_byId.ContainsKey(execution.Id))
            {
                return new(false);
            }

            CheckRoom(_byId.Count + 1, _bytes + execution.State.Length);
            Keep(execution);
            return new(true);
        }
    }

    public ValueTask<bool> TryUpdateAsync(StoredExecution execution, long expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(execution);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(execution.Version, expectedVersion);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            Sweep();
            if (!_byId.TryGetValue(execution.Id, out var known) || known.Version != expectedVersion)
            {
                return new(false);
            }

            CheckRoom(_byId.Count, _bytes - known.State.Length + execution.State.Length);
            _bytes -= known.State.Length;
            Keep(execution);
            return new(true);
        }
    }

    public ValueTask<StoredExecution?> FindAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            Sweep();
            return new(_byId.GetValueOrDefault(id));
        }
    }

    public ValueTask<bool> TryRemoveAsync(string id, long expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            Sweep();
            return new(_byId.TryGetValue(id, out var known) && known.Version == expectedVersion && Forget(known));
        }
    }

    public ValueTask<IReadOnlyList<StoredExecution>> ListAsync(string? scope, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            Sweep();
            return new([.. _byId.Values.Where(e => scope is null || string.Equals(e.Scope, scope, StringComparison.Ordinal))
                .OrderBy(static e => e.Created).ThenBy(static e => e.Id, StringComparer.Ordinal).Take(max)]);
        }
    }

    public ValueTask<int> RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new(Sweep());
        }
    }

    private int Sweep()
    {
        var now = time.GetUtcNow();
        var over = _byId.Values.Where(e => e.Expires <= now).ToList();
        over.ForEach(e => Forget(e));
        return over.Count;
    }

    private bool Forget(StoredExecution execution)
    {
        _bytes -= execution.State.Length;
        return _byId.Remove(execution.Id);
    }

    private void Keep(StoredExecution execution)
    {
        // A copy: the owner of the bytes may go on using them.
        _byId[execution.Id] = execution with { State = execution.State.ToArray() };
        _bytes += execution.State.Length;
    }

    private void CheckRoom(int count, long bytes)
    {
        if (count > maxCount)
        {
            throw new IOException($"{maxCount} executions wait already.");
        }

        if (bytes > maxBytes)
        {
            throw new IOException($"The executions that wait may have {maxBytes} bytes together.");
        }
    }
}
