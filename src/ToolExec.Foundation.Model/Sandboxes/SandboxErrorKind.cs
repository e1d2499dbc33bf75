using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Why code in a sandbox failed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SandboxErrorKind>))]
public enum SandboxErrorKind
{
    /// <summary>The code threw and did not catch it.</summary>
    [JsonStringEnumMemberName("thrown")]
    Thrown = 0,

    /// <summary>The code is not in its language.</summary>
    [JsonStringEnumMemberName("syntax")]
    Syntax = 1,

    /// <summary>It waits for something that nothing can settle any more.</summary>
    [JsonStringEnumMemberName("deadlock")]
    Deadlock = 2,

    /// <summary>Its time was over.</summary>
    [JsonStringEnumMemberName("time_limit")]
    TimeLimit = 3,

    /// <summary>It wanted more memory than it may have.</summary>
    [JsonStringEnumMemberName("memory_limit")]
    MemoryLimit = 4,

    /// <summary>It called itself too deeply.</summary>
    [JsonStringEnumMemberName("depth_limit")]
    DepthLimit = 5,

    /// <summary>It wrote more than it may.</summary>
    [JsonStringEnumMemberName("output_limit")]
    OutputLimit = 6,

    /// <summary>Its result is larger than it may be, or is no JSON value.</summary>
    [JsonStringEnumMemberName("result_limit")]
    ResultLimit = 7,

    /// <summary>It made more tool calls, or longer chains, than it may.</summary>
    [JsonStringEnumMemberName("call_limit")]
    CallLimit = 8,

    /// <summary>It ended by itself without a result: an exit, or a signal.</summary>
    [JsonStringEnumMemberName("exited")]
    Exited = 9,

    /// <summary>It broke the protocol between guest and host, or was stopped for something that it must not do.</summary>
    [JsonStringEnumMemberName("violation")]
    Violation = 10,

    /// <summary>The sandbox cannot run it now: nothing of the code has run.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable = 11,

    /// <summary>The host forbids the sandbox or the profile that was asked for: nothing of the code has run.</summary>
    [JsonStringEnumMemberName("denied")]
    Denied = 12,

    /// <summary>The request is wrong: no such language, no code. Nothing has run.</summary>
    [JsonStringEnumMemberName("invalid_request")]
    InvalidRequest = 13,

    /// <summary>The host is shutting down.</summary>
    [JsonStringEnumMemberName("shutting_down")]
    ShuttingDown = 14,

    /// <summary>The sandbox itself failed.</summary>
    [JsonStringEnumMemberName("internal")]
    Internal = 15,
}
