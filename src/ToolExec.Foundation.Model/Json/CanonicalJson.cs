using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

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
        using var utf8 = new PooledUtf8();
        Write(value, utf8);
        return Encoding.UTF8.GetString(utf8.Written);
    }

    /// <summary>Writes the canonical text of a value as UTF-8.</summary>
    /// <param name="value">The value; not undefined.</param>
    /// <param name="utf8">Takes the text. It may hold a part of it when the value is refused.</param>
    /// <exception cref="ArgumentException">The value is undefined, has the same member twice, or a string that is not well-formed Unicode.</exception>
    internal static void Write(JsonElement value, IBufferWriter<byte> utf8)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, utf8);
                break;
            case JsonValueKind.Array:
                var first = true;
                utf8.Write("["u8);
                foreach (var item in value.EnumerateArray())
                {
                    if (!first)
                    {
                        utf8.Write(","u8);
                    }

                    first = false;
                    Write(item, utf8);
                }

                utf8.Write("]"u8);
                break;
            case JsonValueKind.String:
                var text = JsonMarshal.GetRawUtf8Value(value);
                if (IsPlain(text))
                {
                    utf8.Write(text);
                }
                else
                {
                    WriteString(ReadString(value), utf8);
                }

                break;
            case JsonValueKind.Number:
                var number = JsonMarshal.GetRawUtf8Value(value);
                if (CanonicalNumber.IsPlain(number))
                {
                    utf8.Write(number);
                }
                else
                {
                    Encoding.UTF8.GetBytes(CanonicalNumber.Format(value.GetRawText()), utf8);
                }

                break;
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                utf8.Write(JsonMarshal.GetRawUtf8Value(value));
                break;
            default:
                throw new ArgumentException("An undefined JSON value has no canonical form.", nameof(value));
        }
    }

    private static void WriteObject(JsonElement value, IBufferWriter<byte> utf8)
    {
        var count = value.GetPropertyCount();
        var rented = ArrayPool<JsonProperty>.Shared.Rent(count);
        try
        {
            var members = rented.AsSpan(0, count);
            var isAscii = true;
            var i = 0;
            foreach (var member in value.EnumerateObject())
            {
                members[i++] = member;
                isAscii &= IsPlainAscii(JsonMarshal.GetRawUtf8PropertyName(member));
            }

            if (isAscii)
            {
                // Bytes sort as code units do, and stand as they are.
                members.Sort(static (a, b) => JsonMarshal.GetRawUtf8PropertyName(a).SequenceCompareTo(JsonMarshal.GetRawUtf8PropertyName(b)));
                WriteMembers(value, members, utf8);
            }
            else
            {
                WriteMembers(value, Named(value, members), utf8);
            }
        }
        finally
        {
            ArrayPool<JsonProperty>.Shared.Return(rented, clearArray: true);
        }
    }

    private static void WriteMembers(JsonElement value, ReadOnlySpan<JsonProperty> members, IBufferWriter<byte> utf8)
    {
        utf8.Write("{"u8);
        for (var i = 0; i < members.Length; i++)
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(members[i]);
            if (i > 0)
            {
                if (name.SequenceEqual(JsonMarshal.GetRawUtf8PropertyName(members[i - 1])))
                {
                    throw new ArgumentException(Twice(members[i].Name), nameof(value));
                }

                utf8.Write(","u8);
            }

            utf8.Write("\""u8);
            utf8.Write(name);
            utf8.Write("\":"u8);
            Write(members[i].Value, utf8);
        }

        utf8.Write("}"u8);
    }

    private static void WriteMembers(JsonElement value, KeyValuePair<string, JsonElement>[] members, IBufferWriter<byte> utf8)
    {
        utf8.Write("{"u8);
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0)
            {
                if (string.Equals(members[i].Key, members[i - 1].Key, StringComparison.Ordinal))
                {
                    throw new ArgumentException(Twice(members[i].Key), nameof(value));
                }

                utf8.Write(","u8);
            }

            WriteString(members[i].Key, utf8);
            utf8.Write(":"u8);
            Write(members[i].Value, utf8);
        }

        utf8.Write("}"u8);
    }

    // Names with escapes or beyond ASCII must be read before they can be compared.
    private static KeyValuePair<string, JsonElement>[] Named(JsonElement value, ReadOnlySpan<JsonProperty> members)
    {
        var named = new KeyValuePair<string, JsonElement>[members.Length];
        try
        {
            for (var i = 0; i < named.Length; i++)
            {
                named[i] = new(members[i].Name, members[i].Value);
            }
        }
        catch (InvalidOperationException fault)
        {
            throw new ArgumentException("A member's name is not well-formed Unicode.", nameof(value), fault);
        }

        Array.Sort(named, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return named;
    }

    private static string Twice(string name) => $"The member '{name}' stands twice in one object.";

    // JSON has no character inside a text that must be escaped and is not: what has no escape is as short as it can be.
    private static bool IsPlain(ReadOnlySpan<byte> text) => !text.Contains((byte)'\\') && Utf8.IsValid(text);

    private static bool IsPlainAscii(ReadOnlySpan<byte> name) => Ascii.IsValid(name) && !name.Contains((byte)'\\');

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

    private static void WriteString(string value, IBufferWriter<byte> utf8)
    {
        utf8.Write("\""u8);
        var rest = value.AsSpan();
        for (var at = rest.IndexOfAny(Escaped); at >= 0; at = rest.IndexOfAny(Escaped))
        {
            Encoding.UTF8.GetBytes(rest[..at], utf8);
            var c = rest[at];
            utf8.Write(c switch
            {
                '"' => "\\\""u8,
                '\\' => "\\\\"u8,
                '\b' => "\\b"u8,
                '\f' => "\\f"u8,
                '\n' => "\\n"u8,
                '\r' => "\\r"u8,
                '\t' => "\\t"u8,
                _ => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")),
            });
            rest = rest[(at + 1)..];
        }

        Encoding.UTF8.GetBytes(rest, utf8);
        utf8.Write("\""u8);
    }
}
