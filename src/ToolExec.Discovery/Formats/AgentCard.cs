using System.Text.Json;
using ToolExec.Discovery.Formats.Internal;

namespace ToolExec.Discovery;

/// <summary>An agent as its card describes it (Agent2Agent protocol, "AgentCard"): who it is, and its skills as tools.</summary>
public sealed record AgentCard
{
    /// <summary>Gets the agent's name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what the agent does.</summary>
    public required string Description { get; init; }

    /// <summary>Gets the agent's version.</summary>
    public required string Version { get; init; }

    /// <summary>Gets where the agent is, or <see langword="null"/>.</summary>
    public string? Url { get; init; }

    /// <summary>Gets the skills.</summary>
    public IReadOnlyList<Tool> Tools { get; init => field = value ?? []; } = [];

    /// <summary>Reads a card.</summary>
    /// <param name="card">The card.</param>
    /// <returns>The agent, and what it cannot hold of the card.</returns>
    /// <exception cref="ToolFormatException">The card has no name, description or version, or a skill is wrong.</exception>
    public static FormatResult<AgentCard> Read(JsonElement card)
    {
        if (card.ValueKind != JsonValueKind.Object)
        {
            throw new ToolFormatException(ToolFormats.A2A.Name, FormatDirection.Read, "a card must be a JSON object.");
        }

        var warnings = new WarningList(ToolFormats.A2A.Name, WarningList.Tool);
        ToolParts.ReportUnknown(card, "", warnings, "name", "description", "version", "url", "skills");
        var tools = new List<Tool>();
        var lost = new List<FormatWarning>(warnings.Items);
        if (card.TryGetProperty("skills", out var skills) && skills.ValueKind == JsonValueKind.Array)
        {
            for (var i = 0; i < skills.GetArrayLength(); i++)
            {
                var skill = ToolFormats.A2A.Read(skills[i]);
                tools.Add(skill.Value);
                lost.AddRange(skill.Warnings.Select(w => w with { Path = $"/skills/{i}{w.Path}" }));
            }
        }

        try
        {
            var agent = new AgentCard
            {
                Name = JsonText.Required(card, "name"),
                Description = JsonText.Required(card, "description"),
                Version = JsonText.Required(card, "version"),
                Url = JsonText.Text(card, "url"),
                Tools = tools,
            };
            return new FormatResult<AgentCard>(agent, lost);
        }
        catch (ArgumentException fault)
        {
            throw new ToolFormatException(ToolFormats.A2A.Name, FormatDirection.Read, fault.Message, fault);
        }
    }

    /// <summary>Writes the card, with what the protocol requires: text goes in and out, nothing is streamed.</summary>
    /// <returns>The card, and what it could not hold of the tools.</returns>
    public FormatResult<JsonElement> Write()
    {
        var lost = new List<FormatWarning>();
        var card = JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", Name);
            writer.WriteString("description", Description);
            writer.WriteString("version", Version);
            if (Url is not null)
            {
                writer.WriteString("url", Url);
            }

            writer.WriteStartObject("capabilities");
            writer.WriteEndObject();
            foreach (var modes in (ReadOnlySpan<string>)["defaultInputModes", "defaultOutputModes"])
            {
                writer.WriteStartArray(modes);
                writer.WriteStringValue("text/plain");
                writer.WriteEndArray();
            }

            writer.WriteStartArray("skills");
            for (var i = 0; i < Tools.Count; i++)
            {
                var skill = ToolFormats.A2A.Write(Tools[i]);
                skill.Value.WriteTo(writer);
                lost.AddRange(skill.Warnings.Select(w => w with { Path = $"/tools/{i}{w.Path}" }));
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        return new FormatResult<JsonElement>(card, lost);
    }
}
