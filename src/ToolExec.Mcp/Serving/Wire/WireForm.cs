namespace ToolExec.Mcp;

/// <summary>The form in which a client was told to expect a tool's structured results.</summary>
/// <param name="Natural">It knows results that are no objects (MCP 2026-07-28).</param>
/// <param name="HasSchema">It was given a schema.</param>
/// <param name="Wraps">The schema is that of an object around the result.</param>
internal readonly record struct WireForm(bool Natural, bool HasSchema, bool Wraps);
