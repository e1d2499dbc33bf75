using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Governance;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>A host that lets so many calls run and no more.</summary>
public sealed class RatesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Host_WithRates_RefusesWhatCannotBeginInTime()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("search", search => search.AddTool("web", (string query) => $"Nothing of {query}.", "Searches."));

        #region rates
        services.AddToolExec().UseRates(rates =>
        {
            rates.Rules.Add(new RateRule { Name = "at-once", Per = CallerScope.Tenant, Limit = 8 });
            rates.Rules.Add(new RateRule
            {
                Name = "search-per-user",
                Tools = new ToolSelector { Tools = new ToolFilter { Allow = ["search:*"] } },
                Per = CallerScope.User,
                Kind = RateKind.TokenBucket,
                Limit = 60,
                Period = TimeSpan.FromMinutes(1),
                Burst = 10,
            });
            rates.Rules.Add(new RateRule
            {
                Name = "crm-server",
                Tools = new ToolSelector { Backends = ["crm"] },
                Point = RatePoint.Attempt,
                Limit = 4,
            });
            rates.Weights["acme"] = 2;
        });
        #endregion

        // So slow that no token comes back meanwhile, however slow the machine is.
        services.AddToolExec().UseRates(rates => rates.Rules[1].Period = TimeSpan.FromHours(24));
        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().AsTask().WaitAsync(Limit);
        var call = new ToolCall("search:web", ToolExecJson.Parse("""{ "query": "ulm" }""")) { Options = new() { Caller = new() { Tenant = "acme", User = "ann" } } };

        for (var i = 0; i < 10; i++)
        {
            (await executor.CallAsync(call).AsTask().WaitAsync(Limit)).EnsureSucceeded();
        }

        (await executor.CallAsync(call).AsTask().WaitAsync(Limit)).Error!.Kind.Should().Be(ToolErrorKind.RateLimited);
    }
}
