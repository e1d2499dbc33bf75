namespace ToolExec.Governance;

/// <summary>What calls may use. Read once, when the first tool's pipeline is made.</summary>
public sealed class BudgetOptions
{
    /// <summary>Gets the budgets. A call must fit into each that concerns it.</summary>
    /// <value>The default value is empty.</value>
    public IList<Budget> Budgets { get; } = [];

    /// <summary>Gets what calls are expected to use; the first that fits a tool counts.</summary>
    /// <value>The default value is empty: a call reserves one call and nothing else.</value>
    /// <remarks>It is set aside before the tool runs. Time and bytes are then measured; tokens and cost stay as estimated, unless <see cref="ReadUse"/> says otherwise.</remarks>
    public IList<BudgetEstimate> Estimates { get; } = [];

    /// <summary>Gets or sets who reads from a result what the call really used, or <see langword="null"/> where nobody does.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    /// <remarks>
    /// Only tokens and cost of the answer count; <see langword="null"/> leaves the estimate. It must not block. What a backend writes into its results is
    /// worth as much as the backend: one that tells too little spends more.
    /// </remarks>
    public Func<ToolCallContext, ToolResult, BudgetUse?>? ReadUse { get; set; }

    /// <summary>Gets the prices of models; the first whose text is part of a model's name counts.</summary>
    /// <value>The default value has <c>opus</c> (15 and 75 for a million tokens read and written), <c>sonnet</c> (3 and 15) and <c>haiku</c> (0.25 and 1.25).</value>
    public IList<ModelPrice> Prices { get; } =
    [
        new() { Model = "opus", InputPerMillion = 15, OutputPerMillion = 75 },
        new() { Model = "sonnet", InputPerMillion = 3, OutputPerMillion = 15 },
        new() { Model = "haiku", InputPerMillion = 0.25m, OutputPerMillion = 1.25m },
    ];

    /// <summary>Gets or sets the price of a model that no other price is for.</summary>
    /// <value>The default value is 3 and 15 for a million tokens read and written.</value>
    /// <remarks>That it was used is logged, once for each model.</remarks>
    public ModelPrice DefaultPrice { get; set; } = new() { InputPerMillion = 3, OutputPerMillion = 15 };

    /// <summary>Gets or sets the time zone of hours, days and months.</summary>
    /// <value>The default value is <see cref="TimeZoneInfo.Utc"/>.</value>
    public TimeZoneInfo TimeZone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>Gets or sets how many counts are kept at once: one for each budget and whoever it is for.</summary>
    /// <value>The default value is 100000. Allowed: 1 to 10 million.</value>
    /// <remarks>Those of which nothing is used any more are forgotten. Where that is not enough, calls of new callers are refused: forgetting more would be overspending.</remarks>
    public int MaxKeys { get; set; } = 100_000;

    /// <summary>Gets or sets after which time without use a budget without a window is forgotten, and begins anew.</summary>
    /// <value>The default value is 7 days. Allowed: one minute to 400 days.</value>
    public TimeSpan ForgetAfter { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Gets or sets how many calls may wait for a budget at once; those above are refused.</summary>
    /// <value>The default value is 1000. Allowed: 0 to 100000.</value>
    public int MaxWaiting { get; set; } = 1000;
}
