using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ToolExec;

/// <summary>Asks every backend and every other part of an instance how it is.</summary>
internal sealed class ToolExecHealthCheck(IBackendRegistry registry, IEnumerable<IInstancePart> parts, TimeSpan timeout) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var asked = Task.WhenAll(parts.Select(p => AskAsync(p, cancellationToken)));
        var reports = await registry.CheckHealthAsync(timeout, cancellationToken).ConfigureAwait(false);
        var all = reports.Select(static r => (Name: r.Backend, r.Health)).Concat(await asked.ConfigureAwait(false)).ToList();
        var data = all.ToDictionary(r => r.Name, r => (object)(r.Health.Description is null ? $"{r.Health.Status}" : $"{r.Health.Status}: {r.Health.Description}"), StringComparer.Ordinal);
        var ill = all.Where(r => r.Health.Status is BackendHealthStatus.Unhealthy or BackendHealthStatus.Degraded).ToList();
        return ill.Count == 0
            ? HealthCheckResult.Healthy($"{reports.Count} backend(s)", data)
            : new HealthCheckResult(
                ill.Exists(r => r.Health.Status == BackendHealthStatus.Unhealthy) ? context.Registration.FailureStatus : HealthStatus.Degraded,
                string.Join("; ", ill.Select(r => $"{r.Name}: {r.Health.Description}")),
                data: data);
    }

    private async Task<(string Name, BackendHealth Health)> AskAsync(IInstancePart part, CancellationToken cancellationToken)
    {
        // No backend's name has a colon.
        var name = $"part:{part.Name}";
        try
        {
            return (name, await part.CheckHealthAsync(cancellationToken).AsTask().WaitAsync(timeout, cancellationToken).ConfigureAwait(false));
        }
        catch (TimeoutException)
        {
            return (name, BackendHealth.Unhealthy("It did not say how it is in time."));
        }
    }
}
