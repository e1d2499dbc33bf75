using System.Globalization;
using System.Numerics;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>The exact value of a JSON number: its digits without leading and trailing zeros, and a power of ten. Never goes through a double.</summary>
internal readonly ref struct DecimalText
{
    private const ulong Chunk = 1_000_000_000_000_000_000;

    private readonly ReadOnlySpan<byte> _text;

    /// <summary>The value is 0.d1d2d3… times ten to this power; digits are those of <see cref="_text"/> from first to last significant one.</summary>
    private readonly long _exponent;
    private readonly bool _negative;

    /// <param name="text">The text of a JSON number.</param>
    public DecimalText(ReadOnlySpan<byte> text)
    {
        _negative = text[0] == '-';
        if (_negative)
        {
            text = text[1..];
        }

        long exponent = 0;
        var e = text.IndexOfAny((byte)'e', (byte)'E');
        if (e >= 0)
        {
            exponent = ReadExponent(text[(e + 1)..]);
            text = text[..e];
        }

        var dot = text.IndexOf((byte)'.');
        exponent += dot < 0 ? text.Length : dot;
        var first = text.IndexOfAnyExcept((byte)'0', (byte)'.');
        if (first < 0)
        {
            _text = default;
            _negative = false;
            return;
        }

        var last = text.LastIndexOfAnyExcept((byte)'0', (byte)'.');
        _exponent = exponent - first + (dot >= 0 && dot < first ? 1 : 0);
        _text = text[first..(last + 1)];
    }

    public bool IsZero => _text.IsEmpty;

    /// <summary>How many significant digits there are.</summary>
    public int DigitCount => _text.Length - (_text.IndexOf((byte)'.') >= 0 ? 1 : 0);

    /// <summary>The power of ten of the last significant digit.</summary>
    private long Scale => _exponent - DigitCount;

    public bool IsInteger => IsZero || Scale >= 0;

    public static int Compare(DecimalText left, DecimalText right)
    {
        if (left.IsZero || right.IsZero || left._negative != right._negative)
        {
            return left.Sign - right.Sign;
        }

        var magnitude = left._exponent != right._exponent
            ? left._exponent.CompareTo(right._exponent)
            : CompareDigits(left._text, right._text);
        return left._negative ? -magnitude : magnitude;
    }

    private int Sign => IsZero ? 0 : _negative ? -1 : 1;

    public bool TryGetInt64(out long value)
    {
        value = 0;
        if (IsZero)
        {
            return true;
        }

        if (Scale < 0 || _exponent > 18)
        {
            return false;
        }

        foreach (var digit in _text)
        {
            if (digit != '.')
            {
                value = (value * 10) + (digit - '0');
            }
        }

        for (var i = Scale; i > 0; i--)
        {
            value *= 10;
        }

        value = _negative ? -value : value;
        return true;
    }

    /// <summary>Whether this is a whole multiple of the divisor, for exponents of any size.</summary>
    public bool IsMultipleOf(DecimalText divisor)
    {
        if (IsZero)
        {
            return true;
        }

        var scale = Scale - divisor.Scale;
        if (scale < 0)
        {
            // The last digit is not a zero, so ten to a positive power cannot divide the digits.
            return false;
        }

        if (divisor.DigitCount <= 18)
        {
            return IsMultipleOf(divisor.SmallDigits(), scale);
        }

        var modulus = divisor.Digits();
        return (Remainder(modulus) * BigInteger.ModPow(10, scale, modulus) % modulus).IsZero;
    }

    public int GetHash()
    {
        var hash = new HashCode();
        hash.Add(_exponent);
        hash.Add(_negative);
        foreach (var digit in _text)
        {
            if (digit != '.')
            {
                hash.Add(digit);
            }
        }

        return hash.ToHashCode();
    }

    private static long ReadExponent(ReadOnlySpan<byte> text)
    {
        // Beyond this the sum with a text's length could overflow; no two such numbers can be told apart in any text that fits in memory.
        const long Largest = long.MaxValue / 4;
        var negative = text[0] == '-';
        long value = 0;
        foreach (var digit in text[0] is (byte)'-' or (byte)'+' ? text[1..] : text)
        {
            value = Math.Min((value * 10) + (digit - '0'), Largest / 10);
        }

        return negative ? -value : value;
    }

    private static int CompareDigits(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int i = 0, j = 0;
        while (true)
        {
            i += i < left.Length && left[i] == '.' ? 1 : 0;
            j += j < right.Length && right[j] == '.' ? 1 : 0;
            if (i == left.Length || j == right.Length)
            {
                return (i < left.Length ? 1 : 0) - (j < right.Length ? 1 : 0);
            }

            if (left[i] != right[j])
            {
                return left[i] - right[j];
            }

            i++;
            j++;
        }
    }

    private bool IsMultipleOf(ulong modulus, long scale)
    {
        UInt128 rest = 0;
        ulong chunk = 0;
        ulong weight = 1;
        foreach (var digit in _text)
        {
            if (digit == '.')
            {
                continue;
            }

            chunk = (chunk * 10) + (ulong)(digit - '0');
            weight *= 10;
            if (weight == Chunk)
            {
                rest = ((rest * weight) + chunk) % modulus;
                chunk = 0;
                weight = 1;
            }
        }

        rest = ((rest * weight) + chunk) % modulus;
        UInt128 factor = 10 % modulus;
        for (; scale > 0; scale >>= 1)
        {
            if ((scale & 1) != 0)
            {
                rest = rest * factor % modulus;
            }

            factor = factor * factor % modulus;
        }

        return rest == 0;
    }

    private ulong SmallDigits()
    {
        ulong value = 0;
        foreach (var digit in _text)
        {
            if (digit != '.')
            {
                value = (value * 10) + (ulong)(digit - '0');
            }
        }

        return value;
    }

    private BigInteger Digits()
    {
        Span<char> digits = new char[DigitCount];
        var count = 0;
        foreach (var digit in _text)
        {
            if (digit != '.')
            {
                digits[count++] = (char)digit;
            }
        }

        return BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private BigInteger Remainder(BigInteger modulus)
    {
        // Eighteen digits at a time, so a number of a million digits costs linear time for a divisor of ordinary size.
        var rest = BigInteger.Zero;
        ulong chunk = 0;
        ulong weight = 1;
        foreach (var digit in _text)
        {
            if (digit == '.')
            {
                continue;
            }

            chunk = (chunk * 10) + (ulong)(digit - '0');
            weight *= 10;
            if (weight == Chunk)
            {
                rest = ((rest * weight) + chunk) % modulus;
                chunk = 0;
                weight = 1;
            }
        }

        return ((rest * weight) + chunk) % modulus;
    }
}
