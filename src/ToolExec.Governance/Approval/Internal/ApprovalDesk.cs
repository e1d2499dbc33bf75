using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

/// <summary>Asks people, and checks what comes back.</summary>
internal sealed class ApprovalDesk(ApprovalOptions options, IApprovalStore store, ApprovalSigner signer, bool hasLedger, TimeProvider time, ILogger logger)
{
    private const int MaxGrants = 1000;
    private static readonly TimeSpan BetweenCleanings = TimeSpan.FromHours(1);

    // When what has expired is forgotten next; whoever moves it on does so.
    private long _cleanAt = (time.GetUtcNow() + BetweenCleanings).UtcTicks;
    private int _hasWarned;

    public IApprovalStore Store => store;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    public string ScopeOf(ToolCaller? caller) => ToolCaller.ScopeOf(caller, options.Scope);

    /// <summary>Says once, where something may be asked, that requests end with the process.</summary>
    public void MayAsk()
    {
        if (signer.EndsWithProcess && Interlocked.Exchange(ref _hasWarned, 1) == 0)
        {
            logger.ApprovalKeyIsRandom();
        }
    }

    /// <summary>Finds a grant for a call, and uses it where it may.</summary>
    public async ValueTask<ApprovalGrant?> FindGrantAsync(ToolCatalogEntry entry, ToolCallContext context, bool mayUse)
    {
        foreach (var grant in await store.ListGrantsAsync(entry.Id, MaxGrants, context.CancellationToken).ConfigureAwait(false))
        {
            if (!Covers(grant, entry.Tool, context))
            {
                continue;
            }

            if (!mayUse)
            {
                return grant;
            }

            if (await store.TryUseGrantAsync(grant.Id, context.CancellationToken).ConfigureAwait(false))
            {
                logger.GrantUsed(grant.Id, entry.Id, context.Call.CallId);
                return grant;
            }
        }

        return null;
    }

    /// <summary>Makes a request and keeps it.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    /// <exception cref="SecretException">It cannot be signed.</exception>
    public async ValueTask<ApprovalRequest> AskAsync(ApprovalRequest unsigned, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var cleanAt = Volatile.Read(ref _cleanAt);
        if (now.UtcTicks >= cleanAt && Interlocked.CompareExchange(ref _cleanAt, (now + BetweenCleanings).UtcTicks, cleanAt) == cleanAt)
        {
            await store.RemoveExpiredAsync(cancellationToken).ConfigureAwait(false);
        }

        var request = await signer.SignAsync(
            unsigned with
            {
                Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                Arguments = unsigned.Arguments.Clone(),
                Created = now,
                Expires = now + options.TimeToLive,
            },
            cancellationToken).ConfigureAwait(false);
        await store.TryAddAsync(request, ScopeOf(request.Caller), cancellationToken).ConfigureAwait(false);
        logger.ApprovalAsked(request.Id, request.Tool, request.Rule ?? "-", request.CallId);
        return request;
    }

    /// <summary>Checks a decision against the call that carries it, as far as that takes no use of it.</summary>
    /// <returns>What is wrong, or null; and which use of the request the call is.</returns>
    public async ValueTask<(string? Fault, IReadOnlyList<int> Uses)> CheckAsync(ApprovalDecision decision, ToolCatalogEntry entry, ToolCallContext context)
    {
        var request = decision.Request;
        var fault = !await signer.IsOursAsync(request, context.CancellationToken).ConfigureAwait(false) ? "this host did not make that request, or it was changed since"
            : request.Expires <= time.GetUtcNow() ? "it has expired"
            : !string.Equals(ScopeOf(request.Caller), ScopeOf(context.Caller), StringComparison.Ordinal) ? "it was asked for another caller"
            : null;
        if (fault is not null)
        {
            return (fault, []);
        }

        if (request.Plan is not null)
        {
            var uses = PlannedUses.Of(request.Arguments, entry, context);
            return uses.Count > 0 ? (null, uses) : ("this call is not part of the plan that was decided on", uses);
        }

        fault = !string.Equals(request.Tool, entry.Id, StringComparison.Ordinal) ? $"it is for the tool '{request.Tool}'"
            : !string.Equals(request.ToolFingerprint, entry.Tool.Fingerprint, StringComparison.Ordinal) ? "the tool has changed since it was asked"
            : !string.Equals(request.Backend, context.Call.Options?.Backend, StringComparison.OrdinalIgnoreCase) ? "it is for another backend"
            : !string.Equals(CanonicalJson.Serialize(request.Arguments), CanonicalJson.Serialize(context.Arguments), StringComparison.Ordinal) ? "it is for other arguments"
            : request.IdempotencyKey is { } key && context.IdempotencyKey is { } own && !string.Equals(key, own, StringComparison.Ordinal) ? "it is for another idempotency key"
            : null;
        return (fault, [0]);
    }

    /// <summary>Takes one of the uses, so that no other call can.</summary>
    /// <returns>Why it cannot be had, or null.</returns>
    public async ValueTask<string?> TakeAsync(ApprovalDecision decision, IReadOnlyList<int> uses, ToolCallContext context)
    {
        // Where a ledger stands behind, the same call comes again after a crash to learn what became of it; elsewhere it would be done twice.
        var user = (hasLedger ? context.IdempotencyKey : null) ?? Guid.NewGuid().ToString("N");
        foreach (var use in uses)
        {
            if (await store.TryUseAsync(decision.Request.Id, use, user, context.CancellationToken).ConfigureAwait(false))
            {
                return await ContradictAsync(decision, context.CancellationToken).ConfigureAwait(false);
            }
        }

        return await store.FindAsync(decision.Request.Id, context.CancellationToken).ConfigureAwait(false) is null ? "the host does not know the request any more" : "it was used already";
    }

    // Whoever holds a request could otherwise turn a person's no into a yes.
    private async ValueTask<string?> ContradictAsync(ApprovalDecision decision, CancellationToken cancellationToken) =>
        await store.FindAsync(decision.Request.Id, cancellationToken).ConfigureAwait(false) is { Decision: { } kept }
        && (kept.Verdict != decision.Verdict || !SameArguments(kept.Arguments, decision.Arguments))
            ? "another decision was made on it"
            : null;

    private static bool SameArguments(JsonElement? one, JsonElement? other) => one is { } a && other is { } b
        ? string.Equals(CanonicalJson.Serialize(a), CanonicalJson.Serialize(b), StringComparison.Ordinal)
        : one is null && other is null;

    private static bool Covers(ApprovalGrant grant, Tool tool, ToolCallContext context) =>
        (grant.ToolFingerprint is null || string.Equals(grant.ToolFingerprint, tool.Fingerprint, StringComparison.Ordinal))
        && string.Equals(grant.Scope, ToolCaller.ScopeOf(context.Caller, grant.SharedBy), StringComparison.Ordinal)
        && grant.Arguments.All(c => new CompiledCondition(c).Holds(context.Arguments, tool.InputSchema, whenUnsure: false));
}
