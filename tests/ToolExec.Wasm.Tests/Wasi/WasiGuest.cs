using System.Buffers.Binary;
using System.Text;
using ToolExec.Wasm.Wasi;

namespace ToolExec.Wasm.Tests.Wasi;

/// <summary>Calls WASI as a guest does: with numbers that point into a memory.</summary>
internal sealed class WasiGuest : IDisposable
{
    /// <summary>Where results are put that are read at once.</summary>
    public const uint Result = 64;

    private uint _free = 1024;

    public WasiGuest(Action<WasiOptions>? configure = null)
    {
        var options = new WasiOptions();
        configure?.Invoke(options);
        Calls = new WasiCalls(options.Checked());
    }

    public WasiCalls Calls { get; }

    public WasmMemory Linear { get; } = new(4);

    public GuestMemory Memory => new(Linear);

    public uint Number => (uint)Linear.ReadInt32(Result);

    public ulong LongNumber => (ulong)Linear.ReadInt64(Result);

    public uint Put(ReadOnlySpan<byte> bytes)
    {
        var at = Take((uint)bytes.Length);
        Linear.Write(at, bytes);
        return at;
    }

    /// <summary>Begins anew with an empty memory.</summary>
    public void Forget()
    {
        Linear.Span(0, (uint)Linear.ByteLength).Clear();
        _free = 1024;
    }

    public uint Take(uint bytes)
    {
        var at = _free;
        _free += (bytes + 7) & ~7u;
        return at;
    }

    /// <summary>Writes a list of buffers.</summary>
    public uint Vectors(params (uint At, uint Length)[] buffers)
    {
        var bytes = new byte[buffers.Length * 8];
        for (var i = 0; i < buffers.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 8), buffers[i].At);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((i * 8) + 4), buffers[i].Length);
        }

        return Put(bytes);
    }

    public Errno Open(
        string path,
        out uint number,
        OpenFlags flags = OpenFlags.None,
        Rights rights = Rights.ReadFile,
        uint directory = 3,
        bool follow = true,
        DescriptorFlags descriptorFlags = DescriptorFlags.None)
    {
        var (at, length) = Path(path);
        var error = Calls.PathOpen(
            Memory, directory, follow ? 1u : 0, at, length, (uint)flags, (ulong)rights, ulong.MaxValue, (uint)descriptorFlags, Result);
        number = Number;
        return error;
    }

    public Errno Write(uint number, string text, out uint written)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var error = Calls.FdWrite(Memory, number, Vectors((Put(bytes), (uint)bytes.Length)), 1, Result);
        written = Number;
        return error;
    }

    public Errno Read(uint number, uint length, out string text)
    {
        var at = Take(length);
        Linear.WriteInt32(Result, 0);
        var error = Calls.FdRead(Memory, number, Vectors((at, length)), 1, Result);
        text = Linear.ReadString(at, Number);
        return error;
    }

    /// <summary>Calls a function that takes a directory and a path.</summary>
    public Errno At(PathCall call, string path, uint directory = 3)
    {
        var (at, length) = Path(path);
        return call(Memory, directory, at, length);
    }

    public Errno Rename(string from, string to)
    {
        var (at, length) = Path(from);
        var (toAt, toLength) = Path(to);
        return Calls.PathRename(Memory, 3, at, length, 3, toAt, toLength);
    }

    public Errno Status(string path, bool follow, out FileKind kind, out ulong size)
    {
        var (at, length) = Path(path);
        var result = Take(64);
        var error = Calls.PathFilestatGet(Memory, 3, follow ? 1u : 0, at, length, result);
        kind = (FileKind)Linear.Span(result + 16, 1)[0];
        size = (ulong)Linear.ReadInt64(result + 32);
        return error;
    }

    public void Dispose()
    {
        Calls.Dispose();
        Linear.Dispose();
    }

    private (uint At, uint Length) Path(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        return (Put(bytes), (uint)bytes.Length);
    }

    internal delegate Errno PathCall(GuestMemory memory, uint directory, uint path, uint length);
}
