using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp.Tests;

/// <summary>When it connects, on a clock that the tests move. The sessions are real ones of the SDK, over a transport in memory.</summary>
public sealed class McpSupervisorTests
{
    private readonly StepTimeProvider _time = new();
    private readonly ScriptedConnector _connector;
    private readonly McpStdioServerOptions _options = new() { RestartDelay = TimeSpan.FromSeconds(1), MaxRestartDelay = TimeSpan.FromSeconds(4), RestartAttemptsPerCall = 3 };
    private int _reconnected;

    public McpSupervisorTests() => _connector = new ScriptedConnector(_time);

    [Fact]
    public async Task GetAsync_FirstStartFails_ThrowsAndTheNextCallTriesAnew()
    {
        await using var supervisor = Create();
        _connector.Fail("no");

        (await supervisor.Invoking(s => s.GetAsync(default).OrHang()).Should().ThrowAsync<BackendException>()).WithMessage("The MCP server 'test' no.");

        (await supervisor.GetAsync(default).OrHang()).IsAlive.Should().BeTrue();
        _connector.Attempts.Should().Be(2);
    }

    [Fact]
    public async Task GetAsync_ServerIsLost_ConnectsAgainAtOnceThenWaitsLonger()
    {
        await using var supervisor = Create();
        var first = await supervisor.GetAsync(default).OrHang();
        _connector.Fail("still down").Fail("still down");

        first.MarkLost(new McpLoss("ended"));
        var call = supervisor.GetAsync(default).AsTask();
        await _time.DelaySetAsync(TimeSpan.FromSeconds(1)).OrHang(); // after the first failure, at once
        _time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        _connector.Attempts.Should().Be(2);
        _time.Advance(TimeSpan.FromTicks(1));
        await _time.DelaySetAsync(TimeSpan.FromSeconds(2)).OrHang();
        call.IsCompleted.Should().BeFalse("the call waits");
        _time.Advance(TimeSpan.FromSeconds(2));

        (await call.OrHang()).IsAlive.Should().BeTrue();
        _connector.Attempts.Should().Be(4);
        _reconnected.Should().Be(1);
        first.IsAlive.Should().BeFalse();
    }

    [Fact]
    public async Task GetAsync_AllAttemptsItWaitsForFail_ThrowsTheLastErrorAndWhenToComeBack()
    {
        await using var supervisor = Create();
        var first = await supervisor.GetAsync(default).OrHang();
        _connector.Fail("down 1").Fail("down 2").Fail("down 3").Fail("down 4");

        var gate = _connector.Block();
        first.MarkLost(new McpLoss("ended"));
        await _connector.Blocked.OrHang();
        var call = supervisor.GetAsync(default).AsTask();
        gate.SetResult();
        await _time.DelaySetAsync(TimeSpan.FromSeconds(1)).OrHang();
        _time.Advance(TimeSpan.FromSeconds(1));
        await _time.DelaySetAsync(TimeSpan.FromSeconds(2)).OrHang();
        _time.Advance(TimeSpan.FromSeconds(2));

        var error = (await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<BackendException>()).Which.Error;
        error.Message.Should().Be("The MCP server 'test' down 3.");
        error.RetryAfter.Should().Be(TimeSpan.FromSeconds(4));
        supervisor.Current.Link.Should().BeNull();
    }

    [Fact]
    public async Task GetAsync_CancelledWhileItRestarts_ThrowsWithTheCallersToken()
    {
        await using var supervisor = Create();
        var first = await supervisor.GetAsync(default).OrHang();
        _connector.Fail("down");
        first.MarkLost(new McpLoss("ended"));
        await _time.DelaySetAsync(TimeSpan.FromSeconds(1)).OrHang();
        using var cancel = new CancellationTokenSource();
        var call = supervisor.GetAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();

        (await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancel.Token);
    }

