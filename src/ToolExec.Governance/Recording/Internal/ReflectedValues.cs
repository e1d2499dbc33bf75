using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>Takes what was left out of a call's arguments out of what the tool gave as well: tools quote what they were given.</summary>
internal sealed class ReflectedValues
{
    /// <summary>Shorter values turn up by chance.</summary>
    public const int Shortest = 6;

    // Of the contract's own members: what they hold comes from no tool.
    private static readonly HashSet<string> Fixed = new(StringComparer.Ordinal)
    {
        "status", "type", "kind", "code", "op", "keyword", "tool_id", "backend", "backend_kind", "node", "mimeType", "recorded_at", "lastModified",
    };

    // What stands in these has the tool's own names and numbers.
    private static readonly HashSet<string> Free = new(StringComparer.Ordinal) { "value", "_meta", "details" };

    private static readonly HashSet<string> Binary = new(StringComparer.Ordinal) { "data", "blob" };

    private readonly HashSet<string> _values;
    private readonly string[] _longestFirst;
    private readonly SearchValues<string> _search;

    /// <param name="taken">What was left out of the arguments; values shorter than <see cref="Shortest"/> do not count.</param>
    public ReflectedValues(IEnumerable<string> taken)
    {
        _values = taken.Where(static t => t.Length >= Shortest && !string.IsNullOrWhiteSpace(t)).ToHashSet(StringComparer.Ordinal);
        _longestFirst = [.. _values.SelectMany(Forms).Distinct(StringComparer.Ordinal).OrderByDescending(static f => f.Length).ThenBy(static f => f, StringComparer.Ordinal)];
        _search = SearchValues.Create(_longestFirst, StringComparison.Ordinal);
    }

    /// <summary>Returns a result or an event, as it stands in a recording, without the values.</summary>
    public JsonElement TakeOut(JsonElement json)
    {
        if (_values.Count == 0)
        {
            return json;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 512, SkipValidation = true }))
        {
            Write(writer, json, name: null, isFree: false);
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = 512 });
        return JsonElement.ParseValue(ref reader);
    }

    // As it is, within other JSON, and in an address.
    private static IEnumerable<string> Forms(string value) =>
        [value, JavaScriptEncoder.Default.Encode(value), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value), Uri.EscapeDataString(value)];

    private void Write(Utf8JsonWriter writer, JsonElement json, string? name, bool isFree)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in json.EnumerateObject())
                {
                    writer.WritePropertyName(isFree ? Clean(member.Name) : member.Name);
                    Write(writer, member.Value, member.Name, isFree || Free.Contains(member.Name));
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray())
                {
                    Write(writer, item, name, isFree);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String when !isFree && name is not null && Fixed.Contains(name):
                json.WriteTo(writer);
                break;
            case JsonValueKind.String when !isFree && name is not null && Binary.Contains(name) && json.TryGetBytesFromBase64(out var bytes):
                writer.WriteBase64StringValue(Clean(bytes));
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Clean(json.GetString()!));
                break;
            case JsonValueKind.Number when isFree && _values.Contains(json.GetRawText()):
                writer.WriteStringValue(NameRedactor.Mark);
                break;
            default:
                writer.WriteRawValue(json.GetRawText(), skipInputValidation: true);
                break;
        }
    }

    private string Clean(string text)
    {
        if (!text.AsSpan().ContainsAny(_search))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        var at = 0;
        while (text.AsSpan(at).IndexOfAny(_search) is var next and >= 0)
        {
            // The longest of those that stand here: a shorter one would leave the rest of a value behind.
            var start = at + next;
            var found = Array.Find(_longestFirst, f => text.AsSpan(start).StartsWith(f, StringComparison.Ordinal))!;
            clean.Append(text, at, next).Append(NameRedactor.Mark);
            at = start + found.Length;
        }

        return clean.Append(text, at, text.Length - at).ToString();
    }

    // As many bytes as before: pictures and sounds say in their heads how long they are.
    private byte[] Clean(byte[] data)
    {
        foreach (var value in _values)
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            for (var at = 0; data.AsSpan(at).IndexOf(bytes) is var next and >= 0; at += next + bytes.Length)
            {
                data.AsSpan(at + next, bytes.Length).Fill((byte)'*');
            }
        }

        return data;
    }
}
