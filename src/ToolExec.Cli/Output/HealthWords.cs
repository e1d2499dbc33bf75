namespace ToolExec.Cli;

/// <summary>The words for a backend's health, the same in tables and in JSON.</summary>
internal static class HealthWords
{
    public static string Of(BackendHealthStatus status) => status switch
    {
        BackendHealthStatus.Healthy => "healthy",
        BackendHealthStatus.Degraded => "degraded",
        BackendHealthStatus.Disabled => "disabled",
        _ => "unhealthy",
    };
}
