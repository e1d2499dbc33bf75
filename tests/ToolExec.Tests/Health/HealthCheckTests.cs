using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ToolExec.TestSupport;

namespace ToolExec.Tests.Health;

public sealed class HealthCheckTests
{
    [Fact]
    public void AddToolExec_TimeThatIsNone_IsRefused()
    {
        var add = () => new ServiceCollection().AddHealthChecks().AddToolExec(timeout: TimeSpan.Zero);

        add.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(BackendHealthStatus.Healthy, HealthStatus.Healthy)]
    [InlineData(BackendHealthStatus.Degraded, HealthStatus.Degraded)]
    [InlineData(BackendHealthStatus.Unhealthy, HealthStatus.Unhealthy)]
    public async Task CheckHealthAsync_WorstBackend_Decides(BackendHealthStatus worst, HealthStatus expected)
    {
        var report = await Check(
            new DelegateBackend("good"),
            new DelegateBackend("other") { OnHealth = _ => new(new BackendHealth(worst, "slow")) });

        var entry = report.Entries["toolexec"];
        entry.Status.Should().Be(expected);
        entry.Data.Keys.Should().BeEquivalentTo("good", "other");
        if (expected != HealthStatus.Healthy)
        {
            entry.Description.Should().Be("other: slow");
        }
    }

    [Fact]
    public async Task CheckHealthAsync_BackendThrows_IsUnhealthyAndNotAnException()
    {
        var report = await Check(new DelegateBackend("bad") { OnHealth = _ => throw new InvalidOperationException("secret") });

        report.Status.Should().Be(HealthStatus.Unhealthy);
        report.Entries["toolexec"].Description.Should().NotContain("secret");
    }

    private static async Task<HealthReport> Check(params DelegateBackend[] backends)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        var builder = services.AddToolExec();
        services.AddHealthChecks().AddToolExec();
        foreach (var backend in backends)
        {
            builder.AddBackend(backend);
        }

        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
        return await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync().OrHang();
    }
}
