using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ToolExec;

/// <summary>Asks every backend of an instance how it is.</summary>
internal sealed class ToolExecHealthCheck(IBackendRegistry registry, TimeSpan timeout) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reports = await registry.CheckHealthAsync(timeout, cancellationToken).ConfigureAwait(false);
        var data = reports.ToDictionary(r => r.Backend, r => (object)(r.Health.Description is null ? $"{r.Health.Status}" : $"{r.Health.Status}: {r.Health.Description}"), StringComparer.Ordinal);
        var ill = reports.Where(r => r.Health.Status is BackendHealthStatus.Unhealthy or BackendHealthStatus.Degraded).ToList();
        return ill.Count == 0
            ? HealthCheckResult.Healthy($"{reports.Count} backend(s)", data)
            : new HealthCheckResult(
                ill.Exists(r => r.Health.Status == BackendHealthStatus.Unhealthy) ? context.Registration.FailureStatus : HealthStatus.Degraded,
                string.Join("; ", ill.Select(r => $"{r.Backend}: {r.Health.Description}")),
                data: data);
    }
}
