using System.Net;
using System.Net.Sockets;

namespace ToolExec.Tests.Servers;

/// <summary>A server on a bare loopback socket: it can do what no server library would.</summary>
internal abstract class SocketServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    protected SocketServer()
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    protected CancellationToken Stopping => _stop.Token;

    public async ValueTask DisposeAsync()
    {
        // The loop ends first: to accept at a listener that is stopped already is an error of its own.
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    /// <summary>Serves one connection; that the client goes or the server stops is no fault.</summary>
    protected abstract Task ServeAsync(TcpClient client, NetworkStream stream);

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                open.Add(ServeSafelyAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            // Stopped.
        }

        await Task.WhenAll(open);
    }

    private async Task ServeSafelyAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await ServeAsync(client, client.GetStream());
            }
            catch (Exception fault) when (fault is IOException or OperationCanceledException or SocketException)
            {
                // The client is gone, or the test is over.
            }
        }
    }
}
