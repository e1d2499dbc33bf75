using System.Buffers;
using System.Runtime.CompilerServices;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>The names met in one object that no keyword mentions, to notice one that comes twice. A few stay inline; more go to a pooled hash table.</summary>
internal ref struct NameLog(ReadOnlySpan<byte> json)
{
    private const int InlineCount = 8;
    private const int Fields = 3;

    private readonly ReadOnlySpan<byte> _json = json;
    private Few _few;
    private int _count;

    // Start, end and hash of each; a start of zero is an empty slot, as no name starts there.
    private int[]? _table;
    private int _mask;

    /// <returns>Whether the name is new; <see langword="false"/> also when the steps have run out.</returns>
    public bool Add(int start, int end, ref long steps)
    {
        if (_table is null)
        {
            var name = _json[start..end];
            for (var i = 0; i < _count; i++)
            {
                if (JsonEquality.StringsEqual(_json[(int)(_few[i] >> 32)..(int)_few[i]], name))
                {
                    return false;
                }
            }

            if (_count < InlineCount)
            {
                _few[_count++] = ((long)start << 32) | (uint)end;
                return true;
            }

            Grow(ref steps);
        }
        else if (_count * 2 > _mask)
        {
            Grow(ref steps);
        }

        return Insert(start, end, JsonEquality.HashString(_json[start..end]), ref steps);
    }

    public void Dispose()
    {
        if (_table is not null)
        {
            ArrayPool<int>.Shared.Return(_table);
            _table = null;
        }
    }

    private bool Insert(int start, int end, int hash, ref long steps)
    {
        var name = _json[start..end];
        for (var slot = hash & _mask; ; slot = (slot + 1) & _mask)
        {
            var entry = _table.AsSpan(slot * Fields, Fields);
            if (entry[0] == 0)
            {
                entry[0] = start;
                entry[1] = end;
                entry[2] = hash;
                _count++;
                return true;
            }

            if (--steps < 0 || (entry[2] == hash && JsonEquality.StringsEqual(_json[entry[0]..entry[1]], name)))
            {
                return false;
            }
        }
    }

    private void Grow(ref long steps)
    {
        var old = _table;
        var oldSlots = old is null ? 0 : _mask + 1;
        var slots = old is null ? 64 : oldSlots * 2;
        _table = ArrayPool<int>.Shared.Rent(slots * Fields);
        _table.AsSpan(0, slots * Fields).Clear();
        _mask = slots - 1;
        var inline = old is null ? _count : 0;
        _count = 0;
        for (var i = 0; i < inline; i++)
        {
            var (start, end) = ((int)(_few[i] >> 32), (int)_few[i]);
            Insert(start, end, JsonEquality.HashString(_json[start..end]), ref steps);
        }

        for (var i = 0; i < oldSlots; i++)
        {
            var entry = old.AsSpan(i * Fields, Fields);
            if (entry[0] != 0)
            {
                Insert(entry[0], entry[1], entry[2], ref steps);
            }
        }

        if (old is not null)
        {
            ArrayPool<int>.Shared.Return(old);
        }
    }

    [InlineArray(InlineCount)]
    private struct Few
    {
        private long _first;
    }
}
