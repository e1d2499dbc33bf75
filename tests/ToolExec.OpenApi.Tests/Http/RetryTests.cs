using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace ToolExec.OpenApi.Tests;

public sealed class RetryTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private EchoServer? _server;

    public async Task InitializeAsync() => _server = await EchoServer.StartAsync();

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    [Theory]
    [InlineData("get", 3)]
    [InlineData("put", 3)]
    [InlineData("delete", 3)]
    [InlineData("post", 1)]
    [InlineData("patch", 1)]
    public async Task ExecuteAsync_TransientFault_IsRepeatedForIdempotentMethodsOnly(string method, int attempts)
    {
        _server!.Answer = Status(503, null);
        await using var backend = await BackendAsync(method);
        var running = backend.CallAsync(new { body = new { a = 1 } });

        for (var i = 1; i < attempts; i++)
        {
            // The request's own limit, and the wait, which is random and may be none.
            await Task.WhenAny(running, _time.WhenArmedAsync(2)).OrHang();
            _time.Advance(TimeSpan.FromSeconds(20));
        }

        (await running.OrHang()).Error!.Message.Should().Contain("answered 503");
        _server.Requests.Should().HaveCount(attempts);
        _server.Requests.Select(r => r.Text).Should().AllBe(_server.Last.Text);
    }

    [Fact]
    public async Task ExecuteAsync_ServerSaysHowLong_WaitsJustThatLong()
    {
        _server!.Answer = Status(429, "7");
        await using var backend = await BackendAsync("get");
        var running = backend.CallAsync(new { });
        await _time.WhenArmedAsync(2).OrHang();
        _time.Advance(TimeSpan.FromSeconds(7) - TimeSpan.FromTicks(1));
        _server.Requests.Should().ContainSingle();
        _server.Answer = null;

        _time.Advance(TimeSpan.FromTicks(1));

        (await running.OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task ExecuteAsync_ServerAsksForTooLong_TheAnswerIsTheResult()
    {
        _server!.Answer = Status(503, "11");
        await using var backend = await BackendAsync("get");

        var error = (await backend.CallAsync(new { })).Error!;

        error.RetryAfter.Should().Be(TimeSpan.FromSeconds(11));
        _server.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public async Task ExecuteAsync_OtherFaults_AreNotRepeated(int status)
    {
        _server!.Answer = Status(status, null);
        await using var backend = await BackendAsync("get");

        await backend.CallAsync(new { });

        _server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task ExecuteAsync_ConnectionsAreRefused_SaysSo()
    {
        using var closed = new Socket(SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0)); // bound, but nobody listens
        var options = Apis.Options(Document("get"), new Uri($"http://127.0.0.1:{((System.Net.IPEndPoint)closed.LocalEndPoint!).Port}"));
        await using var backend = await Apis.StartAsync(options);

        var error = (await backend.CallAsync(new { })).Error!;

        error.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
        error.Message.Should().Contain("it refuses connections");
    }

    [Fact]
    public async Task ExecuteAsync_Cancelled_AbortsTheRequest()
    {
        var arrived = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        _server!.Answer = async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            arrived.SetResult();
            await aborted.Task;
        };
        await using var backend = await BackendAsync("get");
        using var stop = new CancellationTokenSource();
        var running = backend.CallAsync(new { }, cancellationToken: stop.Token);
        await arrived.Task.OrHang();

        await stop.CancelAsync();

        (await running.Awaiting(r => r.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        await aborted.Task.OrHang();
    }

    [Fact]
    public async Task ExecuteAsync_NoAnswerInTime_AbortsTheRequest()
    {
        var arrived = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        _server!.Answer = async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            arrived.SetResult();
            await aborted.Task;
        };
        await using var backend = await BackendAsync("get");
        var running = backend.CallAsync(new { });
        await arrived.Task.OrHang();
        _time.Advance(TimeSpan.FromSeconds(60) - TimeSpan.FromTicks(1));
        running.IsCompleted.Should().BeFalse();

        _time.Advance(TimeSpan.FromTicks(1));

        (await running.OrHang()).Error!.Kind.Should().Be(ToolErrorKind.Timeout);
        await aborted.Task.OrHang();
    }

    [Fact]
    public async Task DisposeAsync_WhileARequestRuns_EndsIt()
    {
        var arrived = new TaskCompletionSource();
        _server!.Answer = async context =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        await using var backend = await BackendAsync("get");
        var running = backend.CallAsync(new { });
        await arrived.Task.OrHang();

        await backend.DisposeAsync().OrHang();

        (await running.OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ConnectionLost);
    }

    private static string Document(string method) => Apis.Document(
        "/x", method, """{"requestBody":{"content":{"application/json":{"schema":{}}}},"responses":{"200":{"description":""}}}""");

    private static Func<HttpContext, Task> Status(int status, string? retryAfter) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    };

    private Task<OpenApiBackend> BackendAsync(string method)
    {
        var options = Apis.Options(Document(method), _server!.Address);
        options.MaxRetries = 2;
        return Apis.StartAsync(options, time: _time);
    }
}
