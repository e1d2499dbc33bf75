using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>How far code is kept from the host. A higher value is stricter.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SandboxProfile>))]
public enum SandboxProfile
{
    /// <summary>Not at all: for code that the host's own developer wrote. A host must allow it expressly.</summary>
    [JsonStringEnumMemberName("dev")]
    Dev = 0,

    /// <summary>No access to files, network and processes of the host, and bounded in time, memory and output.</summary>
    [JsonStringEnumMemberName("standard")]
    Standard = 1,

    /// <summary>As <see cref="Standard"/>, with a second wall behind the first, or a kernel of its own: for code of strangers.</summary>
    [JsonStringEnumMemberName("hardened")]
    Hardened = 2,
}
