using System.Text.Json.Serialization;

namespace ToolExec.Runtime;

/// <summary>What confines a guest on Linux. A higher value confines more.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LinuxTier>))]
public enum LinuxTier
{
    /// <summary>A process without files, network, other processes and privileges of the host, that still shares the host's namespaces. Needs no right and no installed program.</summary>
    [JsonStringEnumMemberName("launcher")]
    Launcher = 0,

    /// <summary>The same in namespaces of its own: it sees no other process and has no network.</summary>
    [JsonStringEnumMemberName("namespaced_launcher")]
    NamespacedLauncher = 1,

    /// <summary>A root of its own with only the interpreter's files, in namespaces of its own (bubblewrap), one process, bounded memory.</summary>
    [JsonStringEnumMemberName("bubblewrap")]
    Bubblewrap = 2,

    /// <summary>The same, with control groups that bound memory, processes and processor time of everything that it starts.</summary>
    [JsonStringEnumMemberName("bubblewrap_cgroups")]
    BubblewrapCgroups = 3,
}
