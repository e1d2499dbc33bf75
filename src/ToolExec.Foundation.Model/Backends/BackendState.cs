using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Where a backend is between registered and gone.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BackendState>))]
public enum BackendState
{
    /// <summary>Registered, not started yet.</summary>
    [JsonStringEnumMemberName("registered")]
    Registered = 0,

    /// <summary>Started; its tools are in the catalogue.</summary>
    [JsonStringEnumMemberName("started")]
    Started = 1,

    /// <summary>It could not be started or listed.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed = 2,

    /// <summary>Switched off: its tools are not in the catalogue, and calls that ask for it are refused.</summary>
    [JsonStringEnumMemberName("disabled")]
    Disabled = 3,
}
