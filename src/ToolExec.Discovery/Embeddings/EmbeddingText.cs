using System.Text;
using System.Text.Json;

namespace ToolExec.Discovery.Embeddings;

/// <summary>What of a tool is given to the generator: its name in words, its title, what it does, its parameters.</summary>
internal static class EmbeddingText
{
    private const int MaxLength = 2000;

    public static string Of(Tool tool)
    {
        var text = new StringBuilder($"{tool.Namespace} {tool.Name}".Replace('_', ' ').Replace('-', ' '));
        Append(text, tool.Title);
        Append(text, tool.Description);
        if (tool.InputSchema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            Append(text, string.Join(", ", properties.EnumerateObject().Select(p => p.Name).Take(50)));
        }

        return Documentation.TextCut.Cut(text.ToString(), MaxLength);
    }

    private static void Append(StringBuilder text, string? more)
    {
        if (!string.IsNullOrWhiteSpace(more))
        {
            text.Append(". ").Append(more);
        }
    }
}
