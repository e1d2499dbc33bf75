using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What an <see cref="AuditRecord"/> tells of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuditEvent>))]
public enum AuditEvent
{
    /// <summary>A call has ended, or was refused.</summary>
    [JsonStringEnumMemberName("call")]
    Call = 0,

    /// <summary>A call is about to begin; its end follows in a record of its own.</summary>
    [JsonStringEnumMemberName("begun")]
    Begun = 1,

    /// <summary>A process opened the trail for writing.</summary>
    [JsonStringEnumMemberName("opened")]
    Opened = 2,

    /// <summary>A process closed the trail in good order.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed = 3,
}
