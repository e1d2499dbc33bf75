namespace ToolExec.Backend;

/// <summary>A parameter of a command-line tool: a property of its input schema, used by its arguments or its standard input.</summary>
public sealed class CommandParameter
{
    /// <summary>Gets or sets the name.</summary>
    /// <value>The default value is empty. Required: 1 to 64 characters of <c>[A-Za-z0-9_.-]</c>, unique in its tool.</value>
    public string Name { get; set; } = "";

    /// <summary>Gets or sets what it takes.</summary>
    /// <value>The default value is <see cref="CommandParameterType.Text"/>.</value>
    public CommandParameterType Type { get; set; }

    /// <summary>Gets or sets what it means, in words for a model.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? Description { get; set; }

    /// <summary>Gets or sets a value indicating whether a call must give it.</summary>
    /// <value>The default value is <see langword="true"/>. One with a <see cref="Default"/> is never required.</value>
    public bool IsRequired { get; set; } = true;

    /// <summary>Gets or sets the value where a call does not give it, as text: numbers, booleans and JSON as they are written in JSON.</summary>
    /// <value>The default value is <see langword="null"/>: pieces of the command line that need it are left out. Not allowed for a list.</value>
    public string? Default { get; set; }

    /// <summary>Gets the only texts that are allowed, for a text or each text of a list.</summary>
    /// <value>The default value is empty: any text.</value>
    public IList<string> AllowedValues { get; } = [];

    /// <summary>Gets or sets the regular expression (as in JSON Schema) that a text, or each text of a list, must match.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? Pattern { get; set; }

    /// <summary>Gets or sets the most characters of a text, or of each text of a list.</summary>
    /// <value>The default value is 32,768. Allowed: 1 to 1,000,000; systems bound one argument to about 128 KiB.</value>
    public int MaxLength { get; set; } = 32 * 1024;

    /// <summary>Gets or sets the least number.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public double? Minimum { get; set; }

    /// <summary>Gets or sets the greatest number.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public double? Maximum { get; set; }

    /// <summary>Gets or sets a value indicating whether a value may begin with a dash where it begins an argument that no literal <c>--</c> stands before.</summary>
    /// <value>The default value is <see langword="false"/>: the call is refused.</value>
    /// <remarks>Turned on, whoever makes calls, a model as a rule, can give the program any option it knows. Right for options whose value is always the next argument.</remarks>
    public bool AllowLeadingDash { get; set; }
}
