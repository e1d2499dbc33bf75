using System.Buffers.Binary;
using System.Numerics;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>Names (unescaped UTF-8) by index, looked up by hash or, first, by guessing that they come in the order of the schema.</summary>
internal sealed class NameTable
{
    private const int LinearLimit = 4;
    private const int ChainLimit = 16;

    // A closing quote follows each name, so one comparison checks both; empty for a name that is ill-formed or cannot stand in JSON without an escape.
    private readonly byte[][] _quoted;
    private readonly byte[][] _names;
    private readonly int[]? _buckets;
    private readonly int[]? _next;
    private readonly bool _isSeeded;

    public NameTable(List<byte[]> names)
    {
        _names = [.. names];
        _quoted = new byte[_names.Length][];
        for (var i = 0; i < _names.Length; i++)
        {
            _quoted[i] = Quote(_names[i]);
        }

        if (_names.Length <= LinearLimit)
        {
            return;
        }

        _buckets = new int[BitOperations.RoundUpToPowerOf2((uint)_names.Length * 2)];
        _next = new int[_names.Length];
        Fill();
        if (LongestChain > ChainLimit)
        {
            // Names made to collide: hash them with a seed that changes with each process.
            _isSeeded = true;
            Array.Clear(_buckets);
            Fill();
        }
    }

    public static NameTable Empty { get; } = new([]);

    public int Count => _names.Length;

    /// <summary>How many names share a bucket at most.</summary>
    internal int LongestChain
    {
        get
        {
            var longest = 0;
            foreach (var bucket in _buckets ?? [])
            {
                var length = 0;
                for (var i = bucket; i > 0; i = _next![i - 1])
                {
                    length++;
                }

                longest = Math.Max(longest, length);
            }

            return longest;
        }
    }

    public byte[] this[int index] => _names[index];

    /// <summary>Whether the text after an opening quote is exactly the name at the index and its closing quote.</summary>
    /// <returns>The length including the closing quote, or zero.</returns>
    public int MatchAt(int index, ReadOnlySpan<byte> text)
    {
        if ((uint)index < (uint)_quoted.Length)
        {
            var quoted = _quoted[index];
            if (quoted.Length > 0 && text.StartsWith(quoted))
            {
                return quoted.Length;
            }
        }

        return 0;
    }

    public int Find(ReadOnlySpan<byte> name)
    {
        if (_buckets is null)
        {
            for (var i = 0; i < _names.Length; i++)
            {
                if (name.SequenceEqual(_names[i]))
                {
                    return i;
                }
            }

            return -1;
        }

        var index = _buckets[BucketOf(name)] - 1;
        while (index >= 0 && !name.SequenceEqual(_names[index]))
        {
            index = _next![index] - 1;
        }

        return index;
    }

    private void Fill()
    {
        for (var i = _names.Length - 1; i >= 0; i--)
        {
            ref var bucket = ref _buckets![BucketOf(_names[i])];
            _next![i] = bucket;
            bucket = i + 1;
        }
    }

    private uint BucketOf(ReadOnlySpan<byte> name) => (_isSeeded ? SeededHash(name) : Hash(name)) & (uint)(_buckets!.Length - 1);

    private static uint SeededHash(ReadOnlySpan<byte> name)
    {
        var hash = new HashCode();
        hash.AddBytes(name);
        return (uint)hash.ToHashCode();
    }

    private static uint Hash(ReadOnlySpan<byte> name)
    {
        const ulong Factor = 0x9E3779B97F4A7C15;
        var hash = (ulong)name.Length * Factor;
        while (name.Length >= 8)
        {
            hash = (BitOperations.RotateLeft(hash, 5) ^ BinaryPrimitives.ReadUInt64LittleEndian(name)) * Factor;
            name = name[8..];
        }

        if (name.Length >= 4)
        {
            hash = (BitOperations.RotateLeft(hash, 5) ^ BinaryPrimitives.ReadUInt32LittleEndian(name)) * Factor;
            name = name[4..];
        }

        foreach (var value in name)
        {
            hash = (BitOperations.RotateLeft(hash, 5) ^ value) * Factor;
        }

        return (uint)(hash >> 32);
    }

    private static byte[] Quote(byte[] name)
    {
        if (!System.Text.Unicode.Utf8.IsValid(name))
        {
            return [];
        }

        foreach (var value in name)
        {
            if (value is (byte)'"' or (byte)'\\' or < 0x20)
            {
                return [];
            }
        }

        var quoted = new byte[name.Length + 1];
        name.CopyTo(quoted, 0);
        quoted[^1] = (byte)'"';
        return quoted;
    }
}