    [Fact]
    public async Task Restart_ServerDiesAfterEachStart_WaitsLongerEachTime()
    {
        await using var supervisor = Create();
        var link = await supervisor.GetAsync(default).OrHang();
        link.MarkLost(new McpLoss("ended"));
        link = await supervisor.GetAsync(default).OrHang();

        foreach (var seconds in (double[])[1, 2, 4, 4])
        {
            link.MarkLost(new McpLoss("ended"));
            await _time.DelaySetAsync(TimeSpan.FromSeconds(seconds)).OrHang();
            var call = supervisor.GetAsync(default).AsTask();
            _time.Advance(TimeSpan.FromSeconds(seconds));
            link = await call.OrHang();
        }

        _time.Advance(_options.MaxRestartDelay);
        link.MarkLost(new McpLoss("ended"));
        (await supervisor.GetAsync(default).OrHang()).IsAlive.Should().BeTrue("a server that lived long is restarted at once");
    }

    [Fact]
    public async Task DisposeAsync_WhileItWaits_EndsTheWaitAndTheCalls()
    {
        var supervisor = Create();
        var first = await supervisor.GetAsync(default).OrHang();
        _connector.Fail("down");
        first.MarkLost(new McpLoss("ended"));
        await _time.DelaySetAsync(TimeSpan.FromSeconds(1)).OrHang();
        var call = supervisor.GetAsync(default).AsTask();

        await supervisor.DisposeAsync().OrHang();
        await supervisor.DisposeAsync().OrHang();

        await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<BackendException>().WithMessage("The MCP server 'test' was stopped by this host.");
        await supervisor.Invoking(s => s.GetAsync(default).AsTask()).Should().ThrowAsync<ObjectDisposedException>();
    }

    private McpSupervisor Create() => new(
        "test", _connector, _options, new RestartBackoff(_options.RestartDelay, _options.MaxRestartDelay, () => 0), () => _reconnected++, _time, NullLogger.Instance);

    /// <summary>A manual clock that tells of each delay that is set on it.</summary>
    private sealed class StepTimeProvider : TimeProvider
    {
        private readonly ManualTimeProvider _inner = new();
        private readonly Channel<TimeSpan> _delays = Channel.CreateUnbounded<TimeSpan>();

        public override long TimestampFrequency => _inner.TimestampFrequency;

        public override long GetTimestamp() => _inner.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => _inner.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = _inner.CreateTimer(callback, state, dueTime, period);
            _delays.Writer.TryWrite(dueTime);
            return timer;
        }

        internal void Advance(TimeSpan by) => _inner.Advance(by);

        internal async Task DelaySetAsync(TimeSpan delay)
        {
            while (await _delays.Reader.ReadAsync() != delay)
            {
            }
        }
    }

    /// <summary>Fails as often as it was told to, else connects.</summary>
    private sealed class ScriptedConnector(TimeProvider time) : IMcpConnector
    {
        private readonly Queue<string> _failures = new();
        private TaskCompletionSource? _gate;
        private TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal int Attempts { get; private set; }

        internal Task Blocked => _blocked.Task;

        internal ScriptedConnector Fail(string reason)
        {
            _failures.Enqueue(reason);
            return this;
        }

        internal TaskCompletionSource Block()
        {
            _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        public async Task<McpLink> ConnectAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Attempts++;
            if (_gate is { } gate)
            {
                _gate = null;
                _blocked.SetResult();
                await gate.Task.WaitAsync(cancellationToken);
            }

            if (_failures.TryDequeue(out var reason))
            {
                throw McpErrors.Lost("test", new McpLoss(reason));
            }

            var transport = new MemoryTransport();
            var router = new NotificationRouter(() => { });
            var client = await McpClient.CreateAsync(new FixedClientTransport("test", transport), new McpClientOptions { ProtocolVersion = "2025-11-25" }, cancellationToken: cancellationToken);
            return new McpLink("test", client, router, new TaskCompletionSource<McpLoss>().Task, endpoint: null, time, NullLogger.Instance);
        }
    }

    /// <summary>Shakes hands, and then says nothing more.</summary>
    private sealed class MemoryTransport : ITransport
    {
        private readonly Channel<JsonRpcMessage> _messages = Channel.CreateUnbounded<JsonRpcMessage>();

        public string? SessionId => null;

        public ChannelReader<JsonRpcMessage> MessageReader => _messages.Reader;

        public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
        {
            if (message is JsonRpcRequest { Method: "initialize" } request)
            {
                _messages.Writer.TryWrite(new JsonRpcResponse
                {
                    Id = request.Id,
                    Result = System.Text.Json.Nodes.JsonNode.Parse("""{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"m","version":"1"}}"""),
                });
            }

            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            _messages.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }
    }
}
