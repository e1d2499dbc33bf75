using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>Takes the values of sensitive members out of JSON: by their names, and where a schema marks them.</summary>
/// <remarks>A schema marks a value by <c>"x-sensitive": true</c>, <c>"writeOnly": true</c> or <c>"format": "password"</c>.</remarks>
internal sealed class NameRedactor
{
    /// <summary>What stands in the place of a value.</summary>
    public const string Mark = "[redacted]";

    // Deeper values are not looked into and not written down.
    private const int MaxDepth = 128;
    private const string TooDeep = "[too deep]";

    private static readonly StrictJsonOptions AnySize = new() { MaxBytes = int.MaxValue, MaxDepth = MaxDepth };

    // Tools have few names; a model may make up any number.
    private const int MaxKnown = 4096;
    private const int MaxKnownName = 128;

    private readonly (string Text, bool Before, bool After)[] _names;
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private int _knownCount;

    public NameRedactor(IEnumerable<string> names) =>
        _names = [.. names.Select(static n => (Fold(n), n.StartsWith('*'), n.EndsWith('*'))).Where(static n => n.Item1.Length > 0)];

    /// <summary>Returns the value without what is sensitive: the same element where nothing is.</summary>
    /// <param name="value">The value.</param>
    /// <param name="schema">Its schema, or null for none.</param>
    /// <exception cref="InvalidOperationException">A string of the value is not well-formed.</exception>
    public JsonElement Redact(JsonElement value, JsonElement? schema = null) => TryRedact(value, schema, null, out var clean) ? clean : value;

    /// <summary>Returns the value without what is sensitive, and the texts and numbers that were left out.</summary>
    /// <param name="value">The value.</param>
    /// <param name="schema">Its schema, or null for none.</param>
    /// <param name="taken">Gets each string and number that was left out, as text; a sensitive object or list gives those in it.</param>
    /// <exception cref="InvalidOperationException">A string of the value is not well-formed.</exception>
    public JsonElement Redact(JsonElement value, JsonElement? schema, ICollection<string> taken) => TryRedact(value, schema, taken, out var clean) ? clean : value;

    private bool TryRedact(JsonElement value, JsonElement? schema, ICollection<string>? taken, out JsonElement clean)
    {
        var marks = schema is { } root && SchemaMarks.HasAny(root) ? new SchemaMarks(root) : null;
        if (!Finds(value, marks, marks?.Root, 0))
        {
            clean = value;
            return false;
        }

        var buffer = new ArrayBufferWriter<byte>();
        var changed = false;
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = MaxDepth + 8, SkipValidation = true }))
        {
            Write(json, value, marks, marks?.Root, 0, taken, ref changed);
        }

        clean = changed ? Read(buffer.WrittenMemory) : value;
        return changed;
    }

    /// <summary>Does the same to a text that is a JSON object or array; another one stays as it is.</summary>
    public string Redact(string text) => Redact(text, null);

    private string Redact(string text, ICollection<string>? taken)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty || trimmed[0] is not ('{' or '[') || !ToolExecJson.TryParse(Encoding.UTF8.GetBytes(text), out var value, out _, AnySize))
        {
            return text;
        }

        return TryRedact(value, null, taken, out var clean) ? clean.GetRawText() : text;
    }

    /// <summary>Says whether the value of a member with this name is left out.</summary>
    public bool IsSensitive(string name)
    {
        if (_known.TryGetValue(name, out var isSensitive))
        {
            return isSensitive;
        }

        isSensitive = IsNamed(Fold(name));
        if (name.Length <= MaxKnownName && Volatile.Read(ref _knownCount) < MaxKnown && _known.TryAdd(name, isSensitive))
        {
            Interlocked.Increment(ref _knownCount);
        }

        return isSensitive;
    }

    private bool IsNamed(string folded)
    {
        foreach (var (text, before, after) in _names)
        {
            var fits = (before, after) switch
            {
                (true, true) => folded.Contains(text, StringComparison.Ordinal),
                (true, false) => folded.EndsWith(text, StringComparison.Ordinal),
                (false, true) => folded.StartsWith(text, StringComparison.Ordinal),
                _ => string.Equals(folded, text, StringComparison.Ordinal),
            };
            if (fits)
            {
                return true;
            }
        }

        return false;
    }

    // Most values have nothing to leave out, and need not be written anew to know it.
    private bool Finds(JsonElement value, SchemaMarks? marks, IReadOnlyList<JsonElement>? schemas, int depth)
    {
        if (marks is not null && schemas is { Count: > 0 } && SchemaMarks.IsMarked(schemas))
        {
            return true;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object or JsonValueKind.Array when depth > MaxDepth:
                return true;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    var name = member.Name;
                    if ((member.Value.ValueKind is not JsonValueKind.Null && IsSensitive(name)) || Finds(member.Value, marks, marks?.Property(schemas!, name), depth + 1))
                    {
                        return true;
                    }
                }

                return false;
            case JsonValueKind.Array:
                var i = 0;
                foreach (var item in value.EnumerateArray())
                {
                    if (Finds(item, marks, marks?.Item(schemas!, i++), depth + 1))
                    {
                        return true;
                    }
                }

                return false;
            case JsonValueKind.String:
                var text = value.GetString()!;
                return !ReferenceEquals(text, Redact(text));
            default:
                return false;
        }
    }

    private void Write(Utf8JsonWriter json, JsonElement value, SchemaMarks? marks, IReadOnlyList<JsonElement>? schemas, int depth, ICollection<string>? taken, ref bool changed)
    {
        if (depth > MaxDepth && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            changed = true;
            json.WriteStringValue(TooDeep);
            return;
        }

        if (marks is not null && schemas is { Count: > 0 } && SchemaMarks.IsMarked(schemas))
        {
            changed = true;
            Take(value, taken);
            json.WriteStringValue(Mark);
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    if (member.Value.ValueKind is not JsonValueKind.Null && IsSensitive(member.Name))
                    {
                        changed = true;
                        Take(member.Value, taken);
                        json.WriteStringValue(Mark);
                    }
                    else
                    {
                        Write(json, member.Value, marks, marks?.Property(schemas!, member.Name), depth + 1, taken, ref changed);
                    }
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                var i = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Write(json, item, marks, marks?.Item(schemas!, i++), depth + 1, taken, ref changed);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                var text = value.GetString()!;
                var clean = Redact(text, taken);
                changed |= !ReferenceEquals(text, clean);
                json.WriteStringValue(clean);
                break;
            default:
                json.WriteRawValue(value.GetRawText(), skipInputValidation: true);
                break;
        }
    }

    private static void Take(JsonElement value, ICollection<string>? taken)
    {
        if (taken is null)
        {
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                taken.Add(value.GetString()!);
                break;
            case JsonValueKind.Number:
                taken.Add(value.GetRawText());
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Take(member.Value, taken);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Take(item, taken);
                }

                break;
        }
    }

    private static JsonElement Read(ReadOnlyMemory<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = MaxDepth + 8 });
        return JsonElement.ParseValue(ref reader);
    }

    private static string Fold(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name.Normalize(NormalizationForm.FormKC))
        {
            if (char.IsLetterOrDigit(c))
            {
                text.Append(char.ToLowerInvariant(c));
            }
        }

        return text.ToString();
    }
}
