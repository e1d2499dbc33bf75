using System.Diagnostics.Metrics;

namespace ToolExec.Governance;

/// <summary>Measurements of governed calls. Every name stands here and nowhere else in this assembly.</summary>
internal static class GovernanceTelemetry
{
    public const string MeterName = "ToolExec";
    public const string ToolName = "gen_ai.tool.name";
    public const string CacheResult = "toolexec.cache.result";
    public const string CacheLookups = "toolexec.cache.lookups";

    public const string BackendName = "toolexec.backend.name";
    public const string ErrorType = "error.type";
    public const string PolicyEffectTag = "toolexec.policy.effect";
    public const string PolicyRuleTag = "toolexec.policy.rule";
    public const string PolicyDecisions = "toolexec.policy.decisions";
    public const string ApprovalOutcome = "toolexec.approval.outcome";
    public const string GuardName = "toolexec.guard.name";
    public const string GuardOutcomeTag = "toolexec.guard.outcome";
    public const string GuardVerdicts = "toolexec.guards.verdicts";
    public const string Approvals = "toolexec.approvals";
    public const string CallRetries = "toolexec.calls.retries";
    public const string CallHedges = "toolexec.calls.hedges";
    public const string BackendBreaks = "toolexec.backends.breaks";
    public const string SpilledBytes = "toolexec.results.spilled";

    public const string EffectOutcome = "toolexec.effect.outcome";
    public const string EffectCalls = "toolexec.effects.calls";
    public const string RateName = "toolexec.rate.name";
    public const string RateRefusals = "toolexec.rates.refusals";
    public const string RateWait = "toolexec.rates.wait";

    public const string BudgetName = "toolexec.budget.name";
    public const string BudgetRefusals = "toolexec.budgets.refusals";
    public const string BudgetWarnings = "toolexec.budgets.warnings";
    public const string BudgetWait = "toolexec.budgets.wait";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Lookups = Meter.CreateCounter<long>(CacheLookups, "{call}", "Calls that looked for a known result.");

    private static readonly Counter<long> Spilled = Meter.CreateCounter<long>(SpilledBytes, "By", "Bytes of results that went to artifacts.");

    private static readonly Counter<long> Decisions = Meter.CreateCounter<long>(PolicyDecisions, "{call}", "Calls that rules have decided on.");

    private static readonly Counter<long> Verdicts = Meter.CreateCounter<long>(GuardVerdicts, "{verdict}", "Times that a guard did not let content pass as it was, or warned.");

    private static readonly Counter<long> Asked = Meter.CreateCounter<long>(Approvals, "{call}", "Calls that a person was asked for, or has decided on.");

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(CallRetries, "{attempt}", "Attempts that repeat one that failed.");

    private static readonly Counter<long> Hedges = Meter.CreateCounter<long>(CallHedges, "{attempt}", "Attempts that were begun beside one that took long.");

    private static readonly Counter<long> Breaks = Meter.CreateCounter<long>(BackendBreaks, "{break}", "Times that a backend was left alone because it failed.");

    private static readonly Counter<long> Effects = Meter.CreateCounter<long>(EffectCalls, "{call}", "Calls whose effects are recorded.");

    public static void CountEffect(string tool, string outcome)
    {
        if (Effects.Enabled)
        {
            Effects.Add(1, new KeyValuePair<string, object?>(ToolName, tool), new KeyValuePair<string, object?>(EffectOutcome, outcome));
        }
    }
    private static readonly Counter<long> RatesRefused = Meter.CreateCounter<long>(RateRefusals, "{call}", "Calls that might not begin and might not wait.");

    private static readonly Histogram<double> RatesWaited = Meter.CreateHistogram<double>(RateWait, "s", "How long calls waited until they might begin.");

    private static readonly Counter<long> BudgetsRefused = Meter.CreateCounter<long>(BudgetRefusals, "{call}", "Calls that did not fit into a budget.");

    private static readonly Counter<long> BudgetsWarned = Meter.CreateCounter<long>(BudgetWarnings, "{warning}", "Times that a budget came near its end.");

    private static readonly Histogram<double> BudgetsWaited = Meter.CreateHistogram<double>(BudgetWait, "s", "How long calls waited for a budget.");

    public static void CountRateRefusal(string rule, ToolErrorKind kind)
    {
        if (RatesRefused.Enabled)
        {
            RatesRefused.Add(1, new KeyValuePair<string, object?>(RateName, rule), new KeyValuePair<string, object?>(ErrorType, ToolErrorCodes.Name(kind)));
        }
    }

    public static void RecordRateWait(string rule, TimeSpan time) => RatesWaited.Record(time.TotalSeconds, new KeyValuePair<string, object?>(RateName, rule));

    public static void CountBudgetRefusal(string budget) => BudgetsRefused.Add(1, new KeyValuePair<string, object?>(BudgetName, budget));

    public static void CountBudgetWarning(string budget) => BudgetsWarned.Add(1, new KeyValuePair<string, object?>(BudgetName, budget));

    public static void RecordBudgetWait(string budget, TimeSpan time) => BudgetsWaited.Record(time.TotalSeconds, new KeyValuePair<string, object?>(BudgetName, budget));

    public static void CountDecision(string tool, PolicyDecision decision)
    {
        if (Decisions.Enabled)
        {
            Decisions.Add(
                1,
                new KeyValuePair<string, object?>(ToolName, tool),
                new KeyValuePair<string, object?>(PolicyEffectTag, decision.Effect switch { PolicyEffect.Deny => "deny", PolicyEffect.Ask => "ask", _ => "allow" }),
                new KeyValuePair<string, object?>(PolicyRuleTag, decision.Rule ?? "default"));
        }
    }

    public static void CountApproval(string tool, string outcome)
    {
        if (Asked.Enabled)
        {
            Asked.Add(1, new KeyValuePair<string, object?>(ToolName, tool), new KeyValuePair<string, object?>(ApprovalOutcome, outcome));
        }
    }

    public static void CountGuard(string tool, string guard, GuardOutcome outcome)
    {
        if (Verdicts.Enabled)
        {
            Verdicts.Add(
                1,
                new KeyValuePair<string, object?>(ToolName, tool),
                new KeyValuePair<string, object?>(GuardName, guard),
                new KeyValuePair<string, object?>(GuardOutcomeTag, outcome switch { GuardOutcome.Block => "block", GuardOutcome.Redact => "redact", _ => "warn" }));
        }
    }

    public static void CountRetry(string tool, ToolErrorKind kind)
    {
        if (Retries.Enabled)
        {
            Retries.Add(1, new KeyValuePair<string, object?>(ToolName, tool), new KeyValuePair<string, object?>(ErrorType, ToolErrorCodes.Name(kind)));
        }
    }

    public static void CountHedge(string tool) => Hedges.Add(1, new KeyValuePair<string, object?>(ToolName, tool));

    public static void CountBreak(string backend) => Breaks.Add(1, new KeyValuePair<string, object?>(BackendName, backend));

    public static void CountSpilled(long bytes) => Spilled.Add(bytes);

    public static void CountCache(string tool, bool hit)
    {
        if (Lookups.Enabled)
        {
            Lookups.Add(1, new KeyValuePair<string, object?>(ToolName, tool), new KeyValuePair<string, object?>(CacheResult, hit ? "hit" : "miss"));
        }
    }
}
