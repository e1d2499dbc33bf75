using System.Net.WebSockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>A pod of <see cref="TestCluster"/>, from when it was taken until it is gone.</summary>
public sealed class TestPod(TestCluster cluster, string name)
{
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Channel<byte[]> _errors = Channel.CreateUnbounded<byte[]>();
    private volatile WebSocket? _attached;
    private volatile bool _isOver;
    private IRunningPod? _running;

    public string Name => name;

    /// <summary>Gets a task that ends when nothing of it runs any more, and the server has forgotten it.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Gets a value indicating whether its container runs.</summary>
    public bool IsRunning { get; private set; }

    public static JsonObject Waiting(string reason, string? message = null) => Status("Pending", new JsonObject { ["waiting"] = Reason(reason, message) });

    public static JsonObject Ended(string phase, int code, string reason, string? message = null)
    {
        var state = Reason(reason, message);
        state["exitCode"] = code;
        return Status(phase, new JsonObject { ["terminated"] = state });
    }

    /// <summary>Says what has become of it.</summary>
    public void Set(JsonObject status) => cluster.Change(name, pod => pod["status"] = status);

    /// <summary>Says what has become of it, whatever becomes of it from now on, and drops the connection to its streams.</summary>
    public void EndAs(JsonObject status)
    {
        _isOver = true;
        Set(status);
        _attached?.Abort();
    }

    /// <summary>Takes it away without a word, as somebody in the cluster might.</summary>
    public void Remove()
    {
        cluster.Forget(name);
        _end.Cancel();
        _gone.TrySetResult();
    }

    /// <summary>Ends it, as for a request to delete it.</summary>
    public void End() => _end.Cancel();

    /// <summary>Lives its life.</summary>
    internal async Task LiveAsync(JsonObject pod, IPodRunner runner, string? files, bool isIsolated)
    {
        var seconds = pod["spec"]!["activeDeadlineSeconds"]!.GetValue<long>();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _end.Token);
        try
        {
            cluster.Change(name, p => p["spec"]!["nodeName"] ??= "node-1");
            Set(Waiting("ContainerCreating"));
            try
            {
                _running = await runner.StartAsync(pod, files, isIsolated, cluster.Address);
            }
            catch (Exception e) when (e is EngineException or IOException)
            {
                Set(Waiting("CreateContainerError", e.Message));
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }

            _running.OnError = bytes => _errors.Writer.TryWrite(bytes.ToArray());
            var errors = PumpErrorsAsync();
            IsRunning = true;
            var output = PumpAsync(_running.Output);
            Set(Status("Running", new JsonObject { ["running"] = new JsonObject { ["startedAt"] = "2026-01-01T00:00:00Z" } }));
            var exited = _running.Exited;
            await ((Task)exited).WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var end = exited.IsCompletedSuccessfully ? await exited : (Code: 128 + 9, IsOutOfMemory: false);
            if (exited.IsCompleted)
            {
                // The end of what it wrote; what it started may keep it open.
                await output.WaitAsync(TimeSpan.FromSeconds(2), TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await _running.DisposeAsync();
            IsRunning = false;
            _errors.Writer.TryComplete();
            await errors;
            var ended = Ended(end.Code == 0 ? "Succeeded" : "Failed", end.Code, end.IsOutOfMemory ? "OOMKilled" : end.Code == 0 ? "Completed" : "Error");
            if (deadline.IsCancellationRequested)
            {
                ended["reason"] = "DeadlineExceeded";
            }

            if (!_isOver)
            {
                Set(ended);
            }

            await CloseAsync(end.Code);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            cluster.Forget(name);
            _gone.TrySetResult();
        }
    }

    /// <summary>Connects somebody to its streams until either ends.</summary>
    internal async Task AttachAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        _attached = socket;
        for (byte channel = 0; channel <= 3; channel++)
        {
            await SendAsync(channel, default); // What servers of version 4 and later begin with.
        }

        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken) is { MessageType: not WebSocketMessageType.Close } received)
            {
                if (!received.EndOfMessage || received.Count == 0)
                {
                    throw new InvalidDataException("A message that is empty, or larger than any client's.");
                }

                if (buffer[0] == 0)
                {
                    await _running!.Input.WriteAsync(buffer.AsMemory(1, received.Count - 1), cancellationToken);
                    await _running.Input.FlushAsync(cancellationToken);
                }
                else if (buffer[0] == 255 && received.Count == 2 && buffer[1] == 0 && socket.SubProtocol is "v5.channel.k8s.io")
                {
                    InputEnded = true;
                    _running!.EndInput();
                }
                else
                {
                    throw new InvalidDataException($"The channel {buffer[0]} is not the client's.");
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Somebody is gone.
        }

        _attached = null;
        _running?.EndInput(); // stdinOnce
    }

    /// <summary>Gets a value indicating whether the client said that its input has ended.</summary>
    public bool InputEnded { get; private set; }

    private static JsonObject Status(string phase, JsonObject state) => new()
    {
        ["phase"] = phase,
        ["containerStatuses"] = new JsonArray(new JsonObject { ["name"] = "guest", ["ready"] = phase == "Running", ["restartCount"] = 0, ["state"] = state }),
    };

    private static JsonObject Reason(string reason, string? message)
    {
        var state = new JsonObject { ["reason"] = reason };
        if (message is not null)
        {
            state["message"] = message;
        }

        return state;
    }

    // What comes while nobody is attached is lost, as on a real node.
    private async Task PumpAsync(Stream output)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await output.ReadAsync(buffer) is > 0 and var read)
            {
                await SendAsync(1, buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was ended.
        }
    }

    private async Task PumpErrorsAsync()
    {
        await foreach (var bytes in _errors.Reader.ReadAllAsync())
        {
            await SendAsync(2, bytes);
        }
    }

    private async Task SendAsync(byte channel, ReadOnlyMemory<byte> bytes)
    {
        if (_attached is not { State: WebSocketState.Open } socket)
        {
            return;
        }

        await _sending.WaitAsync();
        try
        {
            await socket.SendAsync((byte[])[channel, .. bytes.Span], WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException or IOException)
        {
            // The client is gone.
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task CloseAsync(int code)
    {
        var status = code == 0
            ? new JsonObject { ["metadata"] = new JsonObject(), ["status"] = "Success" }
            : new JsonObject { ["metadata"] = new JsonObject(), ["status"] = "Failure", ["reason"] = "NonZeroExitCode", ["message"] = $"command terminated with exit code {code}" };
        await SendAsync(3, System.Text.Encoding.UTF8.GetBytes(status.ToJsonString()));
        if (_attached is { State: WebSocketState.Open } socket)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), TimeProvider.System);
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", limit.Token);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                // The client is gone.
            }
        }
    }
}
