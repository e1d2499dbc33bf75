using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Says which backend offers a tool, and under which name that backend knows it.</summary>
public sealed record ToolBinding
{
    /// <summary>Gets the name of the backend.</summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    [JsonPropertyName("backend")]
    public required string Backend
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value, nameof(Backend));
            field = value;
        }
    }

    /// <summary>Gets the kind of the backend, such as <see cref="BackendKinds.Mcp"/>.</summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    [JsonPropertyName("kind")]
    public required string Kind
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value, nameof(Kind));
            field = value;
        }
    }

    /// <summary>Gets the name by which the backend itself knows the tool: what it listed, not the id of the catalogue.</summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    [JsonPropertyName("remote_name")]
    public required string RemoteName
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrEmpty(value, nameof(RemoteName));
            field = value;
        }
    }
}
