using System.Text.Json;
using ToolExec.Runtime;

namespace ToolExec.Code;

/// <summary>
/// Going on with a script that waits. It is taken (nobody else can), the calls that somebody has decided on, and those whose time has come, run, what they gave is kept, and then the script goes on.
/// A process that dies in between leaves a state from which the same is done again, with the same keys; nothing of it is lost.
/// </summary>
internal sealed partial class CodeExecutor
{
    public async ValueTask<CodeResult> ResumeAsync(CodeResumption resumption, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resumption);
        cancellationToken.ThrowIfCancellationRequested();
        var id = resumption.ExecutionId;
        StoredExecution? stored;
        try
        {
            stored = await parts.Store.FindAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            logger.ExecutionUnreadable(exception, id);
            return Failed(id, new SandboxError(SandboxErrorKind.Internal, "What was kept of the script cannot be read now. Try again later.") { Exception = exception });
        }

        if (stored is null || !string.Equals(stored.Scope, ScopeOf(resumption.Caller), StringComparison.Ordinal))
        {
            return Failed(id, Invalid("There is no script that waits under this id. It is over, has expired, or was never there."));
        }

        ExecutionState state;
        try
        {
            state = ExecutionState.FromBytes(stored.State);
        }
        catch (JsonException exception)
        {
            logger.ExecutionUnreadable(exception, id);
            return Failed(id, new SandboxError(SandboxErrorKind.Internal, "What was kept of the script cannot be read here: it is of another version.") { Exception = exception });
        }

        try
        {
            return await ResumeAsync(stored, state, resumption, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            logger.LeaseNotRenewed(exception, id);
            return Failed(id, new SandboxError(SandboxErrorKind.Internal, "The script's state could not be kept. It can be gone on with later, as far as it was.") { Exception = exception });
        }
    }

    private async ValueTask<CodeResult> ResumeAsync(StoredExecution stored, ExecutionState state, CodeResumption resumption, CancellationToken cancellationToken)
    {
        if (state.TakenUntil > parts.Time.GetUtcNow())
        {
            return Failed(stored.Id, Invalid("Somebody else is going on with this script now."));
        }

        if (resumption.Decisions.FirstOrDefault(d => !state.Pending.Any(p => Asks(p, d))) is { } stranger)
        {
            return Failed(stored.Id, Invalid($"The script does not wait for the approval '{stranger.Request.Id}'."));
        }

        var decisions = await DecisionsAsync(state, resumption.Decisions, cancellationToken).ConfigureAwait(false);
        var now = parts.Time.GetUtcNow();
        return decisions.Count == 0 && state.Pending.All(p => p.Answer is null && !p.IsDue(now))
            ? Suspended(stored.Id, state, new LimitsEnforced())
            : await TakeAsync(stored, state, decisions, resumption, cancellationToken).ConfigureAwait(false);
    }

    private static bool Asks(PendingCall pending, ApprovalDecision decision) => string.Equals(pending.Approval?.Id, decision.Request.Id, StringComparison.Ordinal);

    private static SandboxError Invalid(string message) => new(SandboxErrorKind.InvalidRequest, message);

    private static CodeResult Overtaken(string id) => Failed(id, Invalid("Somebody else has taken this script over."));

    // Nothing of the script has run: it can be tried again, here or elsewhere.
    private static bool IsUntouched(SandboxResult result) =>
        result.Error?.Kind is SandboxErrorKind.Unavailable or SandboxErrorKind.Denied or SandboxErrorKind.InvalidRequest;

    // Those given, and those that somebody left where approvals are kept. The request is always the one that was kept here, whatever the decision brings along.
    private async ValueTask<IReadOnlyDictionary<long, ApprovalDecision>> DecisionsAsync(ExecutionState state, IReadOnlyList<ApprovalDecision> given, CancellationToken cancellationToken)
    {
        var decisions = new Dictionary<long, ApprovalDecision>();
        foreach (var pending in state.Pending.Where(static p => p is { Answer: null, Approval: not null }))
        {
            var decision = given.FirstOrDefault(d => Asks(pending, d));
            if (decision is null && parts.Approvals is { } approvals)
            {
                decision = (await approvals.FindAsync(pending.Approval!.Id, cancellationToken).ConfigureAwait(false))?.Decision;
            }

            if (decision is not null)
            {
                decisions[pending.Id] = decision with { Request = pending.Approval! };
            }
        }

        return decisions;
    }

