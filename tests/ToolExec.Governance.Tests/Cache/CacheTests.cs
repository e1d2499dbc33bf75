using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Governance.Tests.Cache;

public sealed class CacheTests
{
    private int _runs;

    [Fact]
    public void UseCache_Null_IsRefused() => FluentActions.Invoking(() => CacheBuilderExtensions.UseCache(null!)).Should().Throw<ArgumentNullException>();

    [Fact]
    public async Task Call_ReadOnlyTool_RunsOnceAndSaysHowOldTheResultIs()
    {
        await using var host = await StartAsync();

        var first = await host.CallAsync("read", """{"a":1,"b":2}""").OrHang();
        host.Time.Advance(TimeSpan.FromSeconds(7));
        var second = await host.CallAsync("read", """{ "b": 2.0, "a": 1 }""").OrHang();

        first.CachedAge.Should().BeNull();
        second.CachedAge.Should().Be(TimeSpan.FromSeconds(7));
        second.Value!.Value.GetInt32().Should().Be(1);
        _runs.Should().Be(1);
        Caches(host).Count.Should().Be(1);
    }

    [Fact]
    public async Task Call_OtherArguments_RunsAgain()
    {
        await using var host = await StartAsync();

        await host.CallAsync("read", """{"a":1}""").OrHang();
        await host.CallAsync("read", """{"a":"1"}""").OrHang();

        _runs.Should().Be(2);
    }

    [Fact]
    public async Task Call_ToolDoesNotSayThatItIsReadOnly_RunsEachTime()
    {
        await using var host = await StartAsync();

        await host.CallAsync("write").OrHang();
        await host.CallAsync("write").OrHang();

        _runs.Should().Be(2);
        Caches(host).Count.Should().Be(0);
    }

    [Fact]
    public async Task Call_RuleAllowsAToolThatWrites_RunsOnce()
    {
        await using var host = await StartAsync(o => o.Rules.Add(new CacheRule { Tools = new() { Tools = new() { Allow = ["b:write"] } }, Enabled = true }));

        await host.CallAsync("write").OrHang();
        await host.CallAsync("write").OrHang();

        _runs.Should().Be(1);
    }

    [Fact]
    public async Task Call_RuleForbidsABackend_RunsEachTime()
    {
        await using var host = await StartAsync(o => o.Rules.Add(new CacheRule { Tools = new() { Backends = ["B"] }, Enabled = false }));

        await host.CallAsync("read").OrHang();
        await host.CallAsync("read").OrHang();

        _runs.Should().Be(2);
    }

    [Theory]
    [InlineData(CallerScope.User, 4)]
    [InlineData(CallerScope.Session, 5)]
    [InlineData(CallerScope.Tenant, 3)]
    [InlineData(CallerScope.Everyone, 1)]
    public async Task Call_OtherCallers_ShareAsTheScopeSays(CallerScope scope, int runs)
    {
        await using var host = await StartAsync(o => o.Scope = scope);
        ToolCaller?[] callers =
        [
            null, new() { Tenant = "t", User = "u" }, new() { Tenant = "t", User = "u" }, new() { Tenant = "t", User = "v" },
            new() { Tenant = "t2", User = "u" }, new() { Tenant = "t2", User = "u", Session = "s" },
        ];

        foreach (var caller in callers)
        {
            await host.CallAsync("read", options: new() { Caller = caller }).OrHang();
        }

        _runs.Should().Be(runs);
    }

    [Fact]
    public async Task Call_NamesThatRunTogether_AreNotConfused()
    {
        await using var host = await StartAsync();

        await host.CallAsync("read", options: new() { Caller = new() { Tenant = "a", User = "b\n1:c" } }).OrHang();
        await host.CallAsync("read", options: new() { Caller = new() { Tenant = "a\n1:b", User = "c" } }).OrHang();

        _runs.Should().Be(2);
    }

    [Fact]
    public async Task Call_AtTheEndOfItsLife_RunsAgain()
    {
        await using var host = await StartAsync(o => o.TimeToLive = TimeSpan.FromMinutes(1));

        await host.CallAsync("read").OrHang();
        host.Time.Advance(TimeSpan.FromSeconds(54) - TimeSpan.FromTicks(1));
        await host.CallAsync("read").OrHang();
        _runs.Should().Be(1, "at most a tenth of its life is taken off");
        host.Time.Advance(TimeSpan.FromSeconds(6) + TimeSpan.FromTicks(1));
        await host.CallAsync("read").OrHang();

        _runs.Should().Be(2);
    }

