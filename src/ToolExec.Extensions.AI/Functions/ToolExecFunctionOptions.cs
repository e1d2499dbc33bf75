namespace ToolExec.Extensions.AI;

/// <summary>Says which tools go out as functions, and how. Read once, when the <see cref="ToolExecFunctions"/> are made.</summary>
public sealed class ToolExecFunctionOptions
{
    /// <summary>Gets or sets which tools go out.</summary>
    /// <value>The default value lets every tool of the catalogue through.</value>
    public ToolFilter Filter { get; set; } = new();

    /// <summary>Gets or sets which tools need a person's approval before each call: they go out as <c>ApprovalRequiredAIFunction</c>, which chat loops ask for.</summary>
    /// <value>The default value is <see langword="null"/>: only those that came in as such functions.</value>
    public Func<Tool, bool>? RequireApproval { get; set; }

    /// <summary>Gets or sets a value indicating whether a call that does not succeed throws <see cref="ToolExecException"/>.</summary>
    /// <value>
    /// The default value is <see langword="false"/>: the error is the function's result, so that the model can mend its call. Chat loops count thrown errors and
    /// stop after some, but show the model nothing of them unless they are told to.
    /// </value>
    public bool ThrowOnFailure { get; set; }
}
