using System.Collections.Frozen;

namespace ToolExec.Runtime;

/// <summary>The wire names of kinds of failures.</summary>
internal static class SandboxErrorKinds
{
    private static readonly FrozenDictionary<string, SandboxErrorKind> Kinds = new Dictionary<string, SandboxErrorKind>(StringComparer.Ordinal)
    {
        ["thrown"] = SandboxErrorKind.Thrown,
        ["syntax"] = SandboxErrorKind.Syntax,
        ["deadlock"] = SandboxErrorKind.Deadlock,
        ["time_limit"] = SandboxErrorKind.TimeLimit,
        ["memory_limit"] = SandboxErrorKind.MemoryLimit,
        ["depth_limit"] = SandboxErrorKind.DepthLimit,
        ["output_limit"] = SandboxErrorKind.OutputLimit,
        ["result_limit"] = SandboxErrorKind.ResultLimit,
        ["call_limit"] = SandboxErrorKind.CallLimit,
        ["exited"] = SandboxErrorKind.Exited,
        ["violation"] = SandboxErrorKind.Violation,
        ["unavailable"] = SandboxErrorKind.Unavailable,
        ["denied"] = SandboxErrorKind.Denied,
        ["invalid_request"] = SandboxErrorKind.InvalidRequest,
        ["shutting_down"] = SandboxErrorKind.ShuttingDown,
        ["internal"] = SandboxErrorKind.Internal,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<SandboxErrorKind, string> Names = Kinds.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>Finds the kind of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="ofHost">A host says it, which may say all of them; a guest may say only what it can know.</param>
    /// <param name="kind">The kind.</param>
    public static bool TryFind(string name, bool ofHost, out SandboxErrorKind kind) => Kinds.TryGetValue(name, out kind)
        && (ofHost || kind is SandboxErrorKind.Thrown or SandboxErrorKind.Syntax or SandboxErrorKind.Deadlock or SandboxErrorKind.MemoryLimit
            or SandboxErrorKind.DepthLimit or SandboxErrorKind.ResultLimit or SandboxErrorKind.OutputLimit);

    public static string Name(SandboxErrorKind kind) => Names[kind];
}
