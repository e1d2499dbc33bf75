using System.Globalization;
using System.Text;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>
/// The Bidi rule for names with right-to-left text (RFC 5893, 2). .NET does not tell bidirectional classes,
/// so they are derived from blocks and categories, which is exact for the characters that labels may have.
/// </summary>
internal static class BidiRule
{
    private enum Direction
    {
        Left,
        Right,
        EuropeanDigit,
        ArabicDigit,
        Mark,
        Neutral,
    }

    /// <summary>Whether the name has a right-to-left character, so that the rule binds all its labels.</summary>
    public static bool Applies(ReadOnlySpan<char> name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (DirectionOf(rune) is Direction.Right or Direction.ArabicDigit)
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsSatisfiedBy(ReadOnlySpan<char> label)
    {
        var first = Direction.Neutral;
        var last = Direction.Neutral;
        var isFirst = true;
        bool hasLeft = false, hasRight = false, hasEuropean = false, hasArabic = false;
        foreach (var rune in label.EnumerateRunes())
        {
            var direction = DirectionOf(rune);
            first = isFirst ? direction : first;
            isFirst = false;
            last = direction == Direction.Mark ? last : direction;
            hasLeft |= direction == Direction.Left;
            hasRight |= direction == Direction.Right;
            hasEuropean |= direction == Direction.EuropeanDigit;
            hasArabic |= direction == Direction.ArabicDigit;
        }

        return first switch
        {
            Direction.Right => !hasLeft && !(hasEuropean && hasArabic) && last is Direction.Right or Direction.EuropeanDigit or Direction.ArabicDigit,
            Direction.Left => !hasRight && !hasArabic && last is Direction.Left or Direction.EuropeanDigit,
            _ => false,
        };
    }

    private static Direction DirectionOf(Rune rune)
    {
        var category = Rune.GetUnicodeCategory(rune);
        return rune.Value switch
        {
            >= '0' and <= '9' or >= 0x06F0 and <= 0x06F9 => Direction.EuropeanDigit,
            >= 0x0660 and <= 0x0669 => Direction.ArabicDigit,
            _ when category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => Direction.Mark,
            (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF) or (>= 0x10800 and <= 0x10FFF)
                or (>= 0x1E800 and <= 0x1EFFF) => Direction.Right,
            _ when category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber => Direction.Left,
            _ => Direction.Neutral,
        };
    }
}
