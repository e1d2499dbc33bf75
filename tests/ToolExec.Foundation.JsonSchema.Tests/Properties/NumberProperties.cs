using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace ToolExec.Foundation.JsonSchema.Tests.Properties;

/// <summary>Arithmetic on decimal text against arithmetic on big fractions.</summary>
public sealed class NumberProperties
{
    private const int Scale = 60;

    [Fact]
    public void Compare_OfAnyTwoNumbers_IsTheirOrder()
    {
        CheckPairs((left, right) =>
            Math.Sign(DecimalText.Compare(new DecimalText(TestJson.Utf8(left)), new DecimalText(TestJson.Utf8(right)))) == Exact(left).CompareTo(Exact(right)));
    }

    [Fact]
    public void GetHash_OfEqualNumbers_IsEqual()
    {
        CheckPairs((left, right) => Exact(left) != Exact(right)
            || new DecimalText(TestJson.Utf8(left)).GetHash() == new DecimalText(TestJson.Utf8(right)).GetHash());
    }

    [Fact]
    public void IsMultipleOf_OfAnyTwoNumbers_IsTheRestOfTheirDivision()
    {
        CheckPairs((left, right) => Exact(right).Sign <= 0
            || new DecimalText(TestJson.Utf8(left)).IsMultipleOf(new DecimalText(TestJson.Utf8(right))) == (Exact(left) % Exact(right)).IsZero);
    }

    [Fact]
    public void IsInteger_OfAnyNumber_IsThatNothingIsLeftBehindThePoint()
    {
        CheckPairs((left, _) => new DecimalText(TestJson.Utf8(left)).IsInteger == (Exact(left) % BigInteger.Pow(10, Scale)).IsZero);
    }

    [Fact]
    public void TryGetInt64_WhereItFits_IsTheNumber()
    {
        CheckPairs((left, _) => !new DecimalText(TestJson.Utf8(left)).TryGetInt64(out var value) || Exact(left) == value * BigInteger.Pow(10, Scale));
    }

    private static void CheckPairs(Func<string, string, bool> holds)
    {
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new System.Random(seed);
            var left = Number(random);
            return holds(left, random.Next(3) == 0 ? Rewritten(left, random) : Number(random));
        }));
    }

    private static string Number(System.Random random)
    {
        var sign = random.Next(3) == 0 ? "-" : "";
        var whole = random.Next(3) == 0 ? "0" : Digits(random, random.Next(1, 25)).TrimStart('0');
        var fraction = random.Next(2) == 0 ? "" : "." + Digits(random, random.Next(1, 20));
        var exponent = random.Next(2) == 0 ? "" : (random.Next(2) == 0 ? "e" : "E+") + random.Next(0, 20).ToString(CultureInfo.InvariantCulture);
        exponent = exponent.Length > 0 && exponent[0] == 'e' && random.Next(2) == 0 ? "e-" + exponent[1..] : exponent;
        return sign + (whole.Length == 0 ? "0" : whole) + fraction + exponent;
    }

    /// <summary>The same number with another exponent, or one that differs far behind.</summary>
    private static string Rewritten(string number, System.Random random)
    {
        if (number.AsSpan().IndexOfAny('e', 'E') >= 0)
        {
            return number;
        }

        return random.Next(3) switch
        {
            0 => number + "e0",
            1 => number + (number.Contains('.', StringComparison.Ordinal) ? "000" : ".000"),
            _ => number + (number.Contains('.', StringComparison.Ordinal) ? "0001" : ".0001"),
        };
    }

    private static string Digits(System.Random random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + (random.Next(3) == 0 ? 0 : random.Next(10)))));

    /// <summary>The number times ten to the sixtieth, which no number here is too fine for.</summary>
    private static BigInteger Exact(string number)
    {
        var e = number.AsSpan().IndexOfAny('e', 'E');
        var exponent = e < 0 ? 0 : int.Parse(number[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? number : number[..e];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var places = dot < 0 ? 0 : mantissa.Length - dot - 1;
        return BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * BigInteger.Pow(10, Scale + exponent - places);
    }
}
