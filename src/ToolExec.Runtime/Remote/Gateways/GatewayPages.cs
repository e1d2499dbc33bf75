using System.Globalization;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>What is told of tools, as messages have it: the members of the earlier system, and the whole of ours beside them.</summary>
internal static class GatewayPages
{
    private static readonly JsonElement AnySchema = ToolExecJson.Parse("""{"type":"object"}""");

    public static ToolDetail Detail(string? level) => level switch
    {
        "summary" => ToolDetail.Summary,
        "signature" => ToolDetail.Signature,
        null or "" or "schema" => ToolDetail.Schema,
        "full" => ToolDetail.Full,
        "typescript" => ToolDetail.TypeScript,
        _ => throw new GuestProtocolException($"'level' must be summary, signature, schema, full or typescript, but is '{level}'"),
    };

    public static string Name(ToolDetail detail) => detail switch
    {
        ToolDetail.Summary => "summary",
        ToolDetail.Signature => "signature",
        ToolDetail.Schema => "schema",
        ToolDetail.Full => "full",
        _ => "typescript",
    };

    public static byte[] Write(string id, ToolSearchPage page) => page.Error is { } error ? GatewayWire.Failure(id, error) : GatewayWire.Response(id, writer =>
    {
        writer.WriteStartArray("results"u8);
        foreach (var hit in page.Hits)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, hit.Id);
            writer.WriteString("name"u8, hit.Tool.Name);
            writer.WriteString("namespace"u8, hit.Tool.Namespace);
            writer.WriteString("shortDescription"u8, hit.Summary);
            WriteTexts(writer, "tags"u8, hit.Tags);
            writer.WriteNumber("score"u8, hit.Score);
            writer.WritePropertyName("tool"u8);
            writer.WriteRawValue(ToolJson.ToJson(hit.Tool), skipInputValidation: true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("total"u8, page.Total);
        writer.WriteNumber("version"u8, page.Version);
        writer.WriteString("ranking"u8, Name(page.Ranking));
        WriteTexts(writer, "notices"u8, page.Notices);
        WriteText(writer, "next_cursor"u8, page.NextCursor);
    });

    public static byte[] Write(string id, ToolNamespacePage page) => page.Error is { } error ? GatewayWire.Failure(id, error) : GatewayWire.Response(id, writer =>
    {
        WriteTexts(writer, "namespaces"u8, page.Namespaces.Select(static n => n.Name));
        writer.WriteStartArray("tool_counts"u8);
        foreach (var space in page.Namespaces)
        {
            writer.WriteNumberValue(space.ToolCount);
        }

        writer.WriteEndArray();
        writer.WriteNumber("total"u8, page.Total);
        writer.WriteNumber("version"u8, page.Version);
        WriteText(writer, "next_cursor"u8, page.NextCursor);
    });

    public static byte[] Write(string id, ToolDocument document) => GatewayWire.Response(id, writer =>
    {
        // Its members have the names that the earlier system looks for: summary and notes.
        foreach (var member in JsonSerializer.SerializeToElement(document, GuestJson.Document).EnumerateObject())
        {
            member.WriteTo(writer);
        }
    });

