using System.Net.Sockets;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>Waits for services of this machine.</summary>
internal static class UnixSockets
{
    /// <summary>Says whether somebody takes connections: a socket's file is there before anybody does.</summary>
    public static async Task<bool> IsOpenAsync(string path, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
