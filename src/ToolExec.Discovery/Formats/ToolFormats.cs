using System.Text.Json;
using ToolExec.Discovery.Formats.Internal;

namespace ToolExec.Discovery;

/// <summary>The formats that are known.</summary>
public static class ToolFormats
{
    /// <summary>Gets the tools of the Model Context Protocol (2025-11-25).</summary>
    public static ToolFormat Mcp { get; } = new McpFormat();

    /// <summary>Gets the function tools of OpenAI's APIs, without strict mode. Both forms are read, with the function nested and flat; the nested one is written.</summary>
    public static ToolFormat OpenAI { get; } = new OpenAIFormat();

    /// <summary>Gets the tools of Anthropic's Messages API.</summary>
    public static ToolFormat Anthropic { get; } = new AnthropicFormat();

    /// <summary>Gets the function declarations of the Gemini API, with its subset of OpenAPI schemas.</summary>
    public static ToolFormat Gemini { get; } = new GeminiFormat();

    /// <summary>Gets the skills of an agent card of the Agent2Agent protocol. They carry no schemas.</summary>
    public static ToolFormat A2A { get; } = new A2AFormat();

    /// <summary>Gets all formats, by name.</summary>
    public static IReadOnlyList<ToolFormat> All { get; } = [A2A, Anthropic, Gemini, Mcp, OpenAI];

    /// <summary>Finds a format.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>The format, or <see langword="null"/>.</returns>
    public static ToolFormat? Find(string name) => All.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Converts a definition from one format to another.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="from">Its format.</param>
    /// <param name="to">The format to write.</param>
    /// <returns>The new definition, and what was lost on either half of the way.</returns>
    /// <exception cref="ToolFormatException">One of the halves failed.</exception>
    public static FormatResult<JsonElement> Convert(JsonElement definition, ToolFormat from, ToolFormat to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var read = from.Read(definition);
        var written = to.Write(read.Value);
        return new FormatResult<JsonElement>(written.Value, [.. read.Warnings, .. written.Warnings]);
    }
}
