using Microsoft.Data.Sqlite;

namespace ToolExec.Durable;

/// <summary>Executions that wait, in the file.</summary>
internal sealed class SqliteExecutionStore : IExecutionStore
{
    private const string Columns = "id, version, created, expires, scope, state";

    private readonly DurableFile _file;

    public SqliteExecutionStore(DurableFile file)
    {
        _file = file;
        file.OnOpening(s => RemoveExpired(s));
    }

    public async ValueTask<bool> TryAddAsync(StoredExecution execution, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return await _file.WriteAsync(
            s =>
            {
                s.Run("DELETE FROM executions WHERE id = $0 AND expires <= $1", execution.Id, Now());
                return s.Run(
                    "INSERT INTO executions (id, version, created, expires, scope, state) VALUES ($0, $1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
                    execution.Id,
                    execution.Version,
                    execution.Created.UtcTicks,
                    execution.Expires.UtcTicks,
                    execution.Scope,
                    execution.State.ToArray()) == 1;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> TryUpdateAsync(StoredExecution execution, long expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return await _file.WriteAsync(
            s => s.Run(
                "UPDATE executions SET version = $2, created = $3, expires = $4, scope = $5, state = $6 WHERE id = $0 AND version = $1 AND expires > $7",
                execution.Id,
                expectedVersion,
                execution.Version,
                execution.Created.UtcTicks,
                execution.Expires.UtcTicks,
                execution.Scope,
                execution.State.ToArray(),
                Now()) == 1,
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<StoredExecution?> FindAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return await _file.ReadAsync(s => s.First($"SELECT {Columns} FROM executions WHERE id = $0 AND expires > $1", Read, id, Now()), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> TryRemoveAsync(string id, long expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return await _file.WriteAsync(s => s.Run("DELETE FROM executions WHERE id = $0 AND version = $1 AND expires > $2", id, expectedVersion, Now()) == 1, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<StoredExecution>> ListAsync(string? scope, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        return await _file.ReadAsync(
            s => s.All($"SELECT {Columns} FROM executions WHERE ($0 IS NULL OR scope = $0) AND expires > $1 ORDER BY created, id LIMIT $2", Read, scope, Now(), (long)max),
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<int> RemoveExpiredAsync(CancellationToken cancellationToken) => _file.WriteAsync(RemoveExpired, cancellationToken);

    private static StoredExecution Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Version = row.GetInt64(1),
        Created = new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero),
        Expires = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
        Scope = row.GetString(4),
        State = row.GetFieldValue<byte[]>(5),
    };

    private int RemoveExpired(Statements s) => s.Run("DELETE FROM executions WHERE expires <= $0", Now());

    private long Now() => _file.Time.GetUtcNow().UtcTicks;
}
