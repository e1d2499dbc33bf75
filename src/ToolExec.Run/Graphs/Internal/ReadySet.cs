using System.Numerics;

namespace ToolExec.Run;

/// <summary>A set of small numbers from which the lowest is taken: a tree of bits, three levels high for a quarter of a million numbers.</summary>
internal sealed class ReadySet
{
    private readonly ulong[][] _levels;

    public ReadySet(int count)
    {
        var levels = new List<ulong[]>();
        var size = count;
        do
        {
            size = (size + 63) / 64;
            levels.Add(new ulong[Math.Max(size, 1)]);
        }
        while (size > 1);

        _levels = [.. levels];
    }

    public bool IsEmpty => _levels[^1][0] == 0;

    public void Add(int number)
    {
        foreach (var level in _levels)
        {
            var bit = 1UL << (number & 63);
            number >>= 6;
            ref var word = ref level[number];
            var known = word != 0;
            word |= bit;
            if (known)
            {
                return;
            }
        }
    }

    public void Remove(int number)
    {
        foreach (var level in _levels)
        {
            var bit = 1UL << (number & 63);
            number >>= 6;
            ref var word = ref level[number];
            word &= ~bit;
            if (word != 0)
            {
                return;
            }
        }
    }

    public bool TryTake(out int number)
    {
        number = 0;
        if (IsEmpty)
        {
            return false;
        }

        for (var i = _levels.Length - 1; i >= 0; i--)
        {
            number = (number << 6) | BitOperations.TrailingZeroCount(_levels[i][number]);
        }

        Remove(number);
        return true;
    }
}