    private async ValueTask<CodeResult> TakeAsync(
        StoredExecution stored, ExecutionState state, IReadOnlyDictionary<long, ApprovalDecision> decisions, CodeResumption resumption, CancellationToken cancellationToken)
    {
        var id = stored.Id;
        using var stay = await StayAsync(state, cancellationToken).ConfigureAwait(false);
        if (stay.IsRefused)
        {
            return Failed(id, ShuttingDown());
        }

        if (await ExecutionLease.TryTakeAsync(parts.Store, stored, state, options.Lease, parts.Time, logger, cancellationToken).ConfigureAwait(false) is not { } lease)
        {
            return Failed(id, Invalid("Somebody else is going on with this script now."));
        }

        await using (lease.ConfigureAwait(false))
        {
            if (state.TakenUntil is not null)
            {
                logger.ExecutionTakenOver(id);
            }

            logger.ExecutionResumed(id, decisions.Count);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
            using var gateway = Gateway(id, state, tools.Within(state.Tools), resumption.Services, resumption.Progress, stay);
            try
            {
                return await GoOnAsync(id, lease, decisions, gateway, resumption.Output, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                await LeaveAsync(id, lease, gateway).ConfigureAwait(false);
                return cancellationToken.IsCancellationRequested ? throw new OperationCanceledException(cancellationToken) : Overtaken(id);
            }
        }
    }

    private async ValueTask<CodeResult> GoOnAsync(
        string id, ExecutionLease lease, IReadOnlyDictionary<long, ApprovalDecision> decisions, ToolGateway gateway, IProgress<SandboxOutput>? output, CancellationToken cancellationToken)
    {
        var pending = await Task.WhenAll(lease.State.Pending.Select(p => AnswerAsync(p, decisions, gateway, cancellationToken))).ConfigureAwait(false);
        var decided = lease.State with { Pending = pending, Calls = gateway.Calls };

        // Kept before the script sees it, also where it is given up by now: whatever happens from here on, these calls are not made again.
        if (!await lease.TrySaveAsync(decided).ConfigureAwait(false))
        {
            return Overtaken(id);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (pending.All(static p => p.Answer is null))
        {
            // A call that was put off again has been given its time from now on.
            DateTimeOffset? expires = decided.WaitsFor == SuspensionReason.Approval ? null : parts.Time.GetUtcNow() + options.SuspendedTimeToLive;
            return await lease.TryReleaseAsync(decided, expires).ConfigureAwait(false) ? Suspended(id, decided, new LimitsEnforced()) : Overtaken(id);
        }

        var result = await parts.Runtime.ResumeAsync(
            Request(decided, gateway, default, output), decided.Snapshot, pending.ToDictionary(static p => p.Id, static p => p.ToResult()), cancellationToken).ConfigureAwait(false);
        if (IsUntouched(result))
        {
            await lease.TryReleaseAsync(decided).ConfigureAwait(false);
            return await EndAsync(id, decided, result, gateway, cancellationToken).ConfigureAwait(false);
        }

        if (result.Error?.Kind == SandboxErrorKind.ShuttingDown)
        {
            await LeaveAsync(id, lease, gateway).ConfigureAwait(false);
            return await EndAsync(id, decided, result, gateway, cancellationToken).ConfigureAwait(false);
        }

        if (result.Status == SandboxStatus.Suspended && Wait(decided, result, gateway) is { } waiting)
        {
            if (!await lease.TryReleaseAsync(waiting, parts.Time.GetUtcNow() + options.SuspendedTimeToLive).ConfigureAwait(false))
            {
                return Overtaken(id);
            }

            return Told(id, waiting, result.LimitsEnforced);
        }

        await RemoveAsync(id, lease).ConfigureAwait(false);
        return await EndAsync(id, decided, result.Status == SandboxStatus.Suspended ? CannotWait(result) : result, gateway, cancellationToken).ConfigureAwait(false);
    }

    // Makes the call where somebody has decided on it, or its time has come. Given up, it leaves the answers of the others alone.
    private async Task<PendingCall> AnswerAsync(
        PendingCall pending, IReadOnlyDictionary<long, ApprovalDecision> decisions, ToolGateway gateway, CancellationToken cancellationToken)
    {
        decisions.TryGetValue(pending.Id, out var decision);
        if (pending.Answer is not null || (decision is null && !pending.IsDue(parts.Time.GetUtcNow())) || cancellationToken.IsCancellationRequested)
        {
            return pending;
        }

        ToolResult result;
        try
        {
            result = decision is not null
                ? await gateway.ContinueAsync(decision, cancellationToken).ConfigureAwait(false)
                : await gateway.RepeatAsync(pending.Postponed!, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (MayRepeat(pending))
            {
                return pending;
            }

            var tool = pending.Approval?.Tool ?? pending.Postponed!.Tool;
            var words = $"'{tool}' was given up while it ran. Nobody knows whether it has done its work: look before it is called again.";
            result = ToolResult.Failure(new ToolError(ToolErrorKind.Cancelled, words) { IsRetryable = false });
        }

        return PendingCall.Of(pending.Id, result) ?? new PendingCall(pending.Id, pending.Approval, pending.Postponed, result);
    }

    // A decision may be used up by a call that was begun: only a ledger makes a second one harmless.
    private bool MayRepeat(PendingCall pending) => parts.KeepsEffects
        || (pending.Postponed is { Approval: null } postponed && parts.Registry.Catalog.TryGet(postponed.Tool, out var entry)
            && entry.Tool.Annotations is { ReadOnlyHint: true } or { IdempotentHint: true });

    // Given up half-way. Where effects are kept by their keys, or none can have come since, the script may be gone on with later; else it would do them twice.
    private async ValueTask LeaveAsync(string id, ExecutionLease lease, ToolGateway gateway)
    {
        if (parts.KeepsEffects || gateway.CallCount == lease.State.CallCount)
        {
            try
            {
                await lease.TryReleaseAsync(lease.State).ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                // The lease runs out by itself.
                logger.LeaseNotRenewed(exception, id);
            }
        }
        else
        {
            await RemoveAsync(id, lease).ConfigureAwait(false);
        }
    }

    private async ValueTask RemoveAsync(string id, ExecutionLease lease)
    {
        try
        {
            await lease.TryRemoveAsync().ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            logger.ExecutionNotRemoved(exception, id);
        }
    }
}
