using System.Globalization;
using System.Numerics;
using System.Text;

namespace ToolExec;

/// <summary>Writes a JSON number in the layout of ECMAScript, with all its digits: equal values have equal text, different ones never do.</summary>
internal static class CanonicalNumber
{
    private const int MostPlainDigits = 21; // ECMA-262, Number::toString

    /// <summary>Says whether a number is known to stand in that layout already: JSON writes no whole number with zeros in front of it.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> json) => json.Length <= MostPlainDigits && !json.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    public static string Format(string json)
    {
        var (negative, digits, exponent) = Split(json);
        return digits.Length == 0 ? "0" : Layout(negative, digits, exponent);
    }

    // The value is 0.DIGITS x 10^EXPONENT, without zeros at either end of the digits.
    private static (bool Negative, string Digits, BigInteger Exponent) Split(string json)
    {
        var negative = json[0] == '-';
        var mantissaEnd = json.AsSpan().IndexOfAny('e', 'E');
        var mantissa = json[(negative ? 1 : 0)..(mantissaEnd < 0 ? json.Length : mantissaEnd)];

        // An exponent may have any number of digits; the number stays exact all the same.
        var exponent = mantissaEnd < 0 ? 0 : BigInteger.Parse(json.AsSpan(mantissaEnd + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? mantissa : string.Concat(mantissa.AsSpan(0, point), mantissa.AsSpan(point + 1));
        exponent += point < 0 ? mantissa.Length : point;
        var trimmed = digits.TrimStart('0');
        exponent -= digits.Length - trimmed.Length;
        return (negative, trimmed.TrimEnd('0'), exponent);
    }

    // ECMA-262, Number::toString: plain digits for exponents from -6 to 20, a mantissa with an exponent outside.
    private static string Layout(bool negative, string digits, BigInteger exponent)
    {
        var text = new StringBuilder(negative ? "-" : "");
        if (exponent > -6 && exponent <= MostPlainDigits)
        {
            var point = (int)exponent;
            return point <= 0 ? text.Append("0.").Append('0', -point).Append(digits).ToString()
                : digits.Length <= point ? text.Append(digits).Append('0', point - digits.Length).ToString()
                : text.Append(digits.AsSpan(0, point)).Append('.').Append(digits.AsSpan(point)).ToString();
        }

        text.Append(digits[0]);
        if (digits.Length > 1)
        {
            text.Append('.').Append(digits.AsSpan(1));
        }

        return text.Append('e').Append(exponent > 0 ? "+" : "-").Append(BigInteger.Abs(exponent - 1).ToString(CultureInfo.InvariantCulture)).ToString();
    }
}
