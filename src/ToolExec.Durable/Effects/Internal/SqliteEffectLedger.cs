using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ToolExec.Durable;

/// <summary>The ledger in the file.</summary>
/// <remarks>
/// The upper half of a fence is the number of the owner who gave it (one for each time that the file was opened), so that claims of owners that have ended are known as such.
/// What is said of a claim in progress lives in the loop that writes: everything that reads or changes it runs there, one after the other.
/// </remarks>
internal sealed class SqliteEffectLedger : IEffectLedger
{
    private const string Columns = "id, fence, state, claims, created, changed, expires, scope, tool, idempotency_key, arguments_hash, note, arguments, outcome, prior_state, prior_changed, prior_expires";
    private const string LeftNote = "The process that brought it about ended before it had an answer.";
    private const int SweepEvery = 4096;
    private const int StraysAtOnce = 64;
    private const int SweepAtMost = 2048;

    private readonly DurableFile _file;

    // All three are touched by the loop that writes alone, except that _strays also takes claims whose end could not be written.
    private readonly Dictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _strays = [];
    private readonly Lock _gate = new();
    private long _fence;
    private int _plans;

    public SqliteEffectLedger(DurableFile file)
    {
        _file = file;
        file.OnOpening(Recover);
    }

    public async ValueTask<EffectPlan> PlanAsync(EffectRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        long claimed = 0;
        KeyValuePair<long, string>[] strays = [];
        try
        {
            return await _file.WriteAsync(
                s =>
                {
                    strays = EndStrays(s);
                    var plan = Plan(s, request);
                    claimed = plan.Kind == EffectPlanKind.Claimed ? plan.Entry.Fence : 0;
                    return plan;
                },
                cancellationToken,
                _ => Forget(strays)).ConfigureAwait(false);
        }
        catch (IOException) when (claimed != 0)
        {
            // It may be in the file all the same, and nobody has it.
            Stray(new EffectTicket(request.Id, claimed));
            throw;
        }
    }

    public ValueTask<bool> StartAsync(EffectTicket ticket, CancellationToken cancellationToken) => _file.WriteAsync(
        s => s.Run("UPDATE effects SET state = 1, changed = $2 WHERE id = $0 AND fence = $1 AND state = 0", ticket.Id, ticket.Fence, Now()) == 1,
        cancellationToken);

