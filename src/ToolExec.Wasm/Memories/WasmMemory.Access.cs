using System.Buffers.Binary;
using System.Text;

namespace ToolExec.Wasm;

/// <content>Reading and writing.</content>
public sealed partial class WasmMemory
{
    /// <summary>Copies bytes out of the memory.</summary>
    /// <inheritdoc cref="Span" path="/exception"/>
    public void Read(uint offset, Span<byte> destination)
    {
        Span(offset, (uint)destination.Length).CopyTo(destination);
        GC.KeepAlive(this);
    }

    /// <summary>Copies bytes into the memory.</summary>
    /// <inheritdoc cref="Span" path="/exception"/>
    public void Write(uint offset, ReadOnlySpan<byte> source)
    {
        source.CopyTo(Span(offset, (uint)source.Length));
        GC.KeepAlive(this);
    }

    /// <summary>Reads four bytes, the lowest first.</summary>
    /// <inheritdoc cref="Span" path="/exception"/>
    public int ReadInt32(uint offset)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(Span(offset, sizeof(int)));
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>Writes four bytes, the lowest first.</summary>
    /// <inheritdoc cref="Span" path="/exception"/>
    public void WriteInt32(uint offset, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Span(offset, sizeof(int)), value);
        GC.KeepAlive(this);
    }

    /// <summary>Reads eight bytes, the lowest first.</summary>
    /// <inheritdoc cref="Span" path="/exception"/>
    public long ReadInt64(uint offset)
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(Span(offset, sizeof(long)));
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>Writes eight bytes, the lowest first.</summary>
    /// <inheritdoc cref="Span" path="/exception"/>
    public void WriteInt64(uint offset, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Span(offset, sizeof(long)), value);
        GC.KeepAlive(this);
    }

    /// <summary>Reads UTF-8 text. What is not UTF-8 becomes U+FFFD.</summary>
    /// <inheritdoc cref="Span" path="/exception"/>
    public string ReadString(uint offset, uint length)
    {
        var value = Encoding.UTF8.GetString(Span(offset, length));
        GC.KeepAlive(this);
        return value;
    }
}
