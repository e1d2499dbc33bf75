namespace ToolExec.Governance;

/// <summary>A tool of a recording, and the backend that offered it.</summary>
internal sealed record CassetteTool(string Backend, string RemoteName, Tool Tool);
