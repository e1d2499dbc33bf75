using System.Buffers;
using System.Runtime.CompilerServices;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>The names met in one object that no keyword mentions, to notice one that comes twice. A few stay inline; more go to a pooled hash table.</summary>
internal ref struct NameLog(ReadOnlySpan<byte> json)
{
    private const int InlineCount = 8;

    private readonly ReadOnlySpan<byte> _json = json;
    private Few _few;
    private int _count;

    // Pairs of start and end; a start of zero is an empty slot, as no name starts there.
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

        return Insert(start, end, ref steps);
    }

    public void Dispose()
    {
        if (_table is not null)
        {
            ArrayPool<int>.Shared.Return(_table);
            _table = null;
        }
    }

    private bool Insert(int start, int end, ref long steps)
    {
        var name = _json[start..end];
        var slot = JsonEquality.HashString(name) & _mask;
        while (_table![slot * 2] != 0)
        {
            if (--steps < 0 || JsonEquality.StringsEqual(_json[_table[slot * 2].._table[(slot * 2) + 1]], name))
            {
                return false;
            }

            slot = (slot + 1) & _mask;
        }

        _table[slot * 2] = start;
        _table[(slot * 2) + 1] = end;
        _count++;
        return true;
    }

    private void Grow(ref long steps)
    {
        var old = _table;
        var oldSlots = old is null ? 0 : _mask + 1;
        var slots = old is null ? 64 : oldSlots * 2;
        _table = ArrayPool<int>.Shared.Rent(slots * 2);
        _table.AsSpan(0, slots * 2).Clear();
        _mask = slots - 1;
        var inline = old is null ? _count : 0;
        _count = 0;
        for (var i = 0; i < inline; i++)
        {
            Insert((int)(_few[i] >> 32), (int)_few[i], ref steps);
        }

        for (var i = 0; i < oldSlots; i++)
        {
            if (old![i * 2] != 0)
            {
                Insert(old[i * 2], old[(i * 2) + 1], ref steps);
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
