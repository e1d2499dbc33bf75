using System.Net.Sockets;

namespace ToolExec.Runtime;

/// <summary>A guest at the other end of a connection. It is not ours to kill: disposing closes the connection, upon which it ends itself.</summary>
/// <param name="socket">The connection; it is owned.</param>
/// <param name="language">What it runs.</param>
internal sealed class SocketGuest(Socket socket, string language) : IGuest
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    /// <summary>Gets what it runs.</summary>
    public string Language { get; } = language;

    public Stream Output { get; private set; } = Stream.Null;

    public Stream Input => _stream;

    public LimitsEnforced Enforced { get; } = new();

    public bool IsAlive
    {
        get
        {
            try
            {
                // Nothing to read, and readable all the same: that is the end.
                return !(socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Hands the guest to a run. Its first word was heard when it came; the run hears it with the nonce that it has chosen.</summary>
    public SocketGuest Greet(GuestStart start)
    {
        Output = new PrecededStream(GuestProtocol.Hello(Language, start.Nonce), _stream);
        return this;
    }

    public ValueTask<SandboxError> ExplainAsync() =>
        new(new SandboxError(SandboxErrorKind.Exited, "The guest closed its connection before it gave a result. Return a value instead of ending the process."));

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
