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

    [Theory]
    [InlineData(BackendHealthStatus.Healthy, HealthStatus.Healthy)]
    [InlineData(BackendHealthStatus.Degraded, HealthStatus.Degraded)]
    [InlineData(BackendHealthStatus.Unhealthy, HealthStatus.Unhealthy)]
    public async Task CheckHealthAsync_Part_IsStartedBeforeBackendsAndDecidesToo(BackendHealthStatus status, HealthStatus expected)
    {
        var startsBefore = -1;
        var backend = new DelegateBackend("good");
        var part = new Part(() => startsBefore = backend.Starts, new BackendHealth(status, "full"));
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IInstancePart>(part);
        services.AddToolExec().AddBackend(backend);
        services.AddHealthChecks().AddToolExec();
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync().OrHang();

        startsBefore.Should().Be(0);
        report.Entries["toolexec"].Status.Should().Be(expected);
        report.Entries["toolexec"].Data["part:file"].Should().Be($"{status}: full");
    }

    [Fact]
    public async Task StartAsync_PartCannot_StartsNoBackendAndTriesAgain()
    {
        var starts = 0;
        var part = new Part(() => _ = ++starts == 1 ? throw new IOException("No room.") : starts, BackendHealth.Healthy);
        var backend = new DelegateBackend("good");
        var services = new ServiceCollection();
        services.AddSingleton<IInstancePart>(part);
        services.AddToolExec().AddBackend(backend);
        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();

        (await FluentActions.Awaiting(() => executor.StartAsync().OrHang()).Should().ThrowAsync<IOException>()).WithMessage("No room.");
        backend.Starts.Should().Be(0);
        await executor.StartAsync().OrHang();

        backend.Starts.Should().Be(1);
    }

    private sealed class Part(Action start, BackendHealth health) : IInstancePart
    {
        public string Name => "file";

        public ValueTask StartAsync(CancellationToken cancellationToken)
        {
            start();
            return ValueTask.CompletedTask;
        }

        public ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken) => new(health);
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
