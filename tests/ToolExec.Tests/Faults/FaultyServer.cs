using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ToolExec.Tests.Faults;

/// <summary>A server on a bare socket that answers with the fault that a request's path names.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    internal FaultyServer()
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    internal Uri Address { get; }

    /// <summary>Gets a document whose operations are the faults; each promises a JSON object.</summary>
    internal static string Document(IEnumerable<string> faults)
    {
        const string Operation = """{"get":{"operationId":"NAME","responses":{"200":{"description":"","content":{"application/json":{"schema":{"type":"object"}}}}}}}""";
        var paths = string.Join(',', faults.Select(static f => "\"/" + f + "\":" + Operation.Replace("NAME", f, StringComparison.Ordinal)));
        return """{"openapi":"3.1.0","info":{"title":"faults","version":"1"},"paths":{""" + paths + "}}";
    }

    public async ValueTask DisposeAsync()
    {
        // The loop ends first: to accept at a listener that is stopped already is an error of its own.
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                open.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            // Stopped.
        }

        await Task.WhenAll(open);
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                var fault = (await reader.ReadLineAsync(_stop.Token) ?? "").Split(' ')[1].Trim('/');
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                    // the rest of the head
                }

                await AnswerAsync(client, stream, fault);
            }
            catch (Exception fault) when (fault is IOException or OperationCanceledException or IndexOutOfRangeException or SocketException)
            {
                // The client is gone, or the test is over.
            }
        }
    }

    private async Task AnswerAsync(TcpClient client, NetworkStream stream, string fault)
    {
        switch (fault)
        {
            case "slow":
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, _stop.Token);
                await WriteAsync(stream, "application/json", "{}"u8.ToArray());
                break;
            case "hang":
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
                break;
            case "dies":
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n"u8.ToArray(), _stop.Token);
                client.LingerState = new LingerOption(true, 0);
                break;
            case "garbage":
                await stream.WriteAsync("\0\u0001garbage\r\n\r\n"u8.ToArray(), _stop.Token);
                break;
            case "half":
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\":"u8.ToArray(), _stop.Token);
                break;
            case "flood":
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {FaultTests.Flood}\r\n\r\n"), _stop.Token);
                var block = new byte[64 * 1024];
                for (var left = FaultTests.Flood; left > 0; left -= block.Length)
                {
                    await stream.WriteAsync(block, _stop.Token);
                }

                break;
            case "wrongtype":
                await WriteAsync(stream, "text/html", "<html>"u8.ToArray());
                break;
            default:
                await WriteAsync(stream, "application/json", [(byte)'"', 0xFF, (byte)'"']);
                break;
        }
    }

    private async Task WriteAsync(NetworkStream stream, string type, byte[] body)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), _stop.Token);
        await stream.WriteAsync(body, _stop.Token);
    }
}
