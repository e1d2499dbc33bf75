namespace ToolExec.Mcp.AspNetCore;

/// <summary>The versions of the protocol that the endpoint speaks.</summary>
internal static class ProtocolVersions
{
    /// <summary>The first without handshake and sessions, whose requests repeat in headers what they are.</summary>
    internal const string Modern = "2026-07-28";

    internal static IReadOnlyList<string> All { get; } = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", Modern];

    internal static bool IsModern(string? version) => string.CompareOrdinal(version, Modern) >= 0;
}
