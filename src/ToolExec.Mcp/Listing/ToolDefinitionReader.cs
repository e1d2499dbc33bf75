using System.Text;
using System.Text.Json;

namespace ToolExec.Mcp;

/// <summary>Reads one tool of a server's list. What the server says is not trusted: names are mapped, texts bounded and cleaned, schemas refused rather than changed.</summary>
internal sealed class ToolDefinitionReader(McpServerOptions options)
{
    private const int MaxNameLength = 1024;
    private const int MaxTitleLength = 256;

    /// <summary>Reads a definition.</summary>
    /// <returns>The tool, or what is wrong with it, to follow "the tool" in a sentence.</returns>
    internal (BackendTool? Tool, string? Fault) Read(JsonElement json)
    {
        try
        {
            return ReadCore(json);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or JsonException)
        {
            // A lone surrogate in a text is the first, the model's own rules are the second.
            return (null, $"is invalid: {ToolText.Clean(e.Message, MaxNameLength)}");
        }
    }

    /// <summary>Returns a tool's name for a message, whatever the definition is.</summary>
    internal static string NameForMessage(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.Object && Text(json, "name") is { Length: > 0 } name ? ToolText.Clean(name, MaxTitleLength) : "(without a name)";
        }
        catch (InvalidOperationException)
        {
            return "(with a name that is not well-formed Unicode)";
        }
    }

    private (BackendTool? Tool, string? Fault) ReadCore(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return (null, "is no JSON object");
        }

        if (Text(json, "name") is not { Length: > 0 and <= MaxNameLength } name)
        {
            return (null, $"has no name of 1 to {MaxNameLength} characters");
        }

        if (Encoding.UTF8.GetByteCount(json.GetRawText()) is var size && size > options.MaxDefinitionBytes)
        {
            return (null, $"has a definition of {size} bytes, but at most {options.MaxDefinitionBytes} are taken");
        }

        if (!json.TryGetProperty("inputSchema", out var input) || input.ValueKind != JsonValueKind.Object)
        {
            return (null, "has no inputSchema that is a JSON object");
        }

        JsonElement? output = json.TryGetProperty("outputSchema", out var o) && o.ValueKind != JsonValueKind.Null ? o : null;
        if (HidesText(input) || (output is { } schema && HidesText(schema)))
        {
            return (null, "has characters in a schema that hide or reorder text; a schema is taken as it is or not at all");
        }

        return (new BackendTool(Build(json, ToolNames.ToSafe(name), input, output), name), null);
    }

    private Tool Build(JsonElement json, string name, JsonElement input, JsonElement? output) => new()
    {
        Name = name,
        Title = CleanText(json, "title", MaxTitleLength),
        Description = CleanText(json, "description", options.MaxDescriptionLength),
        InputSchema = input,
        OutputSchema = output,
        Annotations = ReadAnnotations(json),
        Execution = ReadExecution(json),
        Icons = [.. Items(json, "icons").Where(i => Text(i, "src") is not null).Select(ReadIcon)],
        Meta = json.TryGetProperty("_meta", out var meta) && meta.ValueKind == JsonValueKind.Object ? meta : null,
    };

    private static ToolAnnotations? ReadAnnotations(JsonElement json) =>
        json.TryGetProperty("annotations", out var hints) && hints.ValueKind == JsonValueKind.Object
            ? new ToolAnnotations
            {
                Title = CleanText(hints, "title", MaxTitleLength),
                ReadOnlyHint = Flag(hints, "readOnlyHint"),
                DestructiveHint = Flag(hints, "destructiveHint"),
                IdempotentHint = Flag(hints, "idempotentHint"),
                OpenWorldHint = Flag(hints, "openWorldHint"),
            }
            : null;

    private static ToolExecution? ReadExecution(JsonElement json) =>
        json.TryGetProperty("execution", out var execution) && execution.ValueKind == JsonValueKind.Object
            ? new ToolExecution
            {
                TaskSupport = Text(execution, "taskSupport") switch
                {
                    "optional" => TaskSupport.Optional,
                    "required" => TaskSupport.Required,
                    _ => TaskSupport.Forbidden,
                },
            }
            : null;

    private static ToolIcon ReadIcon(JsonElement json) => new()
    {
        Source = Text(json, "src")!,
        MimeType = CleanText(json, "mimeType", MaxTitleLength),
        Sizes = Items(json, "sizes").Any() ? [.. Items(json, "sizes").Where(s => s.ValueKind == JsonValueKind.String).Select(s => s.GetString()!)] : null,
        Theme = CleanText(json, "theme", MaxTitleLength),
    };

    private static bool HidesText(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => ToolText.HasForbidden(json.GetString()),
        JsonValueKind.Array => json.EnumerateArray().Any(HidesText),
        JsonValueKind.Object => json.EnumerateObject().Any(static member => ToolText.HasForbidden(member.Name) || HidesText(member.Value)),
        _ => false,
    };

    private static JsonElement.ArrayEnumerator Items(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : default;

    private static string? CleanText(JsonElement json, string name, int maxLength) => Text(json, name) is { } text ? ToolText.Clean(text, maxLength) : null;

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool? Flag(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    }
    : null;
}
