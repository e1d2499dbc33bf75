namespace ToolExec.Foundation.JsonSchema;

/// <summary>One rule of a schema that an instance breaks.</summary>
/// <param name="InstanceLocation">The JSON Pointer of the value at fault; empty for the whole instance.</param>
/// <param name="SchemaLocation">The JSON Pointer of the keyword, following references, from the root of the schema; empty for a limit of the validator.</param>
/// <param name="AbsoluteSchemaLocation">The URI of the keyword after following references; a fragment alone when the schema has no <c>$id</c>.</param>
/// <param name="Keyword">The keyword, or one of <see cref="SchemaViolationKeywords"/> for a fault that is not a keyword's.</param>
/// <param name="Message">What is wrong and how to mend it, starting with the instance location.</param>
public sealed record SchemaViolation(
    string InstanceLocation, string SchemaLocation, string AbsoluteSchemaLocation, string Keyword, string Message)
{
    /// <summary>Gets the violations that caused this one; for <c>anyOf</c> and <c>oneOf</c> those of the branch that came closest.</summary>
    /// <value>The default value is an empty list.</value>
    public IReadOnlyList<SchemaViolation> Causes { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Message;
}
