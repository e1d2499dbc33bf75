using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>The host's side of approvals.</summary>
internal sealed class ToolApprovals(ApprovalDesk desk, Func<IToolRunner> runner, Func<IBackendRegistry> registry) : IToolApprovals
{
    private static readonly TimeSpan LongestGrant = TimeSpan.FromDays(365);

    public async ValueTask<IReadOnlyList<ApprovalRequest>> ListAsync(ToolCaller? caller = null, int max = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        var pending = await desk.Store.ListPendingAsync(caller is null ? null : desk.ScopeOf(caller), max, cancellationToken).ConfigureAwait(false);
        return [.. pending.Select(static p => p.Request)];
    }

    public ValueTask<StoredApproval?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return desk.Store.FindAsync(id, cancellationToken);
    }

    public async ValueTask<ApprovalDecision> ApproveAsync(string id, JsonElement? arguments = null, string? decidedBy = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var request = await FindPendingAsync(id, cancellationToken).ConfigureAwait(false);
        var decision = new ApprovalDecision { Request = request, Verdict = ApprovalVerdict.Approved, Arguments = arguments?.Clone(), DecidedBy = decidedBy };
        if (arguments is not null)
        {
            await TryOutAsync(decision, cancellationToken).ConfigureAwait(false);
        }

        return await DecideAsync(decision, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<ApprovalDecision> DenyAsync(string id, string? message = null, string? decidedBy = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var request = await FindPendingAsync(id, cancellationToken).ConfigureAwait(false);
        return await DecideAsync(new ApprovalDecision { Request = request, Verdict = ApprovalVerdict.Denied, Message = message, DecidedBy = decidedBy }, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<ToolResult> ContinueAsync(string id, ToolCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var stored = await desk.Store.FindAsync(id, cancellationToken).ConfigureAwait(false);
        if (stored?.Decision is not { } decision)
        {
            return stored is null ? ToolResult.Failure(Unknown(id)) : ApprovalQuestions.Waiting(stored.Request);
        }

        var request = stored.Request;
        if (request.Plan is not null)
        {
            return ToolResult.Failure(Invalid($"The request '{id}' is for a plan of several calls: run the plan with the decision."));
        }

        var call = new ToolCall(request.Tool, request.Arguments)
        {
            CallId = request.CallId,
            Options = (options ?? new ToolCallOptions()) with { Caller = request.Caller, Backend = request.Backend, IdempotencyKey = request.IdempotencyKey, Approval = decision },
        };
        return await runner().RunAsync(call, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<ApprovalGrant> GrantAsync(ApprovalGrantTerms terms, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.Uses is <= 0 || terms.TimeToLive <= TimeSpan.Zero || terms.TimeToLive > LongestGrant || !Enum.IsDefined(terms.SharedBy))
        {
            throw new ArgumentException($"A grant is good for at least one call, for more than no time and at most {LongestGrant}.", nameof(terms));
        }

        foreach (var condition in terms.Arguments)
        {
            if (PolicyOptionsValidator.Check(condition) is { } fault)
            {
                throw new ArgumentException($"A condition on the arguments {fault}", nameof(terms));
            }
        }

        if (!registry().Catalog.TryResolve(terms.Tool, out var entry, out var error))
        {
            throw new ToolExecException(error);
        }

        var now = desk.Time.GetUtcNow();
        var grant = new ApprovalGrant
        {
            Id = Guid.NewGuid().ToString("N"),
            Tool = entry.Id,
            ToolFingerprint = entry.Tool.Fingerprint,
            Arguments = [.. terms.Arguments],
            SharedBy = terms.SharedBy,
            Scope = ToolCaller.ScopeOf(terms.Caller, terms.SharedBy),
            UsesLeft = terms.Uses,
            Created = now,
            Expires = now + terms.TimeToLive,
            GrantedBy = terms.GrantedBy,
        };
        await desk.Store.TryAddGrantAsync(grant, cancellationToken).ConfigureAwait(false);
        desk.Logger.GrantAdded(grant.Id, grant.Tool, grant.Expires);
        return grant;
    }

    public ValueTask<IReadOnlyList<ApprovalGrant>> ListGrantsAsync(string? tool = null, int max = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return desk.Store.ListGrantsAsync(tool, max, cancellationToken);
    }

    public async ValueTask<bool> RevokeAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var revoked = await desk.Store.RevokeGrantAsync(id, cancellationToken).ConfigureAwait(false);
        if (revoked)
        {
            desk.Logger.GrantRevoked(id);
        }

        return revoked;
    }

    private static ToolError Unknown(string id) => Invalid($"There is no request for approval '{id}', or it has expired.");

    private static ToolError Invalid(string message) => new(ToolErrorKind.ApprovalInvalid, message);

    private async ValueTask<ApprovalRequest> FindPendingAsync(string id, CancellationToken cancellationToken) =>
        await desk.Store.FindAsync(id, cancellationToken).ConfigureAwait(false) switch
        {
            null => throw new ToolExecException(Unknown(id)),
            { Decision: not null } or { IsUsed: true } => throw new ToolExecException(Decided(id)),
            var stored => stored.Request,
        };

    private static ToolError Decided(string id) => Invalid($"The request for approval '{id}' was decided already.");

    // The person who edits hears at once what is wrong, and can still decide.
    private async ValueTask TryOutAsync(ApprovalDecision decision, CancellationToken cancellationToken)
    {
        var request = decision.Request;
        if (request.Plan is not null)
        {
            throw new ToolExecException(Invalid("A plan can be approved of as it is only."));
        }

        if (request.Effect is not null)
        {
            throw new ToolExecException(Invalid("A repetition can be approved of as it is only: with other arguments it would be another effect."));
        }

        var tried = await runner().RunAsync(
            new ToolCall(request.Tool, decision.Arguments!.Value) { Options = new ToolCallOptions { Caller = request.Caller, Backend = request.Backend, DryRun = DryRunMode.Plan } },
            cancellationToken).ConfigureAwait(false);
        tried.EnsureSucceeded();
    }

    private async ValueTask<ApprovalDecision> DecideAsync(ApprovalDecision decision, CancellationToken cancellationToken)
    {
        var id = decision.Request.Id;
        if (!await desk.Store.TryDecideAsync(decision, cancellationToken).ConfigureAwait(false))
        {
            throw new ToolExecException(Decided(id));
        }

        desk.Logger.ApprovalDecided(id, decision.Request.Tool, decision.Verdict, decision.DecidedBy ?? "-");
        return decision;
    }
}
