using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ToolExec;

/// <summary>Adds ToolExec to a host's health checks.</summary>
public static class ToolExecHealthCheckExtensions
{
    /// <summary>Adds a check that asks every backend of an instance how it is, all at the same time.</summary>
    /// <remarks>Its other parts, such as a file, are asked as well and stand in the data as <c>part:</c> and their name. It is unhealthy where a backend or part is, degraded where one is degraded; backends that are switched off do not count. The data names each backend.</remarks>
    /// <param name="builder">The host's health checks.</param>
    /// <param name="serviceKey">The key of the instance; <see langword="null"/> for the one without.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="timeout">The time that each backend may take; 5 seconds where <see langword="null"/>. Must be more than zero.</param>
    /// <param name="failureStatus">What an unhealthy backend makes of the check; <see cref="HealthStatus.Unhealthy"/> where <see langword="null"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or less.</exception>
    public static IHealthChecksBuilder AddToolExec(this IHealthChecksBuilder builder, object? serviceKey = null, string name = "toolexec", TimeSpan? timeout = null, HealthStatus? failureStatus = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var time = timeout ?? TimeSpan.FromSeconds(5);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero, nameof(timeout));
        return builder.Add(new HealthCheckRegistration(
            name,
            services => new ToolExecHealthCheck(services.GetRequiredKeyedService<IBackendRegistry>(serviceKey), services.GetKeyedServices<IInstancePart>(serviceKey), time),
            failureStatus,
            tags: null));
    }
}
