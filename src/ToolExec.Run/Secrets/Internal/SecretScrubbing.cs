using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ToolExec.Run;

/// <summary>Takes secrets out of what a call gives. What holds none stays the same object.</summary>
internal static class SecretScrubbing
{
    private const int MaxCauses = 16;

    public static ToolResult Scrub(this SecretPatterns patterns, ToolResult result)
    {
        if (patterns.IsEmpty)
        {
            return result;
        }

        var json = result.ValueUtf8;
        var clean = json.IsEmpty ? null : patterns.ScrubJson(json);
        var content = patterns.Scrub(result.Content);
        var error = result.Error is { } fault ? patterns.Scrub(fault) : null;
        JsonElement cleanMeta = default;
        var hasDirtyMeta = result.Meta is { } meta && patterns.TryScrub(meta, out cleanMeta);
        return clean is null && !hasDirtyMeta && ReferenceEquals(content, result.Content) && ReferenceEquals(error, result.Error)
            ? result
            : new ToolResult(result.Status, clean is null ? result.Value : ToElement(clean), content, error) { Meta = hasDirtyMeta ? cleanMeta : result.Meta, CachedAge = result.CachedAge, Approval = result.Approval, RecordedAt = result.RecordedAt, Planned = result.Planned };
    }

    public static ToolError Scrub(this SecretPatterns patterns, ToolError error) => patterns.IsEmpty ? error : patterns.Scrub(error, MaxCauses);

    [return: NotNullIfNotNull(nameof(exception))]
    public static Exception? Scrub(this SecretPatterns patterns, Exception? exception) =>
        exception is null || patterns.IsEmpty || exception.ToString() is not { } text || !patterns.IsIn(text) ? exception : new ScrubbedException(patterns.Scrub(text));

    public static ToolEvent Scrub(this SecretPatterns patterns, ToolEvent toolEvent) => toolEvent switch
    {
        _ when patterns.IsEmpty => toolEvent,
        ToolProgressEvent { Progress: { Message: { } message } progress } when patterns.IsIn(message) => new ToolProgressEvent(progress with { Message = patterns.Scrub(message) }) { Tool = toolEvent.Tool },
        ToolChunkEvent { Content: var block } when patterns.Scrub(block) is var clean && !ReferenceEquals(clean, block) => new ToolChunkEvent(clean) { Tool = toolEvent.Tool },
        _ => toolEvent,
    };

    public static ContentBlock Scrub(this SecretPatterns patterns, ContentBlock block) => block switch
    {
        TextBlock text when patterns.IsIn(text.Text) => text with { Text = patterns.Scrub(text.Text) },
        ImageBlock image when patterns.Scrub(image.Data) is var data && !data.Equals(image.Data) => image with { Data = data },
        AudioBlock audio when patterns.Scrub(audio.Data) is var data && !data.Equals(audio.Data) => audio with { Data = data },
        ResourceLinkBlock link => patterns.Scrub(link),
        EmbeddedResourceBlock resource => patterns.Scrub(resource),
        _ => block,
    };

