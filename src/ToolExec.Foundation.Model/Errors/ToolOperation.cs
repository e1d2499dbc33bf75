using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>The step of a call in which something went wrong.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ToolOperation>))]
public enum ToolOperation
{
    /// <summary>Running the tool at its backend.</summary>
    [JsonStringEnumMemberName("execute")]
    Execute = 0,

    /// <summary>Reading the tool's id.</summary>
    [JsonStringEnumMemberName("validate_tool_id")]
    ValidateToolId = 1,

    /// <summary>Looking the tool up.</summary>
    [JsonStringEnumMemberName("resolve")]
    Resolve = 2,

    /// <summary>Choosing a backend.</summary>
    [JsonStringEnumMemberName("select_backend")]
    SelectBackend = 3,

    /// <summary>Checking the arguments.</summary>
    [JsonStringEnumMemberName("validate_input")]
    ValidateInput = 4,

    /// <summary>Checking the result.</summary>
    [JsonStringEnumMemberName("validate_output")]
    ValidateOutput = 5,

    /// <summary>Streaming the result.</summary>
    [JsonStringEnumMemberName("stream")]
    Stream = 6,

    /// <summary>Listing the tools of a backend.</summary>
    [JsonStringEnumMemberName("list_tools")]
    ListTools = 7,

    /// <summary>Starting or stopping a backend.</summary>
    [JsonStringEnumMemberName("start")]
    Start = 8,

    /// <summary>Asking a backend how it is.</summary>
    [JsonStringEnumMemberName("check_health")]
    CheckHealth = 9,

    /// <summary>Planning or running a chain.</summary>
    [JsonStringEnumMemberName("chain")]
    Chain = 10,

    /// <summary>Planning or running a graph.</summary>
    [JsonStringEnumMemberName("graph")]
    Graph = 11,

    /// <summary>Waiting for a place to run.</summary>
    [JsonStringEnumMemberName("queue")]
    Queue = 12,
}
