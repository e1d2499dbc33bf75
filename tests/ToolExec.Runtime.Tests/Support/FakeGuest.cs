using System.IO.Pipes;
using System.Text;
using System.Text.Json;

namespace ToolExec.Runtime.Tests;

/// <summary>The guest's end of two real pipes: a test writes lines as a guest would, or as none should.</summary>
public sealed class FakeGuest : IDisposable
{
    private readonly AnonymousPipeServerStream _toHost = new(PipeDirection.Out);
    private readonly AnonymousPipeServerStream _fromHost = new(PipeDirection.In);
    private readonly StreamReader _lines;

    public FakeGuest()
    {
        HostReads = new AnonymousPipeClientStream(PipeDirection.In, _toHost.ClientSafePipeHandle);
        HostWrites = new AnonymousPipeClientStream(PipeDirection.Out, _fromHost.ClientSafePipeHandle);
        _lines = new StreamReader(_fromHost);
    }

    public Stream HostReads { get; }

    public Stream HostWrites { get; }

    public async Task SayAsync(string text)
    {
        await _toHost.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"));
        await _toHost.FlushAsync();
    }

    public Task HelloAsync(string nonce = "n", string language = "javascript", string protocol = "toolexec-guest/1") =>
        SayAsync($$"""{"type":"hello","protocol":"{{protocol}}","language":"{{language}}","nonce":"{{nonce}}"}""");

    public async Task<JsonElement> HearAsync() => ToolExecJson.Parse(await _lines.ReadLineAsync() ?? throw new EndOfStreamException());

    /// <summary>Reads until a line of a type comes.</summary>
    public async Task<JsonElement> HearAsync(string type)
    {
        while (true)
        {
            var line = await HearAsync();
            if (line.GetProperty("type").GetString() == type)
            {
                return line;
            }
        }
    }

    public void Leave() => _toHost.Dispose();

    public void Dispose()
    {
        _toHost.Dispose();
        _fromHost.Dispose();
        HostReads.Dispose();
        HostWrites.Dispose();
    }
}
