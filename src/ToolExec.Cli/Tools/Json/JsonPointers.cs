using System.Globalization;
using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>JSON Pointers (RFC 6901) over values.</summary>
internal static class JsonPointers
{
    /// <returns>The value that the pointer leads to, or <see langword="null"/> where there is none.</returns>
    /// <exception cref="ToolExecException">The text is no pointer.</exception>
    public static JsonElement? Find(JsonElement value, string pointer)
    {
        if (pointer.Length > 0 && pointer[0] != '/')
        {
            throw ToolFailure.Because($"'{pointer}' is no JSON Pointer: it must be empty or begin with '/', such as /items/0/name.");
        }

        var current = value;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            // RFC 6901, 4: ~1 before ~0, so that ~01 is "~1" and not "/".
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (Step(current, name) is not { } next)
            {
                return null;
            }

            current = next;
        }

        return current;
    }

    private static JsonElement? Step(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty(name, out var member) => member,
        JsonValueKind.Array when IsIndex(name, out var index) && index < value.GetArrayLength() => value[index],
        _ => null,
    };

    private static bool IsIndex(string name, out int index) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out index) && (name.Length == 1 || name[0] != '0');
}
