using System.Text.Json;

namespace ToolExec;

/// <summary>Words for JSON values in messages.</summary>
internal static class JsonWords
{
    public static string Describe(JsonElement value) => Describe(value.ValueKind);

    public static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Null => "null",
        _ => "missing",
    };
}
