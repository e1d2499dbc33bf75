using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ToolExec.Runtime;

/// <summary>What a program or library of Linux says of itself: its loader, the libraries it needs, and where it looks for them.</summary>
/// <param name="Interpreter">The loader, or <see langword="null"/>.</param>
/// <param name="Needed">The names of libraries.</param>
/// <param name="SearchPaths">Folders that are searched first, <c>$ORIGIN</c> not yet replaced.</param>
internal sealed record ElfFile(string? Interpreter, IReadOnlyList<string> Needed, IReadOnlyList<string> SearchPaths)
{
    private const int HeaderBytes = 64;
    private const int MaxHeaders = 256;
    private const int MaxDynamicBytes = 1024 * 1024;
    private const int MaxNameBytes = 4096;

    private const uint Load = 1;
    private const uint Dynamic = 2;
    private const uint Interp = 3;

    private const long NeededTag = 1;
    private const long StringTableTag = 5;
    private const long RpathTag = 15;
    private const long RunpathTag = 29;

    /// <summary>Reads a file.</summary>
    /// <returns>What it says, or <see langword="null"/> where it is no 64-bit little-endian ELF file.</returns>
    /// <exception cref="IOException">The file cannot be read, or ends too early.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    internal static ElfFile? TryRead(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (RandomAccess.Read(file, header, 0) < HeaderBytes || !header.StartsWith("\u007fELF\u0002\u0001"u8))
        {
            return null;
        }

        var segments = Segments(file, header);
        var interpreter = segments.FirstOrDefault(s => s.Kind == Interp) is { Kind: Interp } loader ? Text(file, loader.Offset) : null;
        return segments.FirstOrDefault(s => s.Kind == Dynamic) is { Kind: Dynamic } dynamic
            ? Link(file, interpreter, dynamic, segments)
            : new(interpreter, [], []);
    }

    private static ElfFile Link(SafeFileHandle file, string? interpreter, Segment dynamic, List<Segment> segments)
    {
        var entries = new byte[(int)Math.Min(dynamic.Bytes, MaxDynamicBytes)];
        var filled = RandomAccess.Read(file, entries, dynamic.Offset);
        var tags = new List<(long Tag, long Value)>();
        for (var at = 0; at + 16 <= filled; at += 16)
        {
            tags.Add((BinaryPrimitives.ReadInt64LittleEndian(entries.AsSpan(at)), BinaryPrimitives.ReadInt64LittleEndian(entries.AsSpan(at + 8))));
        }

        var table = tags.FirstOrDefault(t => t.Tag == StringTableTag).Value;
        var home = segments.Find(s => s.Kind == Load && table >= s.Address && table < s.Address + s.Bytes);
        var names = table - home.Address + home.Offset;
        string[] All(Func<long, bool> wanted) => [.. tags.Where(t => wanted(t.Tag)).Select(t => Text(file, names + t.Value))];
        return new(
            interpreter,
            All(tag => tag == NeededTag),
            [.. All(tag => tag is RpathTag or RunpathTag).SelectMany(paths => paths.Split(':', StringSplitOptions.RemoveEmptyEntries))]);
    }

    private static List<Segment> Segments(SafeFileHandle file, ReadOnlySpan<byte> header)
    {
        const int Smallest = 56;
        var offset = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(header[54..]);
        var count = Math.Min((int)BinaryPrimitives.ReadUInt16LittleEndian(header[56..]), MaxHeaders);
        var segments = new List<Segment>(count);
        if (size < Smallest || offset <= 0)
        {
            return segments;
        }

        Span<byte> entry = stackalloc byte[Smallest];
        for (var i = 0; i < count && RandomAccess.Read(file, entry, offset + (i * (long)size)) == Smallest; i++)
        {
            segments.Add(new Segment(
                BinaryPrimitives.ReadUInt32LittleEndian(entry),
                BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[16..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[32..])));
        }

        return segments;
    }

    private static string Text(SafeFileHandle file, long offset)
    {
        var bytes = new byte[MaxNameBytes];
        var filled = offset < 0 ? 0 : RandomAccess.Read(file, bytes, offset);
        var end = bytes.AsSpan(0, filled).IndexOf((byte)0);
        return Encoding.UTF8.GetString(bytes, 0, end < 0 ? filled : end);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Segment(uint Kind, long Offset, long Address, long Bytes);
}
