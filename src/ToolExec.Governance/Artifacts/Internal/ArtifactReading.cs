using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>Takes the part of an artifact that was asked for, and says how to go on.</summary>
internal static class ArtifactReading
{
    private const int MaxHits = 100;
    private const int MaxHitLength = 400;

    private static readonly string[] Ways = ["pointer", "search", "from_line", "from_char"];

    public static ToolResult Read(Artifact artifact, JsonElement arguments, int maxLength)
    {
        var ways = Ways.Where(way => arguments.TryGetProperty(way, out _)).ToList();
        if (ways.Count > 1)
        {
            return Failed($"Choose one of {string.Join(" and ", ways.Select(static w => $"'{w}'"))}, not both.");
        }

        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(artifact.Content.Span);
        }
        catch (DecoderFallbackException)
        {
            return Failed($"The artifact is {artifact.Info.MediaType}, which is no text and cannot be read as such.");
        }

        return ways.FirstOrDefault() switch
        {
            "pointer" => Pointer(artifact, arguments.GetProperty("pointer").GetString()!, maxLength),
            "search" => Search(text, arguments.GetProperty("search").GetString()!, maxLength),
            "from_line" => Lines(text, Number(arguments, "from_line", 1), Number(arguments, "line_count", 200), maxLength),
            _ => Characters(text, Number(arguments, "from_char", 0), Number(arguments, "char_count", maxLength), maxLength),
        };
    }

    private static int Number(JsonElement arguments, string name, int missing) =>
        arguments.TryGetProperty(name, out var value) ? (int)Math.Min(value.GetDouble(), int.MaxValue) : missing;

    private static ToolResult Characters(string text, int from, int count, int maxLength)
    {
        if (from > text.Length)
        {
            return Failed($"'from_char' is {from}, but the text ends at {text.Length}.");
        }

        from -= from > 0 && from < text.Length && char.IsLowSurrogate(text[from]) ? 1 : 0;
        var part = TextCut.Head(text[from..], Math.Min(count, maxLength));
        var end = from + part.Length;
        return Answer(part, end < text.Length ? string.Create(CultureInfo.InvariantCulture, $"Characters {from} to {end} of {text.Length}; go on with from_char {end}.") : null);
    }

    private static ToolResult Lines(string text, int from, int count, int maxLength)
    {
        var part = new StringBuilder();
        var (number, taken, cut) = (0, 0, false);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (number < from || taken >= count || cut)
            {
                continue;
            }

            if (part.Length + line.Length + 1 > maxLength)
            {
                cut = true;
                if (taken == 0)
                {
                    part.Append(TextCut.Head(line.ToString(), maxLength)).Append('…');
                    taken++;
                }

                continue;
            }

            part.Append(taken > 0 ? "\n" : "").Append(line);
            taken++;
        }

        if (from > number)
        {
            return Failed($"'from_line' is {from}, but there are {number} lines.");
        }

        var next = from + taken;
        return Answer(part.ToString(), next <= number ? string.Create(CultureInfo.InvariantCulture, $"Lines {from} to {next - 1} of {number}; go on with from_line {next}.") : null);
    }

    private static ToolResult Search(string text, string wanted, int maxLength)
    {
        var hits = new StringBuilder();
        var (number, shown, found) = (0, 0, 0);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var at = line.IndexOf(wanted, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                continue;
            }

            found++;
            if (shown < MaxHits && hits.Length < maxLength)
            {
                // A long line is cut to what surrounds the hit.
                var start = Math.Max(0, at - (MaxHitLength / 4));
                var around = TextCut.Head(TextCut.Tail(line.ToString(), line.Length - start), MaxHitLength);
                hits.Append(CultureInfo.InvariantCulture, $"{(shown > 0 ? "\n" : "")}{number}: {(start > 0 ? "…" : "")}{around}{(start + around.Length < line.Length ? "…" : "")}");
                shown++;
            }
        }

        return Answer(
            TextCut.Head(hits.ToString(), maxLength),
            string.Create(CultureInfo.InvariantCulture, $"{found} of {number} lines contain it{(shown < found ? $"; the first {shown} are shown" : "")}."));
    }

    private static ToolResult Pointer(Artifact artifact, string pointer, int maxLength)
    {
        JsonElement value;
        try
        {
            var reader = new Utf8JsonReader(artifact.Content.Span, new JsonReaderOptions { MaxDepth = 256 });
            value = JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return Failed($"The artifact is {artifact.Info.MediaType}, not JSON: use 'search', 'from_line' or 'from_char'.");
        }

        if (pointer.Length > 0 && pointer[0] != '/')
        {
            return Failed("'pointer' must be empty or begin with '/', such as /orders/0/id.");
        }

        // RFC 6901, 4: each part names a member or the place of an item.
        var reached = "";
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var next = value.ValueKind switch
            {
                JsonValueKind.Object when value.TryGetProperty(name, out var member) => member,
                JsonValueKind.Array when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < value.GetArrayLength() && (part.Length == 1 || part[0] != '0') => value[index],
                _ => default,
            };
            if (next.ValueKind == JsonValueKind.Undefined)
            {
                return Failed($"There is nothing at '{ToolText.Clean(pointer, 200)}': '{(reached.Length == 0 ? "the whole value" : ToolText.Clean(reached, 200))}' is {JsonOutline.Of(value)}.");
            }

            value = next;
            reached += "/" + part;
        }

        var json = value.GetRawText();
        return json.Length <= maxLength
            ? Answer(json, null)
            : Answer(TextCut.Head(json, maxLength), string.Create(CultureInfo.InvariantCulture, $"The first {maxLength} of {json.Length} characters of {JsonOutline.Of(value)}; point further in."));
    }

    private static ToolResult Answer(string text, string? note) =>
        ToolResult.FromContent(null, note is null ? [new TextBlock(text)] : [new TextBlock(text), new TextBlock(note)]);

    private static ToolResult Failed(string message) => ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, message));
}
