using System.Text.Json;
using ToolExec.Discovery.Formats.Internal;

namespace ToolExec.Discovery;

/// <summary>A way in which others write down tools. What it cannot say is reported, never silently dropped; the same tool always gives the same text.</summary>
/// <remarks>
/// Stateless and safe for use by several threads. Ids become names by <see cref="ModelToolName"/> and are read back from them: a name that it could have made is
/// taken apart into namespace, name and version, any other is the tool's name as it is.
/// </remarks>
public abstract class ToolFormat
{
    private protected ToolFormat()
    {
    }

    /// <summary>Gets the format's name, such as <c>openai</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Writes a tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <returns>The definition, and what it could not hold.</returns>
    /// <exception cref="ToolFormatException">There is no tool, or the format has no way to write it.</exception>
    public FormatResult<JsonElement> Write(Tool tool)
    {
        if (tool is null)
        {
            throw new ToolFormatException(Name, FormatDirection.Write, "there is no tool.");
        }

        var warnings = new WarningList(WarningList.Tool, Name);
        var json = JsonText.Write(writer => WriteTool(writer, tool, warnings));
        return new FormatResult<JsonElement>(json, warnings.Items);
    }

    /// <summary>Reads a tool.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="names">The names that were given out, for ids too long to be read back from their name; <see langword="null"/> where there are none.</param>
    /// <returns>The tool, and what a <see cref="Tool"/> cannot hold.</returns>
    /// <exception cref="ToolFormatException">The value is no tool of this format; the message says which member is wrong.</exception>
    public FormatResult<Tool> Read(JsonElement definition, ModelToolNameMap? names = null)
    {
        if (definition.ValueKind != JsonValueKind.Object)
        {
            throw new ToolFormatException(Name, FormatDirection.Read, "a tool must be a JSON object.");
        }

        var warnings = new WarningList(Name, WarningList.Tool);
        try
        {
            return new FormatResult<Tool>(ReadTool(definition, new NameReader(Name, names), warnings), warnings.Items);
        }
        catch (Exception fault) when (fault is ArgumentException or JsonException or InvalidOperationException)
        {
            throw new ToolFormatException(Name, FormatDirection.Read, fault.Message, fault);
        }
    }

    private protected abstract void WriteTool(Utf8JsonWriter writer, Tool tool, WarningList warnings);

    private protected abstract Tool ReadTool(JsonElement definition, NameReader names, WarningList warnings);
}
