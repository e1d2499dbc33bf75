namespace ToolExec.Backend;

/// <summary>What a local tool says of itself beyond its name, description and types.</summary>
public sealed record LocalToolOptions
{
    /// <summary>Gets the namespace.</summary>
    /// <value>The default value is <see langword="null"/>: that of the backend.</value>
    public string? Namespace { get; init; }

    /// <summary>Gets the version.</summary>
    /// <value>The default value is <see langword="null"/>: none.</value>
    public string? Version { get; init; }

    /// <summary>Gets the name shown to people.</summary>
    /// <value>The default value is <see langword="null"/>: none.</value>
    public string? Title { get; init; }

    /// <summary>Gets the tags.</summary>
    /// <value>The default value is empty.</value>
    public IReadOnlyList<string> Tags { get; init => field = value ?? []; } = [];

    /// <summary>Gets what the tool says of its own behaviour.</summary>
    /// <value>The default value is <see langword="null"/>: nothing is said.</value>
    public ToolAnnotations? Annotations { get; init; }

    /// <summary>Gets what a call reads and writes.</summary>
    /// <value>The default value is <see langword="null"/>: nothing is declared.</value>
    public ToolEffects? Effects { get; init; }

    /// <summary>Gets a value indicating whether the generated schema allows arguments that the tool does not know.</summary>
    /// <value>The default value is <see langword="false"/>: a misspelt optional argument is then an error that the model can mend, instead of being ignored.</value>
    public bool AllowUnknownArguments { get; init; }

    /// <summary>Gets a value indicating whether an output schema is generated for results that are objects.</summary>
    /// <value>The default value is <see langword="true"/>. Other results have none: the Model Context Protocol knows structured results only as objects.</value>
    public bool GenerateOutputSchema { get; init; } = true;

    internal static LocalToolOptions Default { get; } = new();
}
