using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Something that happened while a tool ran. A stream has any number of progress and chunk events and then exactly one <see cref="ToolCompletedEvent"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ToolProgressEvent), "progress")]
[JsonDerivedType(typeof(ToolChunkEvent), "chunk")]
[JsonDerivedType(typeof(ToolCompletedEvent), "completed")]
public abstract record ToolEvent
{
    private protected ToolEvent()
    {
    }

    /// <summary>Gets the id of the tool; the runner sets it where a backend did not.</summary>
    [JsonPropertyName("tool_id")]
    public string? Tool { get; init; }
}
