using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Runtime;
using ToolExec.TestSupport;

namespace ToolExec.Code.Tests.Gateways;

public sealed class ToolGatewayTests : IAsyncLifetime
{
    private CodeHost _host = null!;

    public async Task InitializeAsync() => _host = await CodeHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Members_WrongArguments_AreRefused()
    {
        var runner = _host.Services.GetRequiredService<IToolRunner>();
        var registry = _host.Services.GetRequiredService<IBackendRegistry>();
        FluentActions.Invoking(() => new ToolGateway(null!, registry)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new ToolGateway(runner, null!)).Should().Throw<ArgumentNullException>();
        using var gateway = Gateway();
        await gateway.Awaiting(g => g.RunToolAsync(null!, default, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await gateway.Awaiting(g => g.RunChainAsync(null!, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await gateway.Awaiting(g => g.ContinueAsync(null!, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await gateway.Awaiting(g => g.RepeatAsync(null!, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await gateway.Awaiting(g => g.SearchToolsAsync(null!, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await gateway.Awaiting(g => g.DescribeToolAsync(null!, ToolDetail.Full, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await gateway.Awaiting(g => g.ListToolExamplesAsync(null!, 1, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
    }

    [Fact]
    public void Options_OutsideTheirBounds_AreRefused()
    {
        FluentActions.Invoking(() => new ToolGatewayOptions { ExecutionId = "" }).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new ToolGatewayOptions { ExecutionId = new string('x', 129) }).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new ToolGatewayOptions { MaxToolCalls = -1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ToolGatewayOptions { MaxChainSteps = -1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ToolGatewayOptions { MaxConcurrency = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ToolGatewayOptions { MaxResultBytes = 1023 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ToolGatewayOptions { ArtifactTimeToLive = TimeSpan.Zero }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ToolGatewayOptions { MaxRecords = -1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ToolGatewayOptions { MaxRecordBytes = -1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ToolGatewayOptions { CallsBefore = -1 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task RunToolAsync_AThousandAtOnceWithALimitOfAHundred_ExactlyAHundredRun()
    {
        using var gateway = Gateway(new ToolGatewayOptions { MaxToolCalls = 100, MaxConcurrency = 64 });

        var results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(async () => await gateway.RunToolAsync("n:echo", Json($$"""{"i":{{i}}}"""), default)))).OrHang();

        results.Count(r => r.IsSuccess).Should().Be(100);
        results.Where(r => !r.IsSuccess).Should().OnlyContain(r => r.Error!.Kind == ToolErrorKind.LimitExceeded && r.Status == ToolStatus.Rejected);
        _host.Calls.Should().HaveCount(100);
        gateway.CallCount.Should().Be(100);
    }

    [Fact]
    public async Task RunToolAsync_MoreAtOnceThanMayRun_TheOthersWait()
    {
        var running = 0;
        var most = 0;
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var two = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await CodeHost.StartAsync(tools: b => b.Add("slow", async c =>
        {
            if (Interlocked.Increment(ref running) == 2)
            {
                two.TrySetResult();
            }

            most = Math.Max(most, Volatile.Read(ref running));
            await go.Task;
            Interlocked.Decrement(ref running);
            return ToolResult.Success(c.Arguments);
        }));
        using var gateway = Gateway(new ToolGatewayOptions { MaxConcurrency = 2 }, host);

        var calls = Enumerable.Range(0, 10).Select(_ => gateway.RunToolAsync("n:slow", default, default).AsTask()).ToArray();
        await two.Task.OrHang();
        using var stop = new CancellationTokenSource();
        var waits = gateway.RunToolAsync("n:slow", default, stop.Token).AsTask();
        await stop.CancelAsync();
        (await waits.Awaiting(w => w.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        go.SetResult();
        await Task.WhenAll(calls).OrHang();

        most.Should().Be(2);
        gateway.Calls[^1].Status.Should().Be(ToolStatus.Cancelled);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RunChainAsync_MoreStepsThanCallsAreLeft_NoneRuns(int left)
    {
        using var gateway = Gateway(new ToolGatewayOptions { MaxToolCalls = 5, CallsBefore = 5 - left });

        var chain = await gateway.RunChainAsync(Chain("""[{"tool":"n:echo"},{"tool":"n:echo"},{"tool":"n:echo"}]"""), default).OrHang();

        (chain.Status, chain.Error!.Kind, chain.Error.Operation).Should().Be((ToolStatus.Rejected, ToolErrorKind.LimitExceeded, ToolOperation.Chain));
        _host.Calls.Should().BeEmpty();
        gateway.CallCount.Should().Be(5 - left);
    }

    [Fact]
    public async Task RunChainAsync_AsManyStepsAsAreLeft_Runs_AndNoMoreStepsThanAChainMayHave()
    {
        using var gateway = Gateway(new ToolGatewayOptions { MaxToolCalls = 5, MaxChainSteps = 3 });

        (await gateway.RunChainAsync(Chain("""[{"tool":"n:echo"},{"tool":"n:echo"},{"tool":"n:echo"}]"""), default).OrHang()).Status.Should().Be(ToolStatus.Succeeded);
        var long_ = await gateway.RunChainAsync(Chain("""[{"tool":"n:echo"},{"tool":"n:echo"},{"tool":"n:echo"},{"tool":"n:echo"}]"""), default).OrHang();

        long_.Error!.Message.Should().Be("The chain has 4 steps, but code may run chains of 3 at most. Nothing of it has run.");
        gateway.CallCount.Should().Be(3);
        gateway.Calls.Select(c => c.StepIndex).Should().Equal(0, 1, 2);
    }

    [Theory]
    [InlineData("""[{"tool":"n:fail"},{"tool":"n:echo"},{"tool":"n:echo"}]""", 1)]
    [InlineData("""[{"id":"a","tool":"n:echo"},{"tool":"n:echo","when":{"from":"a#/x","exists":true}}]""", 1)]
    [InlineData("""[{"tool":"n:echo","for_each":{"items":[1,2,3]}}]""", 3)]
    [InlineData("""[{"id":"a","tool":"n:echo","arguments":{"l":[1,2]}},{"tool":"n:echo","for_each":{"items":{"$from":"a#/l"}}}]""", 3)]
    [InlineData("""[{"tool":"n:echo","arguments":{"$from":"none"}}]""", 0)]
    public async Task RunChainAsync_StepsThatDidNotRun_AreGivenBack(string steps, int used)
    {
        using var gateway = Gateway(new ToolGatewayOptions { MaxToolCalls = 10 });

        await gateway.RunChainAsync(Chain(steps), default).OrHang();

        gateway.CallCount.Should().Be(used);
    }

    [Theory]
    [InlineData(4, 10)]
    [InlineData(10, 4)]
    public async Task RunChainAsync_LoopOverMoreItemsThanCallsAreLeft_NoItemRuns(int known, int unknown)
    {
        using var gateway = Gateway(new ToolGatewayOptions { MaxToolCalls = 6 });
        var list = string.Join(',', Enumerable.Range(0, unknown));

        var literal = await gateway.RunChainAsync(Chain($$$"""[{"tool":"n:echo","for_each":{"items":[{{{string.Join(',', Enumerable.Range(0, known))}}}]}}]"""), default).OrHang();
        literal.IsSuccess.Should().Be(known <= 6);
        using var fresh = Gateway(new ToolGatewayOptions { MaxToolCalls = 6 });
        _host.Calls.Clear();
        var later = await fresh.RunChainAsync(Chain($$$$"""[{"id":"a","tool":"n:echo","arguments":{"l":[{{{{list}}}}]}},{"tool":"n:echo","for_each":{"items":{"$from":"a#/l"}}}]"""), default).OrHang();

        later.IsSuccess.Should().Be(unknown <= 5);
        _host.Calls.Should().HaveCount(unknown <= 5 ? 1 + unknown : 1);
    }

    [Fact]
    public async Task RunChainAsync_ToolThatIsNotAllowed_RefusesTheWholeChain()
    {
        using var gateway = Gateway(new ToolGatewayOptions { Tools = new ToolFilter { Deny = ["write"] } });

        var chain = await gateway.RunChainAsync(Chain("""[{"tool":"n:echo"},{"tool":"n:write"},{"tool":"n:non"}]"""), default).OrHang();

        chain.Error!.Kind.Should().Be(ToolErrorKind.InvalidPlan);
        chain.Error.Violations.Select(v => (v.InstanceLocation, v.Keyword)).Should().Equal(("/steps/1/tool", "tool_not_found"), ("/steps/2/tool", "tool_not_found"));
        _host.Calls.Should().BeEmpty();
        gateway.CallCount.Should().Be(0);
    }

    [Fact]
    public async Task Calls_FailingAndRefusedOnesToo_AreRecorded_ArgumentsAsTheyWere()
    {
        await using var host = await CodeHost.StartAsync(tools: b => b.Add("throws", _ => throw new InvalidOperationException("secret")));
        using var gateway = Gateway(host: host);
        using (var document = JsonDocument.Parse("""{"a":[1]}"""))
        {
            await gateway.RunToolAsync("n:echo", document.RootElement, default).OrHang();
        }

        await gateway.RunToolAsync("n:throws", default, default).OrHang();
        await gateway.RunToolAsync("n:none", default, default).OrHang();

        gateway.Calls.Select(c => (c.Tool, c.Status, c.Error?.Kind)).Should().Equal(
            ("n:echo", ToolStatus.Succeeded, null), ("n:throws", ToolStatus.Failed, ToolErrorKind.ExecutionFailed), ("n:none", ToolStatus.Rejected, ToolErrorKind.ToolNotFound));
        gateway.Calls[0].Arguments.GetRawText().Should().Be("""{"a":[1]}""");
        gateway.Calls[1].Arguments.ValueKind.Should().Be(JsonValueKind.Null);
        gateway.Calls[1].Error!.Exception.Should().BeNull();
        gateway.Calls.Should().NotBeSameAs(gateway.Calls);
        JsonSerializer.Serialize(gateway.Calls, ToolExecJson.DefaultOptions.GetTypeInfo(typeof(IReadOnlyList<GatewayCall>))).Should().NotContain("secret");
    }

    [Fact]
    public async Task Calls_MoreOrLargerThanAreKept_AreCountedAllTheSame()
    {
        using var few = Gateway(new ToolGatewayOptions { MaxRecords = 2 });
        using var small = Gateway(new ToolGatewayOptions { MaxRecordBytes = 20 });
        for (var i = 0; i < 4; i++)
        {
            await few.RunToolAsync("n:echo", default, default).OrHang();
            await small.RunToolAsync("n:echo", Json("""{"abcdef":1}"""), default).OrHang();
        }

        (few.Calls.Count, few.CallCount).Should().Be((2, 4));
        small.Calls.Should().HaveCount(4);
        small.Calls[0].Arguments.GetRawText().Should().Be("""{"abcdef":1}""");
        small.Calls[0].Value.Should().BeNull("there was room for twelve bytes and eight were left");
        small.Calls[1].Arguments.ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task SearchAndDescribe_WithoutAnIndex_SayThatThereIsNone()
    {
        using var gateway = new ToolGateway(_host.Services.GetRequiredService<IToolRunner>(), _host.Services.GetRequiredService<IBackendRegistry>());

        await gateway.Awaiting(g => g.SearchToolsAsync(new ToolSearchQuery("x"), default).OrHang()).Should().ThrowAsync<ToolExecException>().WithMessage("*no index*");
        await gateway.Awaiting(g => g.ListNamespacesAsync(null, default).OrHang()).Should().ThrowAsync<ToolExecException>();
        await gateway.Awaiting(g => g.DescribeToolAsync("n:echo", ToolDetail.Full, default).OrHang()).Should().ThrowAsync<ToolExecException>();
        await gateway.Awaiting(g => g.ListToolExamplesAsync("n:echo", 1, default).OrHang()).Should().ThrowAsync<ToolExecException>();
    }

    [Fact]
    public async Task SearchToolsAsync_FilterOfTheCaller_IsNarrowedNeverWidened()
    {
        using var gateway = Gateway(new ToolGatewayOptions { Tools = new ToolFilter { Deny = ["strict"] } });

        var page = await gateway.SearchToolsAsync(new ToolSearchQuery { Filter = new ToolFilter { Allow = ["strict", "echo"], Within = new ToolFilter { Namespaces = ["n"] } }, Limit = 1 }, default).OrHang();

        page.Hits.Select(h => h.Id).Should().Equal("n:echo");
        page.Total.Should().Be(1);
    }

    private static ToolChain Chain(string steps) => ToolChainJson.FromJson($$"""{"steps":{{steps}}}""");

    private static JsonElement Json(string json) => ToolExecJson.Parse(json);

    private ToolGateway Gateway(ToolGatewayOptions? options = null, CodeHost? host = null)
    {
        var services = (host ?? _host).Services;
        return new ToolGateway(services.GetRequiredService<IToolRunner>(), services.GetRequiredService<IBackendRegistry>(), options, services.GetRequiredService<IToolIndex>());
    }
}
