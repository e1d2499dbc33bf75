namespace ToolExec.Foundation.JsonSchema;

/// <summary>The keywords that apply to strings.</summary>
internal sealed class StringRules
{
    public int MinLength;
    public int MaxLength = int.MaxValue;
    public SchemaPattern? Pattern;
    public FormatKind Format;
    public string FormatName = "";
    public bool AssertFormat;

    public bool HasLength => MinLength > 0 || MaxLength != int.MaxValue;
}
