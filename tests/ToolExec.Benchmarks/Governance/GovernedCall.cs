using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Benchmarks.Run;
using ToolExec.Governance;

namespace ToolExec.Benchmarks.Governance;

/// <summary>One call of an in-process tool through a pipeline with steps that are configured and do not come to act, each alone and all together, against the bare pipeline.</summary>
[MemoryDiagnoser]
public class GovernedCall
{
    private static readonly ToolCall Call = new("local:forecast", Weather.Arguments)
    {
        Options = new() { Caller = new() { Tenant = "acme", User = "ann", Session = "s1" } },
    };

    private ServiceProvider _provider = null!;
    private ToolExecutor _executor = null!;

    /// <summary>Gets or sets which steps there are; <c>none (A/A)</c> is the noise.</summary>
    [Params("none", "none (A/A)", "policy", "guards", "artifacts", "ledger", "cache", "budgets", "rates", "resilience", "audit", "all but audit", "all")]
    public string Steps { get; set; } = "none";

    [GlobalSetup]
    public void Setup()
    {
        var services = new ServiceCollection();
        var builder = services.AddToolExec().AddLocalBackend(
            "local", backend => backend.AddTool("forecast", "Forecasts the weather of a city.", WeatherJson.Default.ForecastQuery, WeatherJson.Default.Forecast, Weather.Get));
        Add("policy", () => builder.UsePolicy(Policy));
        Add("guards", () => builder.UseGuards());
        Add("artifacts", () => builder.UseArtifacts());
        Add("ledger", () => builder.UseLedger());
        Add("cache", () => builder.UseCache());
        Add("budgets", () => builder.UseBudgets(Budgets));
        Add("rates", () => builder.UseRates(Rates));
        Add("resilience", () => builder.UseResilience());
        if (Steps is "audit" or "all")
        {
            services.AddKeyedSingleton<IAuditSink, NoSink>(builder.ServiceKey);
            builder.UseAudit();
        }

        _provider = services.BuildServiceProvider();
        _executor = _provider.GetRequiredService<ToolExecutor>();
        _executor.StartAsync().AsTask().GetAwaiter().GetResult();
        One().AsTask().GetAwaiter().GetResult().EnsureSucceeded();

        void Add(string step, Func<IToolExecBuilder> add)
        {
            if (Steps == step || Steps.StartsWith("all", StringComparison.Ordinal))
            {
                add();
            }
        }
    }

    [GlobalCleanup]
    public void Cleanup() => _provider.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Description = "ToolExecutor.CallAsync")]
    public ValueTask<ToolResult> One() => _executor.CallAsync(Call);

    // It concerns the tool, and its condition does not hold.
    private static void Policy(PolicyOptions policy) => policy.Rules.Add(new PolicyRule { Name = "not-for-guests", Callers = new CallerFilter { Users = ["guest"] } });

    private static void Budgets(BudgetOptions budgets)
    {
        budgets.Budgets.Add(new Budget { Name = "tenant", Level = BudgetLevel.Tenant, Limit = 1_000_000_000, Window = BudgetWindow.Day });
        budgets.Budgets.Add(new Budget { Name = "session", Level = BudgetLevel.Session, Limit = 1_000_000_000, Window = BudgetWindow.Rolling });
    }

    private static void Rates(RateOptions rates)
    {
        rates.Rules.Add(new RateRule { Name = "at-once", Limit = 8, Per = CallerScope.Tenant });
        rates.Rules.Add(new RateRule { Name = "user", Kind = RateKind.TokenBucket, Limit = 1_000_000, Period = TimeSpan.FromMilliseconds(1), Per = CallerScope.User });
    }

    // What writing takes is the disk's affair, not the pipeline's.
    private sealed class NoSink : IAuditSink
    {
        public ValueTask<AuditHead> OpenAsync(CancellationToken cancellationToken) => new(AuditHead.Empty);

        public ValueTask AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken) => default;

        public async IAsyncEnumerable<AuditRecord> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            yield break;
        }
    }
}
