using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace ToolExec;

/// <summary>The JSON of ToolExec: the serialiser's contracts, and the strict reader for everything that comes from outside.</summary>
public static class ToolExecJson
{
    private static readonly JsonElement Empty = ParseTrusted("{}"u8);

    /// <summary>Gets the contracts of the public types, source-generated; chain it into the resolvers of a host's own options.</summary>
    public static IJsonTypeInfoResolver TypeInfoResolver => Context;

    /// <summary>Gets the options with which the public types are written: no indentation, absent instead of null, strict reading.</summary>
    /// <value>Read-only.</value>
    public static JsonSerializerOptions DefaultOptions => Context.Options;

    /// <summary>Gets an empty JSON object.</summary>
    public static JsonElement EmptyObject => Empty;

    internal static ToolExecJsonContext Context => ToolExecJsonContext.Strict;

    /// <summary>Reads JSON from outside, strictly.</summary>
    /// <param name="utf8">The text in UTF-8. It is copied: the bytes may change afterwards.</param>
    /// <param name="options">The bounds; <see cref="StrictJsonOptions.Default"/> where <see langword="null"/>.</param>
    /// <returns>The value, which owns no pooled memory and needs no disposal.</returns>
    /// <exception cref="JsonException">
    /// The text is too long or nested too deeply, has a byte order mark, a comment, a trailing comma, the same member twice in one object, a string that is
    /// not well-formed Unicode (a lone surrogate, wrong UTF-8), or is no JSON at all. The message says which and where.
    /// </exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8, StrictJsonOptions? options = null)
    {
        options ??= StrictJsonOptions.Default;
        if (utf8.Length > options.MaxBytes)
        {
            throw new JsonException($"The JSON text has {utf8.Length} bytes, but at most {options.MaxBytes} are taken.");
        }

        CheckWellFormed(utf8.Span);
        using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = options.MaxDepth, AllowDuplicateProperties = false });
        return document.RootElement.Clone();
    }

    /// <summary>Reads JSON from outside, strictly.</summary>
    /// <param name="json">The text.</param>
    /// <param name="options">The bounds; <see cref="StrictJsonOptions.Default"/> where <see langword="null"/>.</param>
    /// <returns>The value.</returns>
    /// <exception cref="JsonException">As for the overload that takes bytes.</exception>
    public static JsonElement Parse(string json, StrictJsonOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(json), options);
        }
        catch (EncoderFallbackException fault)
        {
            throw new JsonException($"The JSON text is not well-formed Unicode: there is a lone surrogate at character {fault.Index}.", fault);
        }
    }

    /// <summary>Reads JSON from outside, strictly and without throwing.</summary>
    /// <param name="utf8">The text in UTF-8.</param>
    /// <param name="value">The value, or the undefined one.</param>
    /// <param name="error">What is wrong, one sentence; <see langword="null"/> where nothing is.</param>
    /// <param name="options">The bounds; <see cref="StrictJsonOptions.Default"/> where <see langword="null"/>.</param>
    /// <returns>Whether the text was taken.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out JsonElement value, out string? error, StrictJsonOptions? options = null)
    {
        try
        {
            value = Parse(utf8, options);
            error = null;
            return true;
        }
        catch (JsonException fault)
        {
            value = default;
            error = fault.Message;
            return false;
        }
    }

    private static JsonElement ParseTrusted(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        return JsonElement.ParseValue(ref reader);
    }

    private static void CheckWellFormed(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new JsonException("The JSON text is not well-formed UTF-8.");
        }

        // In JSON a backslash stands only inside strings, so escapes are found without reading tokens.
        var at = 0;
        while (at < utf8.Length)
        {
            var next = utf8[at..].IndexOf((byte)'\\');
            if (next < 0)
            {
                return;
            }

            at += next;
            if (!TryReadEscape(utf8[at..], out var unit) || !char.IsSurrogate(unit))
            {
                at += 2;
                continue;
            }

            if (!char.IsHighSurrogate(unit) || utf8.Length < at + 12 || !TryReadEscape(utf8[(at + 6)..], out var low) || !char.IsLowSurrogate(low))
            {
                throw new JsonException($"The JSON text has a lone surrogate (\\u{(int)unit:x4}) at byte {at}.");
            }

            at += 12;
        }
    }

    private static bool TryReadEscape(ReadOnlySpan<byte> utf8, out char unit)
    {
        unit = default;
        if (utf8.Length < 6 || utf8[0] != '\\' || utf8[1] != 'u'
            || !ushort.TryParse(utf8[2..6], System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        unit = (char)value;
        return true;
    }
}