    public static byte[] Write(string id, IReadOnlyList<ToolExample> examples) => GatewayWire.Response(id, writer =>
    {
        writer.WriteStartArray("examples"u8);
        for (var i = 0; i < examples.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, (i + 1).ToString(CultureInfo.InvariantCulture));
            WriteText(writer, "description"u8, examples[i].Description);
            writer.WritePropertyName("args"u8);
            examples[i].Arguments.WriteTo(writer);
            WriteText(writer, "resultHint"u8, examples[i].ResultHint);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    public static ToolSearchPage ReadSearch(GuestMessage payload) => new()
    {
        Hits = [.. Objects(payload, "results").Select(Hit)],
        Total = Count(payload, "total"),
        Version = payload.Number("version") ?? 0,
        Ranking = Ranking(payload.Text("ranking")),
        Notices = [.. List(payload, "notices").Select(static notice => notice.ToString())],
        NextCursor = payload.Text("next_cursor"),
    };

    /// <summary>Reads a tool that a search found: with its definition, or, where the other side sends none, by its id alone.</summary>
    public static ToolSearchHit Hit(GuestMessage hit)
    {
        var summary = hit.Text("shortDescription") ?? hit.Text("summary") ?? "";
        var score = hit.Member("score") is { ValueKind: JsonValueKind.Number } number && double.IsFinite(number.GetDouble()) ? number.GetDouble() : 0;
        try
        {
            if (hit.Member("tool") is { ValueKind: JsonValueKind.Object } whole)
            {
                return new ToolSearchHit(ToolJson.FromJson(whole), summary, score);
            }

            return ToolId.TryParse(hit.Text("id"), out var id)
                ? new ToolSearchHit(
                    new Tool { Name = id.Name, Namespace = id.Namespace, Version = id.Version, InputSchema = AnySchema, Tags = [.. List(hit, "tags").Select(static tag => tag.ToString())] }, summary, score)
                : throw new GuestProtocolException($"'{hit.Text("id")}' is no tool's id");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new GuestProtocolException($"a tool that was found is none: {e.Message}");
        }
    }

    public static ToolNamespacePage ReadNamespaces(GuestMessage payload)
    {
        JsonElement[] counts = [.. List(payload, "tool_counts")];
        return new ToolNamespacePage
        {
            Namespaces =
            [
                .. List(payload, "namespaces").Select((name, i) => new ToolNamespaceInfo(name.ToString(), i < counts.Length && counts[i].ValueKind == JsonValueKind.Number && counts[i].TryGetInt32(out var count) ? count : 0)),
            ],
            Total = Count(payload, "total"),
            Version = payload.Number("version") ?? 0,
            NextCursor = payload.Text("next_cursor"),
        };
    }

    public static ToolDocument ReadDocument(JsonElement payload, string tool, ToolDetail detail)
    {
        // The earlier system tells neither whose documentation it is nor how much of it: both are known from the question.
        if (payload.TryGetProperty("id", out _) && payload.TryGetProperty("detail", out _))
        {
            return payload.Deserialize(GuestJson.Document)!;
        }

        var message = new GuestMessage(payload);
        return new ToolDocument { Id = tool, Detail = detail, Summary = message.Text("summary") ?? "", Notes = message.Text("notes") };
    }

    public static IReadOnlyList<ToolExample> ReadExamples(GuestMessage payload)
    {
        try
        {
            return [.. Objects(payload, "examples").Select(static example => new ToolExample
            {
                Description = example.Text("description"),
                Arguments = example.Member("args") ?? ToolExecJson.EmptyObject,
                ResultHint = example.Text("resultHint"),
            })];
        }
        catch (ArgumentException e)
        {
            throw new GuestProtocolException($"an example is none: {e.Message}");
        }
    }

    /// <summary>Gives the objects of a list; nothing where there is none.</summary>
    /// <exception cref="GuestProtocolException">Something else is in it.</exception>
    public static IEnumerable<GuestMessage> Objects(GuestMessage payload, string name) => List(payload, name).Select(item => item.ValueKind == JsonValueKind.Object
        ? new GuestMessage(item)
        : throw new GuestProtocolException($"'{name}' has something that is no object"));

    private static IEnumerable<JsonElement> List(GuestMessage payload, string name) =>
        payload.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : Enumerable.Empty<JsonElement>();

    private static int Count(GuestMessage payload, string name) => (int)Math.Clamp(payload.Number(name) ?? 0, 0, int.MaxValue);

    private static ToolRanking Ranking(string? name) => name switch
    {
        "lexical" => ToolRanking.Lexical,
        "hybrid" => ToolRanking.Hybrid,
        _ => ToolRanking.None,
    };

    private static string Name(ToolRanking ranking) => ranking switch
    {
        ToolRanking.Lexical => "lexical",
        ToolRanking.Hybrid => "hybrid",
        _ => "none",
    };

    private static void WriteTexts(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }
}
