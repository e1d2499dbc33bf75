using System.Text.Json;

namespace ToolExec.Script;

/// <summary>Reads what the prelude tells about a thrown value; see encodeError in guest/README.md.</summary>
internal static class ErrorReader
{
    /// <summary>How deep what crosses may be nested: the values themselves, and what the prelude puts around them.</summary>
    public static readonly JsonDocumentOptions Depth = new() { MaxDepth = 128 };

    private static readonly string[] OwnMembers = ["name", "message", "stack", "frames", "cause", "thrown"];

    public static ScriptError Read(ReadOnlySpan<byte> utf8, string? source) => Read(JsonElement.Parse(utf8, Depth), source);

    private static ScriptError Read(JsonElement data, string? source)
    {
        var stack = StackText.Read(Text(data, "stack") ?? "", source);
        var place = stack.Find(static frame => frame.Line > 0);
        var name = Text(data, "name");
        return new ScriptError
        {
            Kind = ScriptErrorKind.Thrown,
            Name = string.IsNullOrEmpty(name) ? null : name,
            Message = Text(data, "message") ?? "",
            Line = place.Line,
            Column = place.Column,
            Stack = stack,
            Excerpt = Excerpt.Create(source, place.Line, place.Column),
            Data = data.TryGetProperty("thrown", out var thrown) ? thrown : Members(data),
            Cause = data.TryGetProperty("cause", out var cause) && cause.ValueKind == JsonValueKind.Object ? Read(cause, source) : null,
        };
    }

    private static string? Text(JsonElement data, string member) =>
        data.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>What the error has besides, as an object; undefined where it has nothing.</summary>
    private static JsonElement Members(JsonElement data)
    {
        if (data.EnumerateObject().All(static member => OwnMembers.Contains(member.Name, StringComparer.Ordinal)))
        {
            return default;
        }

        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in data.EnumerateObject().Where(static member => !OwnMembers.Contains(member.Name, StringComparer.Ordinal)))
            {
                member.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan, Depth);
    }
}
