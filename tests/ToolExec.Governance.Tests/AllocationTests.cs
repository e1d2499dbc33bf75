
namespace ToolExec.Governance.Tests;

/// <summary>What a step that does not come to act adds to a call. Alone in its process: a listener to measurements that another test has added would allocate too.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests
{
    private static readonly ToolCaller Ann = new() { Tenant = "acme", User = "ann", Session = "s1" };

    [Fact]
    public async Task Budgets_ThatACallFitsInto_AddLittle() => (await AddedAsync(Budgets)).Should().BeLessThan(150);

    [Fact]
    public async Task Rates_ThatACallFitsInto_AddLittle() => (await AddedAsync(Windows)).Should().BeLessThan(100);

    [Fact]
    public async Task Bulkheads_ThatACallFitsInto_AddLittle() => (await AddedAsync(Places)).Should().BeLessThan(450);

    private static void Budgets(IToolExecBuilder builder) => builder.UseBudgets(o =>
    {
        o.Budgets.Add(new() { Name = "tenant", Level = BudgetLevel.Tenant, Limit = 1_000_000, Window = BudgetWindow.Day });
        o.Budgets.Add(new() { Name = "session", Level = BudgetLevel.Session, Limit = 1_000_000, Window = BudgetWindow.Rolling });
    });

    private static void Windows(IToolExecBuilder builder) => builder.UseRates(o =>
    {
        o.Rules.Add(new() { Name = "tool", Kind = RateKind.TokenBucket, Limit = 1_000_000, EachTool = true });
        o.Rules.Add(new() { Name = "tenant", Kind = RateKind.SlidingWindow, Limit = 100_000, Per = CallerScope.Tenant });
    });

    private static void Places(IToolExecBuilder builder) => builder.UseRates(o => o.Rules.Add(new() { Name = "tenant", Limit = 10, Per = CallerScope.Tenant }));

    private static async Task<long> AddedAsync(Action<IToolExecBuilder> configure) => await BytesAsync(configure) - await BytesAsync(static _ => { });

    private static async Task<long> BytesAsync(Action<IToolExecBuilder> configure)
    {
        await using var host = new GovernedHost(configure);
        var json = "{}"u8.ToArray();
        host.Add("t", _ => new(ToolResult.FromJson(json)));
        await host.StartAsync();
        var executor = host.Executor;
        var call = new ToolCall("b:t") { Options = new() { Caller = Ann } };

        Run(executor, call, 200).Should().Be(200, "a call whose tool does not wait ends at once");

        // The least of several rounds: on a busy machine a call may meet a lock that is taken, or code that is just replaced.
        var least = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Run(executor, call, 200);
            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / 200);
        }

        return least;
    }

    private static int Run(ToolExecutor executor, ToolCall call, int times)
    {
        var successes = 0;
        for (var i = 0; i < times; i++)
        {
            var pending = executor.CallAsync(call);
            if (pending.IsCompletedSuccessfully)
            {
                successes += pending.Result.IsSuccess ? 1 : 0;
            }
        }

        return successes;
    }
}
