namespace ToolExec.Foundation.JsonSchema;

/// <summary>
/// A property that every branch of an <c>anyOf</c> or <c>oneOf</c> requires and limits to strings of its own: its value says which branch can match.
/// </summary>
internal sealed class Discriminator(byte[] name, NameTable values, SchemaNode[] branches)
{
    public readonly NameTable Name = new([name]);
    public readonly NameTable Values = values;
    public readonly SchemaNode[] Branches = branches;
}
