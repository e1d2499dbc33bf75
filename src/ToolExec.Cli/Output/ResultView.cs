using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ToolExec.Cli;

/// <summary>Shows what a tool gave: its value, or else its content.</summary>
internal static class ResultView
{
    public static IEnumerable<IRenderable> Of(ToolResult result)
    {
        if (result.Value is { ValueKind: not JsonValueKind.Null } value)
        {
            yield return ValueView.Of(value);
            foreach (var block in result.Content.Where(b => b is not TextBlock))
            {
                yield return Of(block);
            }

            yield break;
        }

        foreach (var block in result.Content)
        {
            yield return Of(block);
        }
    }

    public static Text Of(ContentBlock block) => block switch
    {
        TextBlock text => Tables.Cell(text.Text),
        ImageBlock image => Tables.Cell($"[image, {image.MimeType}, {Size(image.Data.Length)}]", Color.Grey),
        AudioBlock audio => Tables.Cell($"[audio, {audio.MimeType}, {Size(audio.Data.Length)}]", Color.Grey),
        ResourceLinkBlock link => Tables.Cell($"[{link.Title ?? link.Name}: {link.Uri}]", Color.Grey),
        EmbeddedResourceBlock { Resource.Text: { } text } => Tables.Cell(text),
        EmbeddedResourceBlock embedded => Tables.Cell($"[{embedded.Resource.Uri}, {Size(embedded.Resource.Blob?.Length ?? 0)}]", Color.Grey),
        _ => Tables.Cell(""),
    };

    /// <summary>Shows a result in one line.</summary>
    public static string Short(ToolResult result) => result.Error is { } error ? TerminalText.OneLine(error.Message)
        : result.Value is { ValueKind: not JsonValueKind.Null } value ? ValueView.Short(value, 80)
        : result.Content is [TextBlock text, ..] ? TerminalText.OneLine(text.Text, 80)
        : "";

    private static string Size(int bytes) => bytes < 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB");
}
