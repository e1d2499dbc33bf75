namespace ToolExec.Discovery.TypeScript;

/// <summary>Where in a type something is written.</summary>
/// <param name="Indent">What a line begins with.</param>
/// <param name="Depth">How many schemas stand around it.</param>
/// <param name="Alias">The named type of which this is a direct part, not inside an object or array; <see langword="null"/> elsewhere. TypeScript refuses a name that is a direct part of itself.</param>
internal readonly record struct SchemaPlace(string Indent, int Depth, string? Alias)
{
    public SchemaPlace Deeper() => this with { Depth = Depth + 1 };

    /// <summary>Returns the place of a member or an item, which is evaluated later.</summary>
    public SchemaPlace Inside() => new(Indent + "  ", Depth + 1, null);
}
