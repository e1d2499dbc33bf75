namespace ToolExec;

/// <summary>Whether a sandbox can run here.</summary>
/// <param name="IsAvailable">It can.</param>
/// <param name="Description">Why not, and what to set up; or what was found.</param>
public sealed record SandboxProbe(bool IsAvailable, string? Description = null)
{
    /// <summary>Says that it can.</summary>
    /// <param name="description">What was found.</param>
    public static SandboxProbe Available(string? description = null) => new(true, description);

    /// <summary>Says that it cannot.</summary>
    /// <param name="reason">Why not, and what to set up.</param>
    public static SandboxProbe Unavailable(string reason) => new(false, reason);
}
