namespace ToolExec;

/// <summary>How one backend was when it was asked.</summary>
/// <param name="Backend">The backend's name.</param>
/// <param name="Kind">The backend's kind.</param>
/// <param name="Health">How it is.</param>
/// <param name="Duration">How long the answer took.</param>
public sealed record BackendHealthReport(string Backend, string Kind, BackendHealth Health, TimeSpan Duration);
