namespace ToolExec.Foundation.JsonSchema;

/// <summary>What a scan learned about a JSON string.</summary>
[Flags]
internal enum StringTraits
{
    None = 0,
    Escaped = 1,
    NonAscii = 2,
}
