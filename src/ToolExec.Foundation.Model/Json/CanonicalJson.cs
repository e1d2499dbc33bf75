using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ToolExec;

/// <summary>Writes JSON in one form, so that equal values have equal text (RFC 8785, JSON Canonicalization Scheme).</summary>
/// <remarks>
/// Members are sorted by UTF-16 code units (RFC 8785, 3.2.3), strings escaped as little as possible (3.2.2.2), numbers laid out as ECMAScript does (3.2.2.3).
/// One deliberate difference: a number with more digits than a double holds, such as a 20-digit integer or 1e400, keeps them instead of being
/// rounded, so that two different arguments never become the same text.
/// </remarks>
public static class CanonicalJson
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(static c => (char)c), '"', '\\']);

    /// <summary>Returns the canonical text of a value.</summary>
    /// <param name="value">The value; not undefined.</param>
    /// <exception cref="ArgumentException">The value is undefined, has the same member twice, or a string that is not well-formed Unicode.</exception>
    public static string Serialize(JsonElement value)
    {
        var text = new StringBuilder(256);
        Write(value, text);
        return text.ToString();
    }

    private static void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, text);
                break;
            case JsonValueKind.Array:
                var first = true;
                text.Append('[');
                foreach (var item in value.EnumerateArray())
                {
                    text.Append(first ? "" : ",");
                    first = false;
                    Write(item, text);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                WriteString(ReadString(value), text);
                break;
            case JsonValueKind.Number:
                text.Append(CanonicalNumber.Format(value.GetRawText()));
                break;
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                text.Append(value.ValueKind switch { JsonValueKind.True => "true", JsonValueKind.False => "false", _ => "null" });
                break;
            default:
                throw new ArgumentException("An undefined JSON value has no canonical form.", nameof(value));
        }
    }

    private static void WriteObject(JsonElement value, StringBuilder text)
    {
        var members = new List<KeyValuePair<string, JsonElement>>(value.GetPropertyCount());
        try
        {
            foreach (var member in value.EnumerateObject())
            {
                members.Add(new(member.Name, member.Value));
            }
        }
        catch (InvalidOperationException fault)
        {
            throw new ArgumentException("A member's name is not well-formed Unicode.", nameof(value), fault);
        }

        members.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        text.Append('{');
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0)
            {
                text.Append(',');
                if (string.Equals(members[i].Key, members[i - 1].Key, StringComparison.Ordinal))
                {
                    throw new ArgumentException($"The member '{members[i].Key}' stands twice in one object.", nameof(value));
                }
            }

            WriteString(members[i].Key, text);
            text.Append(':');
            Write(members[i].Value, text);
        }

        text.Append('}');
    }

    private static string ReadString(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException fault)
        {
            throw new ArgumentException("A string is not well-formed Unicode.", nameof(value), fault);
        }
    }

    private static void WriteString(string value, StringBuilder text)
    {
        text.Append('"');
        var rest = value.AsSpan();
        for (var at = rest.IndexOfAny(Escaped); at >= 0; at = rest.IndexOfAny(Escaped))
        {
            text.Append(rest[..at]);
            var c = rest[at];
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
            rest = rest[(at + 1)..];
        }

        text.Append(rest);
        text.Append('"');
    }
}
