using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ToolExec.Runtime.Tests.Sockets;

/// <summary>A guest that a test writes by hand.</summary>
public sealed class RawGuest : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _lines;

    public RawGuest(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _lines = new StreamReader(new NetworkStream(_socket));
    }

    public RawGuest Say(string text)
    {
        _socket.Send(Encoding.UTF8.GetBytes(text));
        return this;
    }

    public RawGuest Hello(string token = StartedGuests.Token, string language = SandboxLanguages.Python, string protocol = "toolexec-guest/1") =>
        Say($$"""{"type":"hello","protocol":"{{protocol}}","language":"{{language}}","nonce":"{{token}}"}""" + "\n");

    public async Task<JsonElement> HearAsync() => ToolExecJson.Parse((await _lines.ReadLineAsync().OrGiveUp())!);

    /// <summary>Waits for the end of the connection, and says whether nothing came before it.</summary>
    public async Task<bool> IsTurnedAwayAsync()
    {
        try
        {
            return await _lines.ReadLineAsync().OrGiveUp() is null;
        }
        catch (IOException)
        {
            return true; // reset, for what it said was not read
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _socket.Dispose();
    }
}