    [Fact]
    public async Task Call_Failure_IsNotKept()
    {
        await using var host = await StartAsync();

        await host.CallAsync("fail").OrHang();
        await host.CallAsync("fail").OrHang();

        _runs.Should().Be(2);
    }

    [Fact]
    public async Task Call_Bypass_RunsAndLeavesTheCacheAsItIs()
    {
        await using var host = await StartAsync();
        await host.CallAsync("read").OrHang();

        (await host.CallAsync("read", options: new() { Cache = ToolCacheMode.Bypass }).OrHang()).Value!.Value.GetInt32().Should().Be(2);

        (await host.CallAsync("read").OrHang()).Value!.Value.GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Call_Refresh_RunsAndKeepsTheNewResult()
    {
        await using var host = await StartAsync();
        await host.CallAsync("read").OrHang();

        (await host.CallAsync("read", options: new() { Cache = ToolCacheMode.Refresh }).OrHang()).CachedAge.Should().BeNull();

        (await host.CallAsync("read").OrHang()).Value!.Value.GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task Call_ManyAtOnce_RunOnceAndShare()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(gate: gate);
        var calls = Enumerable.Range(0, 50).Select(_ => host.CallAsync("slow").OrHang()).ToList();

        gate.SetResult();
        var results = await Task.WhenAll(calls);

        _runs.Should().Be(1);
        results.Should().OnlyContain(r => r.IsSuccess);
        results.Count(r => r.CachedAge is null).Should().Be(1);
    }

    [Fact]
    public async Task Call_TheOneThatRunsIsCancelled_AnotherRuns()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(gate: gate);
        using var first = new CancellationTokenSource();
        var cancelled = host.CallAsync("slow", cancellationToken: first.Token).AsTask();
        var waiting = host.CallAsync("slow").AsTask();

        await first.CancelAsync();
        await FluentActions.Awaiting(() => cancelled.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        gate.SetResult();

        (await waiting.OrHang()).IsSuccess.Should().BeTrue();
        _runs.Should().Be(2);
    }

    [Fact]
    public async Task Call_OneThatWaitsIsCancelled_TheOthersGetTheResult()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(gate: gate);
        using var second = new CancellationTokenSource();
        var running = host.CallAsync("slow").AsTask();
        var cancelled = host.CallAsync("slow", cancellationToken: second.Token).AsTask();

        await second.CancelAsync();
        await FluentActions.Awaiting(() => cancelled.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        gate.SetResult();

        (await running.OrHang()).IsSuccess.Should().BeTrue();
        _runs.Should().Be(1);
    }

    [Fact]
    public async Task Call_ToolCallsItself_DoesNotWaitForItself()
    {
        await using var host = new GovernedHost(b => b.UseCache());
        host.Add("self", async _ => ++_runs == 1 ? await host.CallAsync("self") : ToolResult.Success(ToolExecJson.Parse("\"end\"")), readOnly: true);
        await host.StartAsync();

        (await host.CallAsync("self").OrHang()).Value!.Value.GetString().Should().Be("end");
    }

    [Fact]
    public async Task Call_DefinitionChanges_RunsAgain()
    {
        await using var host = await StartAsync();
        await host.CallAsync("read").OrHang();

        host.Backend.Add(new Tool { Name = "read", Description = "New.", InputSchema = ToolExecJson.EmptyObject, Annotations = new() { ReadOnlyHint = true } }, _ => new(ToolResult.Success(ToolExecJson.Parse("99"))));
        await host.Executor.Backends.ListAllToolsAsync().OrHang();

        (await host.CallAsync("read").OrHang()).Value!.Value.GetInt32().Should().Be(99);
    }

    [Fact]
    public async Task Call_MoreThanFits_ForgetsWhatWasUsedLongestAgo()
    {
        await using var host = await StartAsync(o => (o.MaxBytes, o.MaxResultBytes) = (64 * 1024, 40 * 1024));
        await Big(1, 20);
        await Big(2, 20);
        await Big(1, 20);
        await Big(3, 30);
        _runs.Should().Be(3);
        Caches(host).Bytes.Should().BeLessThanOrEqualTo(64 * 1024);

        await Big(1, 20);
        _runs.Should().Be(3, "it was used after the second");
        await Big(2, 20);
        _runs.Should().Be(4);
        await Big(4, 50);
        await Big(4, 50);

        _runs.Should().Be(6, "one that is too large is not kept");

        Task Big(int n, int kilobytes) => host.CallAsync("big", string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{n}},"k":{{kilobytes}}}""")).OrHang();
    }

    [Fact]
    public async Task Remove_Tool_ForgetsItsResults()
    {
        await using var host = await StartAsync();
        await host.CallAsync("read", """{"a":1}""").OrHang();
        await host.CallAsync("read", """{"a":2}""").OrHang();

        Caches(host).Remove("b:read").Should().Be(2);
        Caches(host).Remove("b:read").Should().Be(0);

        Caches(host).Bytes.Should().Be(0);
        await host.CallAsync("read", """{"a":1}""").OrHang();
        Caches(host).Clear();
        Caches(host).Count.Should().Be(0);
    }

    [Fact]
    public async Task Call_ResultHoldsASecret_IsKeptWithout()
    {
        var scrubber = Substitute.For<ISecretScrubber>();
        scrubber.Scrub((ToolResult)null!).ReturnsForAnyArgs(ToolResult.Success(ToolExecJson.Parse("\"clean\"")));
        await using var host = new GovernedHost(b => b.UseCache());
        host.Services.AddSingleton(scrubber);
        host.Add("read", _ => new(ToolResult.Success(ToolExecJson.Parse("\"dirty\""))), readOnly: true);
        await host.StartAsync();
        await host.CallAsync("read").OrHang();

        (await host.CallAsync("read").OrHang()).Value!.Value.GetString().Should().Be("clean");
    }

    [Fact]
    public void Validate_WrongOptions_NamesEach()
    {
        var options = new CacheOptions { MaxBytes = 1, TimeToLive = TimeSpan.Zero, Scope = (CallerScope)9 };
        options.Rules.Add(new CacheRule { Tools = null!, TimeToLive = TimeSpan.FromDays(31) });

        new CacheOptionsValidator().Validate(null, options).Failures.Should().HaveCount(7);
    }

    [Theory]
    [InlineData("""{"timeToLive":0}""", "cache/timeToLive must be a time*")]
    [InlineData("""{"scope":"all"}""", "cache/scope must be one of user, session, tenant, everyone*")]
    [InlineData("""{"rules":[{"tool":"x"}]}""", "cache/rules/0/tool is not a setting*")]
    [InlineData("""{"ttl":1}""", "cache/ttl is not a setting*")]
    public void UseCache_WrongSettings_AreNamed(string json, string message) =>
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseCache(new BackendSettings(ToolExecJson.Parse(json), "cache"))).Should().Throw<BackendSettingsException>().WithMessage(message);

    [Fact]
    public async Task UseCache_Settings_AreReadWhole()
    {
        await using var host = new GovernedHost(b => b.UseCache(new BackendSettings(ToolExecJson.Parse("""{"maxBytes":100000,"maxResultBytes":2000,"timeToLive":60,"scope":"everyone","rules":[{"tools":["b:read"],"backends":["b"],"enabled":true,"timeToLive":1,"scope":"user"}]}"""), "cache")));
        host.Add("read", _ => new(ToolResult.Success(ToolExecJson.Parse($"{++_runs}"))));
        await host.StartAsync();
        await host.CallAsync("read").OrHang();
        await host.CallAsync("read").OrHang();
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await host.CallAsync("read").OrHang();

        _runs.Should().Be(2);
    }

    private static IToolResultCache Caches(GovernedHost host) => host.Provider.GetRequiredService<IToolResultCache>();

    private async Task<GovernedHost> StartAsync(Action<CacheOptions>? configure = null, TaskCompletionSource? gate = null)
    {
        var host = new GovernedHost(b => b.UseCache(configure));
        host.Add("read", _ => Next(), readOnly: true)
            .Add("write", _ => Next())
            .Add("fail", _ =>
            {
                _runs++;
                return new(ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "No.")));
            }, readOnly: true)
            .Add("slow", async c =>
            {
                Interlocked.Increment(ref _runs);
                await gate!.Task.WaitAsync(c.CancellationToken);
                return ToolResult.Success(default);
            }, readOnly: true)
            .Add("big", c =>
            {
                _runs++;
                return new(ToolResult.Success(ToolExecJson.Parse($"\"{new string('x', c.Arguments.GetProperty("k").GetInt32() * 1024)}\"")));
            }, readOnly: true);
        return await host.StartAsync();

        ValueTask<ToolResult> Next() => new(ToolResult.Success(ToolExecJson.Parse($"{Interlocked.Increment(ref _runs)}")));
    }
}
