using System.Collections.Frozen;

namespace ToolExec.Runtime;

/// <summary>The codes of failures in answers to whole requests. Ours are the names of the kinds; those of other services are understood (<c>docs/sandboxes-remote.md</c>).</summary>
internal static class ExecuteCodes
{
    private static readonly FrozenDictionary<string, SandboxErrorKind> Others = new Dictionary<string, SandboxErrorKind>(StringComparer.Ordinal)
    {
        ["timeout"] = SandboxErrorKind.TimeLimit,
        ["deadline_exceeded"] = SandboxErrorKind.TimeLimit,
        ["resource_limit"] = SandboxErrorKind.MemoryLimit,
        ["limit_exceeded"] = SandboxErrorKind.CallLimit,
        ["tool_call_limit_exceeded"] = SandboxErrorKind.CallLimit,
        ["chain_step_limit_exceeded"] = SandboxErrorKind.CallLimit,
        ["code_execution"] = SandboxErrorKind.Thrown,
        ["execution_failed"] = SandboxErrorKind.Thrown,
        ["sandbox_violation"] = SandboxErrorKind.Violation,
        ["runtime_unavailable"] = SandboxErrorKind.Unavailable,
        ["backend_denied"] = SandboxErrorKind.Denied,
        ["missing_code"] = SandboxErrorKind.InvalidRequest,
        ["missing_gateway"] = SandboxErrorKind.InvalidRequest,
        ["invalid_limits"] = SandboxErrorKind.InvalidRequest,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Returns the kind of a code; <see cref="SandboxErrorKind.Internal"/> of one that nobody knows.</summary>
    public static SandboxErrorKind Kind(string? code) =>
        code is null ? SandboxErrorKind.Internal
        : SandboxErrorKinds.TryFind(code, ofHost: true, out var kind) || Others.TryGetValue(code, out kind) ? kind
        : SandboxErrorKind.Internal;
}
