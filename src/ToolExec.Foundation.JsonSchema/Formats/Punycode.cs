using System.Text;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>The encoding of international labels (RFC 3492).</summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int MinThreshold = 1;
    private const int MaxThreshold = 26;
    private const int InitialBias = 72;
    private const int InitialCode = 128;

    public static bool TryDecode(ReadOnlySpan<char> text, out string decoded)
    {
        decoded = "";
        var output = new List<int>();
        var delimiter = text.LastIndexOf('-');
        for (var i = 0; i < delimiter; i++)
        {
            output.Add(text[i]);
        }

        long code = InitialCode;
        long index = 0;
        var bias = InitialBias;
        for (var at = delimiter + 1; at < text.Length;)
        {
            var old = index;
            long weight = 1;
            for (var k = Base; ; k += Base)
            {
                var digit = at < text.Length ? DigitOf(text[at++]) : -1;
                if (digit < 0)
                {
                    return false;
                }

                index += digit * weight;
                var threshold = Math.Clamp(k - bias, MinThreshold, MaxThreshold);
                if (digit < threshold)
                {
                    break;
                }

                weight *= Base - threshold;
                if (index > int.MaxValue || weight > int.MaxValue)
                {
                    return false;
                }
            }

            bias = Adapt((int)Math.Min(index - old, int.MaxValue), output.Count + 1, old == 0);
            code += index / (output.Count + 1);
            index %= output.Count + 1;
            if (code > 0x10FFFF || !Rune.IsValid((int)code))
            {
                return false;
            }

            output.Insert((int)index++, (int)code);
        }

        decoded = string.Concat(output.Select(char.ConvertFromUtf32));
        return delimiter != 0 && decoded.Length > 0 && decoded.AsSpan().ContainsAnyExceptInRange('\0', '\u007F');
    }

    /// <summary>How long the text is after encoding, without the prefix.</summary>
    public static int EncodedLength(ReadOnlySpan<char> text)
    {
        var runes = new List<int>();
        foreach (var rune in text.EnumerateRunes())
        {
            runes.Add(rune.Value);
        }

        var basic = runes.Count(rune => rune < InitialCode);
        var length = basic == 0 ? 0 : basic + 1;
        var handled = basic;
        var code = InitialCode;
        long delta = 0;
        var bias = InitialBias;
        while (handled < runes.Count)
        {
            var next = runes.Where(rune => rune >= code).Min();
            delta += (long)(next - code) * (handled + 1);
            code = next;
            foreach (var rune in runes)
            {
                delta += rune < code ? 1 : 0;
                if (rune != code)
                {
                    continue;
                }

                length += DigitsOf(delta, bias);
                bias = Adapt((int)Math.Min(delta, int.MaxValue), handled + 1, handled == basic);
                delta = 0;
                handled++;
            }

            delta++;
            code++;
        }

        return length;
    }

    private static int DigitsOf(long delta, int bias)
    {
        var digits = 1;
        for (var k = Base; ; k += Base)
        {
            var threshold = Math.Clamp(k - bias, MinThreshold, MaxThreshold);
            if (delta < threshold)
            {
                return digits;
            }

            delta = (delta - threshold) / (Base - threshold);
            digits++;
        }
    }

    private static int DigitOf(char character) => character switch
    {
        >= 'a' and <= 'z' => character - 'a',
        >= 'A' and <= 'Z' => character - 'A',
        >= '0' and <= '9' => character - '0' + 26,
        _ => -1,
    };

    private static int Adapt(int delta, int points, bool first)
    {
        delta = first ? delta / 700 : delta / 2;
        delta += delta / points;
        var k = 0;
        while (delta > (Base - MinThreshold) * MaxThreshold / 2)
        {
            delta /= Base - MinThreshold;
            k += Base;
        }

        return k + ((Base - MinThreshold + 1) * delta / (delta + 38));
    }
}
