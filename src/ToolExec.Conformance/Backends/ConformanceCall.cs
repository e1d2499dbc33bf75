namespace ToolExec.Conformance;

/// <summary>A call that a test of <see cref="BackendConformance"/> makes.</summary>
/// <param name="RemoteName">The backend's own name for the tool.</param>
/// <param name="Arguments">The arguments, a JSON object.</param>
public sealed record ConformanceCall(string RemoteName, string Arguments = "{}");
