using System.Globalization;
using System.Text;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>A set of Unicode code points, written as a .NET expression over UTF-16.</summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF;

    private readonly List<(int First, int Last)> _ranges = [];

    public static CodePointSet Digits() => new CodePointSet().Add('0', '9');

    public static CodePointSet Words() => Digits().Add('A', 'Z').Add('a', 'z').Add('_', '_');

    /// <summary>WhiteSpace and LineTerminator of ECMA-262, 12.2 and 12.3.</summary>
    public static CodePointSet Spaces() => new CodePointSet().Add('\t', '\r').Add(' ', ' ').Add(0xA0, 0xA0).Add(0x1680, 0x1680)
        .Add(0x2000, 0x200A).Add(0x2028, 0x2029).Add(0x202F, 0x202F).Add(0x205F, 0x205F).Add(0x3000, 0x3000).Add(0xFEFF, 0xFEFF);

    public static CodePointSet LineTerminators() => new CodePointSet().Add('\n', '\n').Add('\r', '\r').Add(0x2028, 0x2029);

    public CodePointSet Add(int first, int last)
    {
        _ranges.Add((first, last));
        return this;
    }

    public CodePointSet Add(CodePointSet other)
    {
        _ranges.AddRange(other._ranges);
        return this;
    }

    public CodePointSet Complement()
    {
        var result = new CodePointSet();
        var next = 0;
        foreach (var (first, last) in Normalised())
        {
            if (first > next)
            {
                result.Add(next, first - 1);
            }

            next = last + 1;
        }

        return next <= Last ? result.Add(next, Last) : result;
    }

    public void WriteTo(StringBuilder output)
    {
        var basic = new StringBuilder();
        var pairs = new List<string>();
        foreach (var (first, last) in Normalised())
        {
            WriteBasic(basic, first, Math.Min(last, 0xD7FF));
            WriteBasic(basic, Math.Max(first, 0xE000), Math.Min(last, 0xFFFF));
            WritePairs(pairs, Math.Max(first, 0x10000), last);
        }

        if (pairs.Count == 0)
        {
            output.Append(basic.Length == 0 ? "[^\\s\\S]" : $"[{basic}]");
            return;
        }

        output.Append("(?:");
        if (basic.Length > 0)
        {
            output.Append('[').Append(basic).Append("]|");
        }

        output.AppendJoin('|', pairs).Append(')');
    }

    private List<(int First, int Last)> Normalised()
    {
        var sorted = new List<(int First, int Last)>(_ranges);
        sorted.Sort();
        var merged = new List<(int First, int Last)>();
        foreach (var range in sorted)
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }

    private static void WriteBasic(StringBuilder output, int first, int last)
    {
        if (first > last)
        {
            return;
        }

        WriteUnit(output, first);
        if (last > first)
        {
            output.Append('-');
            WriteUnit(output, last);
        }
    }

    /// <summary>One range of astral code points as up to three ranges of surrogate pairs.</summary>
    private static void WritePairs(List<string> output, int first, int last)
    {
        while (first <= last)
        {
            var high = High(first);
            var lastOfHigh = 0x10000 + ((high - 0xD800 + 1) << 10) - 1;
            if (Low(first) == 0xDC00 && High(last) > high)
            {
                // Whole blocks together.
                var lastHigh = Low(last) == 0xDFFF ? High(last) : High(last) - 1;
                output.Add(Pair(high, lastHigh, 0xDC00, 0xDFFF));
                first = 0x10000 + ((lastHigh - 0xD800 + 1) << 10);
                continue;
            }

            var end = Math.Min(last, lastOfHigh);
            output.Add(Pair(high, high, Low(first), Low(end)));
            first = end + 1;
        }
    }

    private static string Pair(int firstHigh, int lastHigh, int firstLow, int lastLow)
    {
        var text = new StringBuilder("[");
        WriteBasic(text, firstHigh, lastHigh);
        text.Append("][");
        WriteBasic(text, firstLow, lastLow);
        return text.Append(']').ToString();
    }

    private static int High(int code) => 0xD800 + ((code - 0x10000) >> 10);

    private static int Low(int code) => 0xDC00 + ((code - 0x10000) & 0x3FF);

    private static void WriteUnit(StringBuilder output, int unit) =>
        output.Append(CultureInfo.InvariantCulture, $"\\u{unit:X4}");
}
