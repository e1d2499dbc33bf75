using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Data.Sqlite;

namespace ToolExec.Durable;

/// <summary>Requests for approval, decisions and grants, in the file.</summary>
internal sealed class SqliteApprovalStore : IApprovalStore
{
    private const string Columns = "a.request, a.scope, a.decision, EXISTS (SELECT 1 FROM approval_uses u WHERE u.id = a.id AND u.use = 0), a.arguments";

    private static readonly StrictJsonOptions AnySize = new() { MaxBytes = int.MaxValue, MaxDepth = 256 };
    private static readonly JsonTypeInfo<ApprovalRequest> RequestType = Type<ApprovalRequest>();
    private static readonly JsonTypeInfo<ApprovalDecision> DecisionType = Type<ApprovalDecision>();
    private static readonly JsonTypeInfo<ApprovalGrant> GrantType = Type<ApprovalGrant>();

    private readonly DurableFile _file;

    public SqliteApprovalStore(DurableFile file)
    {
        _file = file;
        file.OnOpening(s => RemoveExpired(s));
    }

    public async ValueTask<bool> TryAddAsync(ApprovalRequest request, string scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(scope);
        var json = JsonSerializer.SerializeToUtf8Bytes(request with { Arguments = ToolExecJson.EmptyObject }, RequestType);

        // As they are written: the serialiser would spell some texts in another way.
        var arguments = Encoding.UTF8.GetBytes(request.Arguments.GetRawText());
        return await _file.WriteAsync(
            s =>
            {
                // A request that has expired is as if it were not there.
                s.Run("DELETE FROM approvals WHERE id = $0 AND expires <= $1", request.Id, Now());
                return s.Run(
                    "INSERT INTO approvals (id, created, expires, scope, request, arguments) VALUES ($0, $1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
                    request.Id,
                    request.Created.UtcTicks,
                    request.Expires.UtcTicks,
                    scope,
                    json,
                    arguments) == 1;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<StoredApproval?> FindAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return await _file.ReadAsync(s => s.First($"SELECT {Columns} FROM approvals a WHERE a.id = $0 AND a.expires > $1", Read, id, Now()), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<StoredApproval>> ListPendingAsync(string? scope, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        return await _file.ReadAsync(
            s => s.All(
                $"""
                SELECT {Columns} FROM approvals a
                WHERE a.expires > $0 AND a.decision IS NULL AND ($1 IS NULL OR a.scope = $1) AND NOT EXISTS (SELECT 1 FROM approval_uses u WHERE u.id = a.id)
                ORDER BY a.created, a.number LIMIT $2
                """,
                Read,
                Now(),
                scope,
                (long)max),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> TryDecideAsync(ApprovalDecision decision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return await _file.WriteAsync(
            s =>
            {
                if (s.First($"SELECT {Columns} FROM approvals a WHERE a.id = $0 AND a.expires > $1", Read, decision.Request.Id, Now()) is not { Decision: null } kept
                    || s.Number("SELECT count(*) FROM approval_uses WHERE id = $0", decision.Request.Id) > 0)
                {
                    return false;
                }

                // The request itself stays as it was kept.
                var json = JsonSerializer.SerializeToUtf8Bytes(decision with { Request = kept.Request }, DecisionType);
                return s.Run("UPDATE approvals SET decision = $1 WHERE id = $0", decision.Request.Id, json) == 1;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> TryUseAsync(string id, int use, string user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentOutOfRangeException.ThrowIfNegative(use);
        ArgumentNullException.ThrowIfNull(user);
        return await _file.WriteAsync(
            s => s.Number("SELECT count(*) FROM approvals WHERE id = $0 AND expires > $1", id, Now()) == 1
                && (s.Run("INSERT INTO approval_uses (id, use, user) VALUES ($0, $1, $2) ON CONFLICT DO NOTHING", id, (long)use, user) == 1
                    || s.Number("SELECT count(*) FROM approval_uses WHERE id = $0 AND use = $1 AND user = $2", id, (long)use, user) == 1),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> TryAddGrantAsync(ApprovalGrant grant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var json = JsonSerializer.SerializeToUtf8Bytes(grant, GrantType);
        return await _file.WriteAsync(
            s =>
            {
                s.Run("DELETE FROM grants WHERE id = $0 AND (expires <= $1 OR uses_left <= 0)", grant.Id, Now());
                return s.Run(
                    "INSERT INTO grants (id, expires, tool, uses_left, grant_json) VALUES ($0, $1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
                    grant.Id,
                    grant.Expires.UtcTicks,
                    grant.Tool,
                    (long?)grant.UsesLeft,
                    json) == 1;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<ApprovalGrant>> ListGrantsAsync(string? tool, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        return await _file.ReadAsync(
            s => s.All(
                "SELECT grant_json, uses_left FROM grants WHERE expires > $0 AND (uses_left IS NULL OR uses_left > 0) AND ($1 IS NULL OR tool = $1) ORDER BY expires, id LIMIT $2",
                static row => Parse(row, 0, GrantType) with { UsesLeft = row.IsDBNull(1) ? null : row.GetInt32(1) },
                Now(),
                tool,
                (long)max),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> TryUseGrantAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return await _file.WriteAsync(
            s => s.Run("UPDATE grants SET uses_left = uses_left - 1 WHERE id = $0 AND expires > $1 AND (uses_left IS NULL OR uses_left > 0)", id, Now()) == 1,
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> RevokeGrantAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return await _file.WriteAsync(
            s => s.Run("DELETE FROM grants WHERE id = $0 AND expires > $1 AND (uses_left IS NULL OR uses_left > 0)", id, Now()) == 1,
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<int> RemoveExpiredAsync(CancellationToken cancellationToken) => _file.WriteAsync(RemoveExpired, cancellationToken);

    private static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(T));

    private static StoredApproval Read(SqliteDataReader row)
    {
        var request = Parse(row, 0, RequestType) with { Arguments = ToolExecJson.Parse(row.GetFieldValue<byte[]>(4), AnySize) };
        return new StoredApproval
        {
            Request = request,
            Scope = row.GetString(1),
            Decision = row.IsDBNull(2) ? null : Parse(row, 2, DecisionType) with { Request = request },
            IsUsed = row.GetBoolean(3),
        };
    }

    private static T Parse<T>(SqliteDataReader row, int column, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(row.GetFieldValue<byte[]>(column), type) ?? throw new IOException($"A {typeof(T).Name} in the file is null.");
        }
        catch (JsonException fault)
        {
            throw new IOException($"A {typeof(T).Name} in the file cannot be read.", fault);
        }
    }

    private int RemoveExpired(Statements s) =>
        s.Run("DELETE FROM approvals WHERE expires <= $0", Now()) + s.Run("DELETE FROM grants WHERE expires <= $0 OR uses_left <= 0", Now());

    private long Now() => _file.Time.GetUtcNow().UtcTicks;
}
