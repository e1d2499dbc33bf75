using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>The host's side of approvals: what waits, what people decide, and what they consent to in advance. A keyed service of an instance that has rules or approvals.</summary>
/// <remarks>It asks nobody who they are: the host lets through to it only people who may decide.</remarks>
public interface IToolApprovals
{
    /// <summary>Lists the requests on which nobody has decided, the oldest first.</summary>
    /// <param name="caller">Whose requests, by the scope of the options; <see langword="null"/> for everybody's.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<ApprovalRequest>> ListAsync(ToolCaller? caller = null, int max = 100, CancellationToken cancellationToken = default);

    /// <summary>Finds a request, decided ones included.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The request, or <see langword="null"/> where there is none, or it has expired.</returns>
    ValueTask<StoredApproval?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Approves of a request, with other arguments where they are given. They are checked at once, by the tool's input schema and by the rules that deny.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="arguments">The arguments to run with, or <see langword="null"/> for those asked for.</param>
    /// <param name="decidedBy">Who decided, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Gives up; it may be decided all the same.</param>
    /// <returns>The decision; a call that carries it goes on.</returns>
    /// <exception cref="ToolExecException">There is no such request, somebody has decided already, or the other arguments cannot be run with; its error says which.</exception>
    ValueTask<ApprovalDecision> ApproveAsync(string id, JsonElement? arguments = null, string? decidedBy = null, CancellationToken cancellationToken = default);

    /// <summary>Refuses a request.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="message">Why, in words that the model gets; or <see langword="null"/>.</param>
    /// <param name="decidedBy">Who decided, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Gives up; it may be decided all the same.</param>
    /// <returns>The decision.</returns>
    /// <exception cref="ToolExecException">There is no such request, or somebody has decided already.</exception>
    ValueTask<ApprovalDecision> DenyAsync(string id, string? message = null, string? decidedBy = null, CancellationToken cancellationToken = default);

    /// <summary>Runs the call of a request on which somebody has decided: here or in another process, as long as both have the store and the key.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="options">What is different for the call; caller, backend, key and approval are the request's. <see langword="null"/> for nothing.</param>
    /// <param name="cancellationToken">The caller gives the call up.</param>
    /// <returns>What became of the call; where nobody has decided yet, it still waits.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled; the exception carries it.</exception>
    ValueTask<ToolResult> ContinueAsync(string id, ToolCallOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Consents to calls in advance. A grant holds for the tool as it is defined now.</summary>
    /// <param name="terms">To what.</param>
    /// <param name="cancellationToken">Gives up; it may be kept all the same.</param>
    /// <exception cref="ArgumentException">The terms are wrong; the message says which.</exception>
    /// <exception cref="ToolExecException">There is no such tool.</exception>
    ValueTask<ApprovalGrant> GrantAsync(ApprovalGrantTerms terms, CancellationToken cancellationToken = default);

    /// <summary>Lists the grants that are good for at least one more call.</summary>
    /// <param name="tool">The whole id of the tool; <see langword="null"/> for all.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<ApprovalGrant>> ListGrantsAsync(string? tool = null, int max = 100, CancellationToken cancellationToken = default);

    /// <summary>Takes a grant back.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up; it may be taken back all the same.</param>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> RevokeAsync(string id, CancellationToken cancellationToken = default);
}
