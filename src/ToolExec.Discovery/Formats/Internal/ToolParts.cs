using System.Text.Json;

namespace ToolExec.Discovery.Formats.Internal;

/// <summary>The parts of a tool that most formats have no place for, and the members of a foreign definition that a tool has none for.</summary>
internal static class ToolParts
{
    public static void ReportLost(Tool tool, WarningList warnings, params ReadOnlySpan<string> kept)
    {
        Report("title", tool.Title is not null, kept);
        Report("outputSchema", tool.OutputSchema is not null, kept);
        Report("annotations", tool.Annotations is not null, kept);
        Report("execution", tool.Execution is not null, kept);
        Report("icons", tool.Icons.Count > 0, kept);
        Report("_meta", tool.Meta is not null, kept);
        Report("tags", tool.Tags.Count > 0, kept);
        Report("effects", tool.Effects is not null, kept);
        if (tool is { Version: not null, Namespace: null })
        {
            // Without a namespace a version is no part of the id, and so not of the name.
            warnings.Lost("version", "/version");
        }

        void Report(string part, bool present, ReadOnlySpan<string> kept)
        {
            if (present && !kept.Contains(part))
            {
                warnings.Lost(part, $"/{part}");
            }
        }
    }

    public static void ReportUnknown(JsonElement definition, string path, WarningList warnings, params ReadOnlySpan<string> known)
    {
        foreach (var member in definition.EnumerateObject())
        {
            if (!known.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
            {
                warnings.Lost(member.Name, JsonText.Under(path, member.Name));
            }
        }
    }

    public static Tool Make(ToolId id, string? description, JsonElement? inputSchema) => new()
    {
        Name = id.Name,
        Namespace = id.Namespace,
        Version = id.Version,
        Description = description,
        InputSchema = inputSchema ?? ToolExecJson.Parse("""{"type":"object"}"""),
    };
}
