using System.Globalization;
using System.Text.Json;

namespace ToolExec.Run;

/// <summary>Follows JSON Pointers (RFC 6901).</summary>
internal static class JsonPointer
{
    /// <summary>Says whether a text is a JSON Pointer: empty, or beginning with a slash and with a tilde only in <c>~0</c> and <c>~1</c>.</summary>
    public static bool IsValid(ReadOnlySpan<char> pointer)
    {
        if (pointer.Length > 0 && pointer[0] != '/')
        {
            return false;
        }

        for (var at = pointer.IndexOf('~'); at >= 0;)
        {
            if (at + 1 >= pointer.Length || pointer[at + 1] is not ('0' or '1'))
            {
                return false;
            }

            var next = pointer[(at + 2)..].IndexOf('~');
            at = next < 0 ? -1 : at + 2 + next;
        }

        return true;
    }

    /// <summary>Finds a value.</summary>
    /// <param name="root">Where to begin.</param>
    /// <param name="pointer">A valid pointer.</param>
    /// <param name="value">The value.</param>
    /// <param name="stopsAt">Where this says yes of a value on the way, nothing is found.</param>
    public static bool TryGet(JsonElement root, ReadOnlySpan<char> pointer, out JsonElement value, Func<JsonElement, bool>? stopsAt = null)
    {
        value = root;
        while (pointer.Length > 0)
        {
            pointer = pointer[1..];
            var slash = pointer.IndexOf('/');
            var token = slash < 0 ? pointer : pointer[..slash];
            pointer = slash < 0 ? default : pointer[slash..];
            if (!TryStep(ref value, token) || stopsAt?.Invoke(value) == true)
            {
                value = default;
                return false;
            }
        }

        return value.ValueKind != JsonValueKind.Undefined;
    }

    /// <summary>Writes a member's name as a part of a pointer.</summary>
    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static bool TryStep(ref JsonElement value, ReadOnlySpan<char> token)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return token.Contains('~')
                ? value.TryGetProperty(token.ToString().Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out value)
                : value.TryGetProperty(token, out value);
        }

        if (value.ValueKind == JsonValueKind.Array
            && (token is "0" || (token.Length > 0 && token[0] is >= '1' and <= '9'))
            && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < value.GetArrayLength())
        {
            value = value[index];
            return true;
        }

        return false;
    }
}
