using System.Runtime.InteropServices;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>
/// A pattern such as <c>^[A-Z]{2}-\d+$</c>: ASCII classes in a row, from the start of the text, where greed can never take too much.
/// Most patterns of real schemas are of this kind, and matching the bytes costs a tenth of starting a regular expression engine.
/// </summary>
internal sealed class SequencePattern
{
    private readonly Step[] _steps;
    private readonly bool _toEnd;

    private SequencePattern(Step[] steps, bool toEnd)
    {
        _steps = steps;
        _toEnd = toEnd;
    }

    public static SequencePattern? TryParse(string source)
    {
        if (source.Length == 0 || source[0] != '^')
        {
            return null;
        }

        var steps = new List<Step>();
        var at = 1;
        while (at < source.Length && source[at] != '$')
        {
            if (!TryReadClass(source, ref at, out var low, out var high) || !TryReadCount(source, ref at, out var min, out var max))
            {
                return null;
            }

            steps.Add(new Step(low, high, min, max));
        }

        var toEnd = at < source.Length;
        return at >= source.Length - (toEnd ? 1 : 0) && IsDeterministic(steps) ? new SequencePattern([.. steps], toEnd) : null;
    }

    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        var at = 0;
        foreach (ref readonly var step in _steps.AsSpan())
        {
            var count = 0;
            while (count < step.Max && (uint)at < (uint)text.Length && step.Has(text[at]))
            {
                at++;
                count++;
            }

            if (count < step.Min)
            {
                return false;
            }
        }

        return !_toEnd || at == text.Length;
    }

    /// <summary>A step of variable length must share no character with what may follow it.</summary>
    private static bool IsDeterministic(List<Step> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Min == steps[i].Max)
            {
                continue;
            }

            for (var j = i + 1; j < steps.Count; j++)
            {
                if ((steps[i].Low & steps[j].Low) != 0 || (steps[i].High & steps[j].High) != 0)
                {
                    return false;
                }

                if (steps[j].Min > 0)
                {
                    break;
                }
            }
        }

        return true;
    }

    private static bool TryReadClass(string source, ref int at, out ulong low, out ulong high)
    {
        low = high = 0;
        var value = source[at];
        if (value == '[')
        {
            return TryReadSet(source, ref at, ref low, ref high);
        }

        if (value == '\\')
        {
            return TryReadEscape(source, ref at, ref low, ref high);
        }

        if (value >= 0x80 || "^$.*+?()[]{}|".Contains(value, StringComparison.Ordinal))
        {
            return false;
        }

        Include(value, ref low, ref high);
        at++;
        return true;
    }

    private static bool TryReadEscape(string source, ref int at, ref ulong low, ref ulong high)
    {
        if (at + 1 >= source.Length)
        {
            return false;
        }

        var value = source[at + 1];
        at += 2;
        switch (value)
        {
            case 'd':
                IncludeRange('0', '9', ref low, ref high);
                return true;
            case 'w':
                IncludeRange('0', '9', ref low, ref high);
                IncludeRange('a', 'z', ref low, ref high);
                IncludeRange('A', 'Z', ref low, ref high);
                Include('_', ref low, ref high);
                return true;
            default:
                Include(value, ref low, ref high);
                return value < 0x80 && !char.IsAsciiLetterOrDigit(value);
        }
    }

    private static bool TryReadSet(string source, ref int at, ref ulong low, ref ulong high)
    {
        at++;
        if (at < source.Length && source[at] == '^')
        {
            return false;
        }

        while (at < source.Length && source[at] != ']')
        {
            var first = source[at];
            if (first == '\\')
            {
                if (!TryReadEscape(source, ref at, ref low, ref high) || (at < source.Length && source[at] == '-' && source[at + 1] != ']'))
                {
                    return false;
                }

                continue;
            }

            if (first >= 0x80)
            {
                return false;
            }

            if (at + 2 < source.Length && source[at + 1] == '-' && source[at + 2] != ']')
            {
                var last = source[at + 2];
                if (last is '\\' or >= '\u0080' || last < first)
                {
                    return false;
                }

                IncludeRange(first, last, ref low, ref high);
                at += 3;
                continue;
            }

            Include(first, ref low, ref high);
            at++;
        }

        return at++ < source.Length && (low | high) != 0;
    }

    private static bool TryReadCount(string source, ref int at, out int min, out int max)
    {
        min = max = 1;
        if (at >= source.Length)
        {
            return true;
        }

        switch (source[at])
        {
            case '*':
                (min, max) = (0, int.MaxValue);
                break;
            case '+':
                max = int.MaxValue;
                break;
            case '?':
                min = 0;
                break;
            case '{':
                return TryReadBraces(source, ref at, out min, out max);
            default:
                return true;
        }

        at++;
        return at >= source.Length || source[at] is not ('?' or '*' or '+' or '{');
    }

    private static bool TryReadBraces(string source, ref int at, out int min, out int max)
    {
        max = 0;
        at++;
        if (!TryReadInteger(source, ref at, out min))
        {
            return false;
        }

        max = min;
        if (at < source.Length && source[at] == ',')
        {
            at++;
            if (at < source.Length && source[at] == '}')
            {
                max = int.MaxValue;
            }
            else if (!TryReadInteger(source, ref at, out max) || max < min)
            {
                return false;
            }
        }

        if (at >= source.Length || source[at] != '}')
        {
            return false;
        }

        at++;
        return at >= source.Length || source[at] is not ('?' or '*' or '+' or '{');
    }

    private static bool TryReadInteger(string source, ref int at, out int value)
    {
        value = 0;
        var start = at;
        while (at < source.Length && char.IsAsciiDigit(source[at]) && at - start < 6)
        {
            value = (value * 10) + (source[at++] - '0');
        }

        return at > start && (at >= source.Length || !char.IsAsciiDigit(source[at]));
    }

    private static void IncludeRange(char first, char last, ref ulong low, ref ulong high)
    {
        for (var value = first; value <= last; value++)
        {
            Include(value, ref low, ref high);
        }
    }

    private static void Include(char value, ref ulong low, ref ulong high)
    {
        low |= value < 64 ? 1UL << value : 0;
        high |= value is >= (char)64 and < (char)128 ? 1UL << (value - 64) : 0;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Step(ulong Low, ulong High, int Min, int Max)
    {
        public bool Has(byte value) => value < 64 ? (Low & (1UL << value)) != 0 : value < 128 && (High & (1UL << (value - 64))) != 0;
    }
}
