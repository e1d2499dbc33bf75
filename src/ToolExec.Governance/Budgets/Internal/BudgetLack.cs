namespace ToolExec.Governance;

/// <summary>A budget into which something does not fit, and how often anything had been given back by then.</summary>
internal sealed record BudgetLack(BudgetState State, string? Why, bool MayWait, TimeSpan? FitsIn, decimal Needed, long Returns)
{
    public ToolError ToError()
    {
        var each = State.Level switch
        {
            BudgetLevel.Everyone => "",
            BudgetLevel.Execution => " of this script",
            var level => $" of this {ToolLevel(level)}",
        };
        var need = Needed > State.Left ? $", and {BudgetUnits.Describe(State.Measure, Needed)} would be needed" : "";
        var back = (FitsIn, Needed > State.Limit) switch
        {
            (_, true) => " Ask for less.",
            ({ } time, _) => $" It fits again in {BudgetText.Describe(time)}.",
            _ => " It does not come back by itself: go on without this call, or tell whoever runs the host.",
        };
        return new ToolError(
            ToolErrorKind.BudgetExceeded,
            Why ?? $"The budget '{State.Budget}'{each} is used up: {BudgetUnits.Describe(State.Measure, State.Left)} of {BudgetText.Number(State.Limit)} are left{need}.{back}")
        {
            RetryAfter = FitsIn,
            IsRetryable = FitsIn is not null,
            Details = System.Text.Json.JsonSerializer.SerializeToElement(State, (System.Text.Json.Serialization.Metadata.JsonTypeInfo<BudgetState>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(BudgetState))),
        };
    }

    private static string ToolLevel(BudgetLevel level) => level switch
    {
        BudgetLevel.Tenant => "tenant",
        BudgetLevel.User => "user",
        BudgetLevel.Session => "session",
        _ => "request",
    };
}
