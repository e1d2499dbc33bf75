namespace ToolExec.Governance;

/// <summary>What becomes of a call whose effect an earlier call may have brought about, where nobody knows.</summary>
public enum UnknownEffectPolicy
{
    /// <summary>It is refused as <see cref="ToolErrorKind.EffectUnknown"/>, until somebody has resolved the effect (<see cref="IEffectLedger.ResolveAsync"/>).</summary>
    Refuse,

    /// <summary>The tool runs again, with the same key. For tools that do the same thing only once, and backends that know the key again.</summary>
    RunAgain,

    /// <summary>Another tool is asked whether the effect is there (<see cref="LedgerRule.Probe"/>); where it cannot say, the call is refused.</summary>
    Probe,

    /// <summary>
    /// A person is asked: the call comes back as <see cref="ToolStatus.AwaitingApproval"/> with an <see cref="ApprovalRequest"/>, and a call that carries the approval runs the tool
    /// again, with the same key. Needs <see cref="PolicyBuilderExtensions.UsePolicy(IToolExecBuilder, Action{PolicyOptions}?)"/>, which brings approvals.
    /// </summary>
    Ask,
}
