using System.Globalization;

namespace ToolExec.Mcp.Tests;

/// <summary>Against the protocol's reference server, over both transports.</summary>
public sealed class EverythingTests
{
    // Tools that need arguments; the others take none, or have defaults.
    private static readonly Dictionary<string, string> Arguments = new(StringComparer.Ordinal)
    {
        ["echo"] = """{"message":"hi"}""",
        ["get-sum"] = """{"a":2,"b":3}""",
        ["get-annotated-message"] = """{"messageType":"error","includeImage":true}""",
        ["get-resource-links"] = """{"count":2}""",
        ["get-resource-reference"] = """{"resourceType":"Text","resourceId":1}""",
        ["get-structured-content"] = """{"location":"Chicago"}""",
        ["gzip-file-as-resource"] = """{"name":"a.gz","data":"data:text/plain,hello","outputType":"resource"}""",
        ["trigger-long-running-operation"] = """{"duration":0.2,"steps":4}""",
        ["simulate-research-query"] = """{"topic":"tea"}""",
    };

    [ComponentTheory(TestComponent.Node, TestComponent.ServerEverything)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EveryTool_Called_Succeeds(bool http)
    {
        await using var server = await ServerUnderTest.StartAsync(http);
        var list = await server.Backend.ListToolsAsync(default).OrHang();
        list.Problems.Should().BeEmpty();
        list.Tools.Should().HaveCountGreaterThanOrEqualTo(12);

        foreach (var (tool, remoteName) in list.Tools)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
            var context = Calls.Context(tool, remoteName, Arguments.GetValueOrDefault(remoteName, "{}"), cancellationToken: limit.Token);

            var result = await server.Backend.ExecuteAsync(context);

            result.Error.Should().BeNull("{0} succeeds", remoteName);
            result.Content.Should().NotBeEmpty("{0} says something", remoteName);
        }
    }

    [ComponentTheory(TestComponent.Node, TestComponent.ServerEverything)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LongRunningOperation_Progress_ArrivesInOrder(bool http)
    {
        await using var server = await ServerUnderTest.StartAsync(http);
        var events = new EventLog();

        var result = await server.Backend.CallAsync("trigger-long-running-operation", """{"duration":0.5,"steps":20}""", events);

        result.Text().Should().Contain("completed");
        events.Progress.Select(p => p.Progress).Should().Equal(Enumerable.Range(1, 20).Select(i => (double)i));
        events.Progress.Should().AllSatisfy(p => p.Total.Should().Be(20));
    }

    [ComponentTheory(TestComponent.Node, TestComponent.ServerEverything)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LongRunningOperation_Cancelled_EndsOnTheServerToo(bool http)
    {
        await using var server = await ServerUnderTest.StartAsync(http);
        var progress = new Gate(3);
        using var cancel = new CancellationTokenSource();
        var call = server.Backend.ExecuteAsync(Calls.Context("trigger-long-running-operation", """{"duration":600,"steps":60000}""", progress, cancel.Token)).AsTask();
        await progress.Reached.OrHang();

        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        await server.Log.SawAsync("aborted The caller gave the call up.");
        var seen = progress.Count;
        (await server.Backend.CallAsync("echo", """{"message":"still here"}""")).Text().Should().Contain("still here");
        progress.Count.Should().Be(seen, "nothing is reported after the end");
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task KilledServer_OverStdio_IsRestartedAndTheNextCallWorks()
    {
        await using var server = await ServerUnderTest.StartAsync(http: false);
        var pid = int.Parse(server.Log.Lines.Single(l => l.StartsWith("pid ", StringComparison.Ordinal))[4..], CultureInfo.InvariantCulture);

        await McpBackendFailureTests.KillAsync(pid);

        (await server.Backend.CallAsync("get-sum", """{"a":2,"b":3}""")).Text().Should().Contain("5");
        await server.Log.SawAsync("pid ", times: 2);
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task KilledServer_OverHttp_IsReachedAgainAndTheNextCallWorks()
    {
        using var log = new ServerLog();
        var (first, options) = await TestServers.StartEverythingAsync(log);
        await using var backend = new McpBackend("everything", options);
        await backend.CallAsync("get-sum", """{"a":2,"b":3}""");

        await first.StopAsync(TimeSpan.Zero).OrHang();
        var (second, _) = await TestServers.StartEverythingAsync(log, options.Endpoint!.Port);
        await using var __ = second;

        (await backend.CallAsync("get-sum", """{"a":2,"b":3}""")).Text().Should().Contain("5");
    }

    [ComponentTheory(TestComponent.Node, TestComponent.ServerEverything)]
    [InlineData(McpHttpTransport.Sse)]
    [InlineData(McpHttpTransport.Auto)]
    public async Task OlderHttpTransport_CallsProgressAndCancellation_Work(McpHttpTransport transport)
    {
        using var log = new ServerLog();
        var (server, options) = await TestServers.StartEverythingAsync(log, transport: "sse");
        await using var _ = server;
        options.Endpoint = new Uri(options.Endpoint!, "/sse");
        options.Transport = transport;
        await using var backend = new McpBackend("everything", options);
        var events = new EventLog();

        (await backend.CallAsync("trigger-long-running-operation", """{"duration":0.1,"steps":4}""", events)).Text().Should().Contain("completed");

        events.Progress.Should().HaveCount(4);
        var progress = new Gate(1);
        using var cancel = new CancellationTokenSource();
        var call = backend.ExecuteAsync(Calls.Context("trigger-long-running-operation", """{"duration":600,"steps":60000}""", progress, cancel.Token)).AsTask();
        await progress.Reached.OrHang();
        await cancel.CancelAsync();
        await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        await log.SawAsync("aborted The caller gave the call up.");
    }

    private sealed class Gate(int wanted) : IToolEventSink
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        internal Task Reached => _reached.Task;

        internal int Count => Volatile.Read(ref _count);

        public ValueTask WriteAsync(ToolEvent toolEvent, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _count) == wanted)
            {
                _reached.TrySetResult();
            }

            return ValueTask.CompletedTask;
        }
    }
}
