using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What stands between guest code and the host. A higher value is a stronger wall.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SandboxIsolation>))]
public enum SandboxIsolation
{
    /// <summary>Nothing: the code may do what the host's user may.</summary>
    [JsonStringEnumMemberName("none")]
    None = 0,

    /// <summary>A process of its own with system calls and files cut down, that still sees the host's processes and shares its kernel.</summary>
    [JsonStringEnumMemberName("restricted_process")]
    RestrictedProcess = 1,

    /// <summary>An engine of managed, bounds-checked code inside the host's process.</summary>
    [JsonStringEnumMemberName("managed_engine")]
    ManagedEngine = 2,

    /// <summary>Namespaces of its own under the host's kernel.</summary>
    [JsonStringEnumMemberName("namespaces")]
    Namespaces = 3,

    /// <summary>A managed engine inside a process that is itself cut off.</summary>
    [JsonStringEnumMemberName("layered")]
    Layered = 4,

    /// <summary>A kernel in user space between the code and the host's kernel.</summary>
    [JsonStringEnumMemberName("user_space_kernel")]
    UserSpaceKernel = 5,

    /// <summary>A virtual machine.</summary>
    [JsonStringEnumMemberName("virtual_machine")]
    VirtualMachine = 6,
}
