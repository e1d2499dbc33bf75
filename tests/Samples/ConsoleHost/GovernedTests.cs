using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Governance;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>Hosts whose calls stand under rules.</summary>
public sealed class GovernedTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Host_WithCache_AsksOnce()
    {
        var asked = 0;
        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("weather", weather => weather.AddTool(
            "forecast", (string city) => $"{city}: {++asked}", "Says how the weather will be.", new() { Annotations = new ToolAnnotations { ReadOnlyHint = true } }));

        #region cache
        services.AddToolExec().UseCache(cache =>
        {
            cache.TimeToLive = TimeSpan.FromMinutes(10);
            cache.Rules.Add(new CacheRule
            {
                Tools = new ToolSelector { Tools = new ToolFilter { Allow = ["weather:*"] } },
                Scope = CallerScope.Everyone,
            });
        });
        #endregion

        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().AsTask().WaitAsync(Limit);
        await executor.CallJsonAsync("weather:forecast", """{ "city": "Ulm" }""").AsTask().WaitAsync(Limit);

        var again = await executor.CallJsonAsync("weather:forecast", """{ "city": "Ulm" }""").AsTask().WaitAsync(Limit);

        asked.Should().Be(1);
        again.CachedAge.Should().NotBeNull();
    }

    [Fact]
    public async Task Host_WithArtifacts_HandsAroundWhatIsNeeded()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("log", log => log.AddTool("read", () => string.Join('\n', Enumerable.Range(1, 20_000)), "Reads the log."));

        #region artifacts
        services.AddToolExec().UseArtifacts(artifacts =>
        {
            artifacts.Threshold = 16 * 1024;
            artifacts.MaxBytes = 256L * 1024 * 1024;
        });
        #endregion

        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().AsTask().WaitAsync(Limit);

        var result = await executor.CallJsonAsync("log:read", "{}").AsTask().WaitAsync(Limit);

        result.Value.Should().BeNull();
        result.Content[1].Should().BeOfType<ResourceLinkBlock>().Which.Uri.Should().StartWith("artifact://");
    }

    [Fact]
    public async Task Host_WithResilience_SurvivesWhatPasses()
    {
        var asked = 0;
        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("weather", weather => weather.AddTool(
            new Tool { Name = "now", InputSchema = ToolExecJson.EmptyObject, Annotations = new ToolAnnotations { ReadOnlyHint = true } },
            context => ValueTask.FromResult(++asked == 1
                ? ToolResult.Failure(new ToolError(ToolErrorKind.Busy, "Too many at once."))
                : ToolResult.Success(ToolExecJson.Parse("\"sunny\"")))));

        #region resilience
        services.AddToolExec().UseResilience(resilience =>
        {
            resilience.MaxAttempts = 4;
            resilience.BaseDelay = TimeSpan.FromMilliseconds(10);
            resilience.Rules.Add(new ResilienceRule
            {
                Tools = new ToolSelector { Tools = new ToolFilter { Allow = ["mail:*"] } },
                MaxAttempts = 1,
            });
        });
        #endregion

        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().AsTask().WaitAsync(Limit);

        (await executor.CallJsonAsync("weather:now", "{}").AsTask().WaitAsync(Limit)).Attempts.Should().Be(2);
    }
}