    /// <summary>Takes secrets out of the strings, names and numbers of a JSON text, whichever way they are escaped in it.</summary>
    /// <returns>The clean text, or null where there was nothing to take out.</returns>
    public static byte[]? ScrubJson(this SecretPatterns patterns, ReadOnlySpan<byte> json)
    {
        if (!IsInJson(patterns, json))
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>(json.Length);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 512, SkipValidation = true }))
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256 });
            while (reader.Read())
            {
                Copy(patterns, ref reader, writer);
            }
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static bool IsInJson(SecretPatterns patterns, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256 });
        char[]? rented = null;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    if (rented is null || rented.Length < reader.ValueSpan.Length)
                    {
                        Return(rented);
                        rented = ArrayPool<char>.Shared.Rent(Math.Max(256, reader.ValueSpan.Length));
                    }

                    if (patterns.IsIn(rented.AsSpan(0, reader.CopyString(rented))))
                    {
                        return true;
                    }
                }
                else if (reader.TokenType == JsonTokenType.Number && patterns.IsIn(Encoding.ASCII.GetString(reader.ValueSpan)))
                {
                    return true;
                }
            }

            return false;
        }
        finally
        {
            Return(rented);
        }

        static void Return(char[]? rented)
        {
            if (rented is not null)
            {
                // It held what may be a secret.
                ArrayPool<char>.Shared.Return(rented, clearArray: true);
            }
        }
    }

    private static void Copy(SecretPatterns patterns, ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(patterns.Scrub(reader.GetString()!));
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(patterns.Scrub(reader.GetString()!));
                break;
            case JsonTokenType.Number when Encoding.ASCII.GetString(reader.ValueSpan) is var number && patterns.IsIn(number):
                writer.WriteStringValue(patterns.Scrub(number));
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }

    private static bool TryScrub(this SecretPatterns patterns, JsonElement element, out JsonElement clean)
    {
        var json = JsonMarshal.GetRawUtf8Value(element);
        var scrubbed = patterns.ScrubJson(json);
        clean = scrubbed is null ? element : ToElement(scrubbed);
        return scrubbed is not null;
    }

    private static JsonElement ToElement(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256 });
        return JsonElement.ParseValue(ref reader);
    }

    private static IReadOnlyList<ContentBlock> Scrub(this SecretPatterns patterns, IReadOnlyList<ContentBlock> content)
    {
        List<ContentBlock>? clean = null;
        for (var i = 0; i < content.Count; i++)
        {
            var block = patterns.Scrub(content[i]);
            if (!ReferenceEquals(block, content[i]))
            {
                clean ??= [.. content];
                clean[i] = block;
            }
        }

        return clean ?? content;
    }

    private static ResourceLinkBlock Scrub(this SecretPatterns patterns, ResourceLinkBlock link) =>
        patterns.IsIn($"{link.Uri}\n{link.Name}\n{link.Title}\n{link.Description}")
            ? link with { Uri = patterns.Scrub(link.Uri), Name = patterns.Scrub(link.Name), Title = patterns.ScrubText(link.Title), Description = patterns.ScrubText(link.Description) }
            : link;

    private static EmbeddedResourceBlock Scrub(this SecretPatterns patterns, EmbeddedResourceBlock block)
    {
        var resource = block.Resource;
        var blob = resource.Blob is { } data ? patterns.Scrub(data) : (ReadOnlyMemory<byte>?)null;
        return patterns.IsIn(resource.Uri) || (resource.Text is { } text && patterns.IsIn(text)) || (blob is { } clean && !clean.Equals(resource.Blob!.Value))
            ? block with { Resource = resource with { Uri = patterns.Scrub(resource.Uri), Text = patterns.ScrubText(resource.Text), Blob = blob } }
            : block;
    }

    private static string? ScrubText(this SecretPatterns patterns, string? text) => text is null ? null : patterns.Scrub(text);

    private static ToolError Scrub(this SecretPatterns patterns, ToolError error, int depth)
    {
        var isDirty = patterns.IsIn(error.Message)
            || error.Violations.Any(v => patterns.IsIn(v.Message) || patterns.IsIn(v.InstanceLocation) || patterns.IsIn(v.SchemaLocation))
            || error.Candidates.Any(c => patterns.IsIn(c))
            || (error.Tool is { } tool && patterns.IsIn(tool));
        var cause = error.Cause is { } inner ? (depth > 0 ? patterns.Scrub(inner, depth - 1) : null) : null;
        var exception = patterns.Scrub(error.Exception);
        JsonElement cleanDetails = default;
        var hasDirtyDetails = error.Details is { } details && patterns.TryScrub(details, out cleanDetails);
        if (!isDirty && !hasDirtyDetails && ReferenceEquals(cause, error.Cause) && ReferenceEquals(exception, error.Exception))
        {
            return error;
        }

        return error.WithMessage(patterns.Scrub(error.Message)) with
        {
            Tool = patterns.ScrubText(error.Tool),
            Violations = [.. error.Violations.Select(v => v with { Message = patterns.Scrub(v.Message), InstanceLocation = patterns.Scrub(v.InstanceLocation), SchemaLocation = patterns.Scrub(v.SchemaLocation) })],
            Candidates = [.. error.Candidates.Select(patterns.Scrub)],
            Details = hasDirtyDetails ? cleanDetails : error.Details,
            Cause = cause,
            Exception = exception,
        };
    }
}
