using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>A call of a recording: what was asked, redacted, and what came of it.</summary>
internal sealed record CassetteCall(string Tool, string Backend, JsonElement Arguments, IReadOnlyList<ToolEvent> Events, ToolResult Result);
