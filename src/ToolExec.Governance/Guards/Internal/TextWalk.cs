using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>Goes through all texts of a value and of content: strings and names of members, however deep, and what blocks say.</summary>
internal static class TextWalk
{
    /// <summary>Returns the JSON of a value as it stands; empty where there is none. No text in it is longer.</summary>
    public static ReadOnlySpan<byte> Json(GuardedContent content) =>
        content.Value is { ValueKind: not JsonValueKind.Undefined } value ? JsonMarshal.GetRawUtf8Value(value) : default;

    public static void Visit(GuardedContent content, Action<string> text)
    {
        if (content.Value is { } value)
        {
            Visit(value, text);
        }

        foreach (var block in content.Content)
        {
            foreach (var part in Texts(block))
            {
                text(part);
            }
        }
    }

    public static JsonElement Change(JsonElement value, Func<string, string> change)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 1000 }))
        {
            Write(value, writer, change);
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = 1000 });
        return JsonElement.ParseValue(ref reader);
    }

    public static ContentBlock Change(ContentBlock block, Func<string, string> change) => block switch
    {
        TextBlock text => text with { Text = change(text.Text) },
        EmbeddedResourceBlock { Resource: { Text: { } text } resource } embedded => embedded with { Resource = resource with { Text = change(text) } },
        ResourceLinkBlock link => link with { Name = change(link.Name), Title = Change(link.Title, change), Description = Change(link.Description, change) },
        _ => block,
    };

    private static string? Change(string? text, Func<string, string> change) => text is null ? null : change(text);

    private static IEnumerable<string> Texts(ContentBlock block) => block switch
    {
        TextBlock text => [text.Text],
        EmbeddedResourceBlock { Resource.Text: { } text } => [text],
        ResourceLinkBlock link => [link.Name, link.Title ?? "", link.Description ?? ""],
        _ => [],
    };

    private static void Visit(JsonElement value, Action<string> text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                text(value.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Visit(item, text);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    text(member.Name);
                    Visit(member.Value, text);
                }

                break;
        }
    }

    private static void Write(JsonElement value, Utf8JsonWriter writer, Func<string, string> change)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                writer.WriteStringValue(change(value.GetString()!));
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, writer, change);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var member in value.EnumerateObject())
                {
                    // Two names that become the same would make the value ambiguous.
                    var name = change(member.Name);
                    for (var i = 2; !names.Add(name); i++)
                    {
                        name = $"{change(member.Name)} ({i})";
                    }

                    writer.WritePropertyName(name);
                    Write(member.Value, writer, change);
                }

                writer.WriteEndObject();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
