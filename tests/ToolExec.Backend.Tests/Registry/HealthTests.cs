namespace ToolExec.Backend.Tests.Registry;

public sealed class HealthTests : RegistryTestBase
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task CheckHealthAsync_TimeOutOfRange_Throws()
    {
        foreach (var wrong in new[] { TimeSpan.Zero, Timeout.InfiniteTimeSpan, TimeSpan.FromDays(1) + TimeSpan.FromTicks(1) })
        {
            await FluentActions.Awaiting(() => Registry.CheckHealthAsync(wrong).AsTask()).Should().ThrowAsync<ArgumentOutOfRangeException>();
        }
    }

    [Fact]
    public async Task CheckHealthAsync_AllKindsOfAnswers_ReportsEachSortedByName()
    {
        Settings.Startup = BackendStartup.Tolerant;
        await Registry.RegisterAsync(new FakeBackend("off"), new BackendRegistration { Enabled = false }).OrHang();
        await StartWithAsync(
            new FakeBackend("well"),
            new FakeBackend("slow") { OnHealth = _ => Task.FromResult(BackendHealth.Degraded("one of two servers")) },
            new FakeBackend("broken") { OnHealth = _ => throw new InvalidOperationException("secret") },
            new FakeBackend("mute") { OnHealth = _ => Task.FromResult<BackendHealth>(null!) },
            new FakeBackend("failed") { OnStart = _ => throw new InvalidOperationException("secret") });

        var reports = await Registry.CheckHealthAsync(Limit).OrHang();

        reports.Select(r => (r.Backend, r.Health)).Should().Equal(
            ("broken", BackendHealth.Unhealthy("The backend 'broken' failed to say how it is.")),
            ("failed", BackendHealth.Unhealthy("The backend 'failed' failed to start.")),
            ("mute", BackendHealth.Unhealthy("The backend 'mute' did not say how it is.")),
            ("off", new BackendHealth(BackendHealthStatus.Disabled)),
            ("slow", BackendHealth.Degraded("one of two servers")),
            ("well", BackendHealth.Healthy));
    }

    [Fact]
    public async Task CheckHealthAsync_NotStarted_IsUnhealthy()
    {
        await Registry.RegisterAsync(new FakeBackend("a")).OrHang();

        (await Registry.CheckHealthAsync(Limit).OrHang()).Single().Health.Should().Be(BackendHealth.Unhealthy("The backend is not started."));
    }

    [Fact]
    public async Task CheckHealthAsync_OneHangs_IsUnhealthyAtTheLimitAndHidesNoOther()
    {
        var asked = new TaskCompletionSource();
        var hung = new FakeBackend("a")
        {
            OnHealth = _ =>
            {
                asked.SetResult();
                return new TaskCompletionSource<BackendHealth>().Task;
            },
        };
        var otherAsked = false;
        var well = new FakeBackend("b")
        {
            OnHealth = _ =>
            {
                Volatile.Write(ref otherAsked, true);
                return Task.FromResult(BackendHealth.Healthy);
            },
        };
        await StartWithAsync(hung, well);
        var checking = Registry.CheckHealthAsync(Limit).AsTask();
        await asked.Task.OrHang();
        await Eventually(() => otherAsked && Clock.ArmedTimers == 1);

        Clock.Advance(Limit - TimeSpan.FromTicks(1));
        checking.IsCompleted.Should().BeFalse();
        Clock.Advance(TimeSpan.FromTicks(1));

        var reports = await checking.OrHang();
        reports[0].Health.Should().Be(BackendHealth.Unhealthy("The backend 'a' did not say how it is within 5 s."));
        reports[0].Duration.Should().Be(Limit);
        reports[1].Health.Should().Be(BackendHealth.Healthy);
    }

    [Fact]
    public async Task CheckHealthAsync_Cancelled_ThrowsWithTheCallersToken()
    {
        using var stop = new CancellationTokenSource();
        await StartWithAsync(new FakeBackend("a") { OnHealth = _ => new TaskCompletionSource<BackendHealth>().Task });
        var checking = Registry.CheckHealthAsync(Limit, stop.Token).AsTask();

        await stop.CancelAsync();

        (await FluentActions.Awaiting(() => checking.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
    }
}
