using System.Buffers;
using System.Runtime.CompilerServices;

namespace ToolExec.Wasm.Snapshots;

/// <summary>Where a memory differs from what it started with, in words.</summary>
/// <remarks>Written as the count of pages, then runs: words in the run, words skipped before it; a run of no words ends.</remarks>
internal static unsafe class MemoryDifference
{
    private const int Block = 4096;
    private const int BlockWords = Block / SnapshotFormat.WordBytes;

    // Two runs as close as this cost more apart than the equal words between them.
    private const int MaxGap = 2;

    /// <summary>Writes the runs to <paramref name="structure"/> and their bytes to <paramref name="data"/>.</summary>
    public static void Write(MemoryBytes now, MemoryBytes before, ArrayBufferWriter<byte> structure, ArrayBufferWriter<byte> data)
    {
        structure.WriteNumber(now.Pages);
        var zeros = stackalloc byte[Block];
        new Span<byte>(zeros, Block).Clear();
        long written = 0;
        for (long at = 0; at < now.Length; at += Block)
        {
            var from = at < before.Length ? before.Address + at : zeros;
            if (!now.Slice(at, Block).SequenceEqual(new ReadOnlySpan<byte>(from, Block)))
            {
                WriteBlock((uint*)(now.Address + at), (uint*)from, at / SnapshotFormat.WordBytes, ref written, structure, data);
            }
        }

        structure.WriteNumber(0);
    }

    private static void WriteBlock(
        uint* now, uint* before, long firstWord, ref long written, ArrayBufferWriter<byte> structure, ArrayBufferWriter<byte> data)
    {
        var at = 0;
        while (true)
        {
            while (at < BlockWords && now[at] == before[at])
            {
                at++;
            }

            if (at == BlockWords)
            {
                return;
            }

            var end = EndOfRun(now, before, at);
            structure.WriteNumber((uint)(end - at));
            structure.WriteNumber((uint)(firstWord + at - written));
            data.Write(new ReadOnlySpan<byte>(now + at, (end - at) * SnapshotFormat.WordBytes));
            written = firstWord + end;
            at = end;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EndOfRun(uint* now, uint* before, int start)
    {
        var end = start + 1;
        for (var at = end; at < BlockWords && at - end <= MaxGap; at++)
        {
            if (now[at] != before[at])
            {
                end = at + 1;
            }
        }

        return end;
    }
}
