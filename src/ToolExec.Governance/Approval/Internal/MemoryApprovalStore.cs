using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Governance;

/// <summary>Requests and grants in memory: gone with the process.</summary>
internal sealed class MemoryApprovalStore(int capacity, TimeProvider time) : IApprovalStore
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<string, Kept> _requests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ApprovalGrant> _grants = new(StringComparer.Ordinal);
    private long _number;

    public bool OutlivesProcess => false;

    public ValueTask<bool> TryAddAsync(ApprovalRequest request, string scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(scope);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_requests.TryGetValue(request.Id, out var kept) && kept.Request.Expires <= time.GetUtcNow())
            {
                _requests.Remove(request.Id);
            }

            MakeRoom(_requests.Count);

            // The arguments may belong to the caller's document, which ends with the call.
            return new(_requests.TryAdd(request.Id, new Kept(request with { Arguments = request.Arguments.Clone() }, scope, _number++)));
        }
    }

    public ValueTask<StoredApproval?> FindAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new(TryGet(id, out var kept) ? kept.ToStored() : null);
        }
    }

    public ValueTask<IReadOnlyList<StoredApproval>> ListPendingAsync(string? scope, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        cancellationToken.ThrowIfCancellationRequested();
        var now = time.GetUtcNow();
        lock (_gate)
        {
            return new([.. _requests.Values
                .Where(k => k.Request.Expires > now && k.Decision is null && k.Used.Count == 0 && (scope is null || string.Equals(k.Scope, scope, StringComparison.Ordinal)))
                .OrderBy(static k => k.Request.Created).ThenBy(static k => k.Number).Take(max).Select(static k => k.ToStored())]);
        }
    }

    public ValueTask<bool> TryDecideAsync(ApprovalDecision decision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decision);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!TryGet(decision.Request.Id, out var kept) || kept.Decision is not null || kept.Used.Count > 0)
            {
                return new(false);
            }

            kept.Decision = decision with { Request = kept.Request, Arguments = decision.Arguments?.Clone() };
            return new(true);
        }
    }

    public ValueTask<bool> TryUseAsync(string id, int use, string user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentOutOfRangeException.ThrowIfNegative(use);
        ArgumentNullException.ThrowIfNull(user);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new(TryGet(id, out var kept) && (kept.Used.TryAdd(use, user) || string.Equals(kept.Used[use], user, StringComparison.Ordinal)));
        }
    }

    public ValueTask<bool> TryAddGrantAsync(ApprovalGrant grant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grant);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_grants.TryGetValue(grant.Id, out var kept) && !IsGood(kept, time.GetUtcNow()))
            {
                _grants.Remove(grant.Id);
            }

            MakeRoom(_grants.Count);
            return new(_grants.TryAdd(grant.Id, grant));
        }
    }

    public ValueTask<IReadOnlyList<ApprovalGrant>> ListGrantsAsync(string? tool, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        cancellationToken.ThrowIfCancellationRequested();
        var now = time.GetUtcNow();
        lock (_gate)
        {
            return new([.. _grants.Values
                .Where(g => IsGood(g, now) && (tool is null || string.Equals(g.Tool, tool, StringComparison.Ordinal)))
                .OrderBy(static g => g.Expires).ThenBy(static g => g.Id, StringComparer.Ordinal).Take(max)]);
        }
    }

    public ValueTask<bool> TryUseGrantAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_grants.TryGetValue(id, out var grant) || !IsGood(grant, time.GetUtcNow()))
            {
                return new(false);
            }

            if (grant.UsesLeft is { } left)
            {
                _grants[id] = grant with { UsesLeft = left - 1 };
            }

            return new(true);
        }
    }

    public ValueTask<bool> RevokeGrantAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new(_grants.Remove(id, out var grant) && IsGood(grant, time.GetUtcNow()));
        }
    }

    public ValueTask<int> RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new(RemoveExpired());
        }
    }

    private static bool IsGood(ApprovalGrant grant, DateTimeOffset now) => grant.Expires > now && grant.UsesLeft is not <= 0;

    private bool TryGet(string id, [NotNullWhen(true)] out Kept? kept) => _requests.TryGetValue(id, out kept) && kept.Request.Expires > time.GetUtcNow();

    private void MakeRoom(int count)
    {
        if (count >= capacity && RemoveExpired() == 0)
        {
            throw new IOException($"There is room for {capacity} requests for approval and as many grants, and all are in use. Decide some, or let them expire sooner.");
        }
    }

    private int RemoveExpired()
    {
        var now = time.GetUtcNow();
        var before = _requests.Count + _grants.Count;
        foreach (var (id, kept) in _requests)
        {
            if (kept.Request.Expires <= now)
            {
                _requests.Remove(id);
            }
        }

        foreach (var (id, grant) in _grants)
        {
            if (!IsGood(grant, now))
            {
                _grants.Remove(id);
            }
        }

        return before - _requests.Count - _grants.Count;
    }

    private sealed class Kept(ApprovalRequest request, string scope, long number)
    {
        public ApprovalRequest Request => request;

        public string Scope => scope;

        public long Number => number;

        public ApprovalDecision? Decision { get; set; }

        public Dictionary<int, string> Used { get; } = [];

        public StoredApproval ToStored() => new() { Request = request, Scope = scope, Decision = Decision, IsUsed = Used.ContainsKey(0) };
    }
}
