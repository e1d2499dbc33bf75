namespace ToolExec.Governance;

/// <summary>How to find out whether an effect is there: by a tool that looks it up.</summary>
public sealed class LedgerProbe
{
    /// <summary>Gets or sets the whole id of the tool that is asked. It must be read-only, by its own account.</summary>
    /// <value>Required.</value>
    public string Tool { get; set; } = "";

    /// <summary>Gets where the arguments of the lookup come from: by name, a JSON Pointer into the arguments of the call, or <c>key</c> for the key that went to the backend.</summary>
    /// <value>The default value is empty: the lookup has no arguments.</value>
    public IDictionary<string, string> Arguments { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets where the lookup's result says whether the effect is there: a JSON Pointer to <see langword="true"/> or <see langword="false"/>. Anything else there says nothing.</summary>
    /// <value>The default value is the empty pointer: the result itself.</value>
    public string Applied { get; set; } = "";

    /// <summary>Gets or sets where the lookup's result has what the call is given as its own value: a JSON Pointer.</summary>
    /// <value>The default value is <see langword="null"/>: the call is told in words that the effect is there, and has no value.</value>
    public string? Value { get; set; }
}