    public async ValueTask<bool> SettleAsync(EffectTicket ticket, EffectSettlement settlement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settlement);
        Check(settlement, mayBeUnknown: true);
        return await EndAsync(ticket, s => Settle(s, ticket, settlement, EffectState.Executing), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> ReleaseAsync(EffectTicket ticket, CancellationToken cancellationToken) => EndAsync(
        ticket,
        s => Find(s, ticket.Id) is { Entry.State: EffectState.Planned or EffectState.Executing } row && row.Entry.Fence == ticket.Fence && GiveBack(s, row),
        cancellationToken);

    public async ValueTask<bool> ResolveAsync(EffectTicket ticket, EffectSettlement? settlement, CancellationToken cancellationToken)
    {
        if (settlement is not null)
        {
            Check(settlement, mayBeUnknown: false);
        }

        return await _file.WriteAsync(
            s => settlement is null
                ? s.Run("DELETE FROM effects WHERE id = $0 AND fence = $1 AND state = 4", ticket.Id, ticket.Fence) == 1
                : Settle(s, ticket, settlement, EffectState.Unknown),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<EffectEntry?> WaitAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        while (true)
        {
            var (entry, ended) = await _file.WriteAsync(
                s => FindLive(s, id) is not { } row ? default
                    : row.Entry.State is EffectState.Planned or EffectState.Executing ? (row.Entry, EndOf(id))
                    : (row.Entry, (TaskCompletionSource?)null),
                cancellationToken).ConfigureAwait(false);
            if (ended is null)
            {
                return entry;
            }

            await ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<EffectEntry?> FindAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return await _file.ReadAsync(s => s.First($"SELECT {Columns} FROM effects WHERE id = $0 AND (expires IS NULL OR expires > $1)", Read, id, Now())?.Entry, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<EffectEntry>> ListAsync(EffectQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await _file.ReadAsync(
            s => s.All(
                // The state as a literal: by it the index of those that are open is found.
                $"""
                SELECT {Columns} FROM effects
                WHERE {(query.State is { } state ? string.Create(CultureInfo.InvariantCulture, $"state = {(int)state}") : "1")}
                    AND ($0 IS NULL OR scope = $0) AND ($1 IS NULL OR tool = $1) AND ($2 IS NULL OR idempotency_key = $2) AND (expires IS NULL OR expires > $3)
                ORDER BY created, id LIMIT $4
                """,
                static rows => Read(rows).Entry,
                query.Scope,
                query.Tool,
                query.IdempotencyKey,
                Now(),
                (long)query.Max),
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<EffectCounts> CountAsync(CancellationToken cancellationToken) => _file.ReadAsync(
        s =>
        {
            var counts = new long[5];
            foreach (var (state, count) in s.All("SELECT state, count(*) FROM effects WHERE expires IS NULL OR expires > $0 GROUP BY state", static r => (r.GetInt32(0), r.GetInt64(1)), Now()))
            {
                counts[state] = count;
            }

            return new EffectCounts(counts[0], counts[1], counts[2], counts[3], counts[4]);
        },
        cancellationToken);

    public ValueTask<int> RemoveExpiredAsync(CancellationToken cancellationToken) =>
        _file.WriteAsync(s => s.Run("DELETE FROM effects WHERE expires <= $0", Now()), cancellationToken);

    private static void Check(EffectSettlement settlement, bool mayBeUnknown)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(settlement.TimeToLive, TimeSpan.Zero, nameof(settlement));
        if (settlement.State is not (EffectState.Applied or EffectState.Failed) && !(mayBeUnknown && settlement.State == EffectState.Unknown))
        {
            throw new ArgumentException($"An effect cannot be settled as {settlement.State}.", nameof(settlement));
        }
    }

    private static Row? Find(Statements s, string? id) => id is null ? null : s.First($"SELECT {Columns} FROM effects WHERE id = $0", Read, id);

    private static Row Read(SqliteDataReader row) => new(
        new EffectEntry
        {
            Id = row.GetString(0),
            Fence = row.GetInt64(1),
            State = (EffectState)row.GetInt32(2),
            Claims = row.GetInt32(3),
            Created = Time(row.GetInt64(4)),
            Changed = Time(row.GetInt64(5)),
            Expires = row.IsDBNull(6) ? null : Time(row.GetInt64(6)),
            Scope = row.GetString(7),
            Tool = row.GetString(8),
            IdempotencyKey = row.GetString(9),
            ArgumentsHash = row.GetString(10),
            Note = row.IsDBNull(11) ? null : row.GetString(11),
            Arguments = row.IsDBNull(12) ? default : row.GetFieldValue<byte[]>(12),
            Outcome = row.IsDBNull(13) ? default : row.GetFieldValue<byte[]>(13),
        },
        row.IsDBNull(14) ? null : (EffectState)row.GetInt32(14));

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    // Null for what is empty: most effects have neither a note nor kept arguments.
    private static byte[]? Bytes(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? null : bytes.ToArray();

    private static bool GiveBack(Statements s, Row row) => row.Before is null
        ? s.Run("DELETE FROM effects WHERE id = $0", row.Entry.Id) == 1
        : s.Run(
            "UPDATE effects SET state = prior_state, changed = prior_changed, expires = prior_expires, claims = claims - 1, prior_state = NULL, prior_changed = NULL, prior_expires = NULL WHERE id = $0",
            row.Entry.Id) == 1;

    private long Now() => _file.Time.GetUtcNow().UtcTicks;

    // What the last owner has left: plans began nothing, and what was executing may have been done.
    private void Recover(Statements s)
    {
        s.Run("UPDATE ledger SET epoch = epoch + 1");
        _fence = s.Number("SELECT epoch FROM ledger") << 32;
        s.Run(
            """
            UPDATE effects SET state = prior_state, changed = prior_changed, expires = prior_expires, claims = claims - 1, prior_state = NULL, prior_changed = NULL, prior_expires = NULL
            WHERE state = 0 AND prior_state IS NOT NULL
            """);
        s.Run("DELETE FROM effects WHERE state = 0");
        var unknown = s.Run("UPDATE effects SET state = 4, changed = $0, expires = NULL, note = $1, outcome = NULL, prior_state = NULL, prior_changed = NULL, prior_expires = NULL WHERE state = 1", Now(), LeftNote);
        if (unknown > 0)
        {
            _file.Logger.EffectsLeftUnknown(unknown, _file.Path);
        }
    }

    private EffectPlan Plan(Statements s, EffectRequest request)
    {
        if (++_plans % SweepEvery == 0)
        {
            // A little at a time, so that nobody waits for it.
            s.Run($"DELETE FROM effects WHERE id IN (SELECT id FROM effects WHERE expires <= $0 LIMIT {SweepAtMost})", Now());
        }

        if (FindLive(s, request.Id) is not { } row)
        {
            return new EffectPlan(EffectPlanKind.Claimed, Add(s, request));
        }

        var entry = row.Entry;
        var kind = !string.Equals(entry.ArgumentsHash, request.ArgumentsHash, StringComparison.Ordinal) ? EffectPlanKind.Conflict : entry.State switch
        {
            EffectState.Planned or EffectState.Executing => EffectPlanKind.InProgress,
            EffectState.Failed or EffectState.Unknown when request.MayRunAgain => EffectPlanKind.Claimed,
            EffectState.Unknown => EffectPlanKind.Unknown,
            _ => EffectPlanKind.Recorded,
        };
        if (kind == EffectPlanKind.Claimed)
        {
            entry = entry with { State = EffectState.Planned, Fence = ++_fence, Claims = entry.Claims + 1, Changed = _file.Time.GetUtcNow(), Expires = null };
            s.Run(
                "UPDATE effects SET prior_state = state, prior_changed = changed, prior_expires = expires, state = 0, fence = $1, claims = $2, changed = $3, expires = NULL WHERE id = $0",
                entry.Id,
                entry.Fence,
                (long)entry.Claims,
                entry.Changed.UtcTicks);
        }

        return new EffectPlan(kind, entry);
    }

    private EffectEntry Add(Statements s, EffectRequest request)
    {
        var now = _file.Time.GetUtcNow();
        var entry = EffectEntry.Planned(request, ++_fence, now);
        s.Run(
            """
            INSERT INTO effects (id, fence, state, claims, created, changed, scope, tool, idempotency_key, arguments_hash, arguments)
            VALUES ($0, $1, 0, 1, $2, $2, $3, $4, $5, $6, $7)
            """,
            entry.Id,
            entry.Fence,
            now.UtcTicks,
            entry.Scope,
            entry.Tool,
            entry.IdempotencyKey,
            entry.ArgumentsHash,
            Bytes(entry.Arguments));
        return entry;
    }

    /// <summary>Finds an effect that has not expired. A claim that nobody has any more is ended first, as it is when a file is opened.</summary>
    private Row? FindLive(Statements s, string id)
    {
        if (Find(s, id) is not { } row)
        {
            return null;
        }

        if (row.Entry.Expires is { } expires && expires.UtcTicks <= Now())
        {
            s.Run("DELETE FROM effects WHERE id = $0", id);
            return null;
        }

        if (row.Entry.State is not (EffectState.Planned or EffectState.Executing) || !IsStray(row.Entry.Fence))
        {
            return row;
        }

        End(s, row);
        return Find(s, id);
    }

    // Ends what nobody has any more as soon as the file can be written again, so that it is counted and listed as what it is.
    private KeyValuePair<long, string>[] EndStrays(Statements s)
    {
        KeyValuePair<long, string>[] strays;
        lock (_gate)
        {
            if (_strays.Count == 0)
            {
                return [];
            }

            strays = [.. _strays.Take(StraysAtOnce)];
        }

        foreach (var (fence, id) in strays)
        {
            if (Find(s, id) is { Entry.State: EffectState.Planned or EffectState.Executing } row && row.Entry.Fence == fence)
            {
                End(s, row);
            }
        }

        return strays;
    }

    private void Forget(KeyValuePair<long, string>[] strays)
    {
        if (strays.Length > 0)
        {
            lock (_gate)
            {
                foreach (var (fence, _) in strays)
                {
                    _strays.Remove(fence);
                }
            }
        }
    }

    private void End(Statements s, Row row)
    {
        if (row.Entry.State == EffectState.Planned)
        {
            GiveBack(s, row);
        }
        else
        {
            s.Run("UPDATE effects SET state = 4, changed = $1, note = $2, outcome = NULL, prior_state = NULL, prior_changed = NULL, prior_expires = NULL WHERE id = $0", row.Entry.Id, Now(), "Its end could not be written.");
        }
    }

    private bool Settle(Statements s, EffectTicket ticket, EffectSettlement settlement, EffectState from)
    {
        var now = Now();
        return s.Run(
            """
            UPDATE effects SET state = $3, changed = $4, expires = $5, note = $6, outcome = $7, prior_state = NULL, prior_changed = NULL, prior_expires = NULL
            WHERE id = $0 AND fence = $1 AND state = $2
            """,
            ticket.Id,
            ticket.Fence,
            (long)from,
            (long)settlement.State,
            now,
            settlement.State == EffectState.Unknown ? null : now + settlement.TimeToLive.Ticks,
            settlement.Note,
            Bytes(settlement.Outcome)) == 1;
    }

    private async ValueTask<bool> EndAsync(EffectTicket ticket, Func<Statements, bool> end, CancellationToken cancellationToken)
    {
        try
        {
            return await _file.WriteAsync(end, cancellationToken, isHeld =>
            {
                if (isHeld)
                {
                    Wake(ticket.Id);
                }
            }).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            Stray(ticket);
            throw;
        }
    }

    private TaskCompletionSource EndOf(string id)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(id, out var end))
            {
                _waiting.Add(id, end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            return end;
        }
    }

    private void Wake(string id)
    {
        TaskCompletionSource? end;
        lock (_gate)
        {
            _waiting.Remove(id, out end);
        }

        end?.SetResult();
    }

    private bool IsStray(long fence)
    {
        lock (_gate)
        {
            return _strays.ContainsKey(fence);
        }
    }

    // Whoever had the claim has it no more, but the file still says so.
    private void Stray(EffectTicket ticket)
    {
        if (ticket.Id is null)
        {
            return;
        }

        lock (_gate)
        {
            _strays[ticket.Fence] = ticket.Id;
        }

        Wake(ticket.Id);
    }

    private sealed record Row(EffectEntry Entry, EffectState? Before);
}
