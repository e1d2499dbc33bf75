using System.Globalization;
using System.Text;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>Labels with characters beyond ASCII (RFC 5891, 5892).</summary>
internal static class InternationalLabel
{
    // Signs that join letters and are combined with class 9, after which the joiners may stand (RFC 5892, appendix A).
    private const string Viramas =
        "\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D3B\u0D3C\u0D4D\u0DCA\u0E3A\u0EBA\u0F84\u1039\u103A\u1714\u1734\u17D2\u1A60\u1B44\u1BAA\u1BAB\u1BF2\u1BF3\u2D7F\uA806\uA8C4\uA953\uA9C0\uAAF6\uABED";

    public static bool IsValid(string label)
    {
        if (label.Length == 0 || label[0] == '-' || label[^1] == '-' || (label.Length > 3 && label[2] == '-' && label[3] == '-'))
        {
            return false;
        }

        if (label.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && label.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar))
        {
            return false;
        }

        if (!label.IsNormalized(NormalizationForm.FormC) || IsMark(CharUnicodeInfo.GetUnicodeCategory(label, 0)))
        {
            return false;
        }

        var runes = label.EnumerateRunes().ToArray();
        for (var i = 0; i < runes.Length; i++)
        {
            if (!IsAllowed(runes, i))
            {
                return false;
            }
        }

        return HasOneSetOfDigits(runes);
    }

    private static bool IsAllowed(Rune[] runes, int at)
    {
        var code = runes[at].Value;
        return code switch
        {
            '-' => true,
            >= 'a' and <= 'z' or >= '0' and <= '9' => true,
            < 0x80 => false,

            // RFC 5892, 2.6: exceptions.
            0x00DF or 0x03C2 or 0x06FD or 0x06FE or 0x0F0B or 0x3007 => true,
            0x0640 or 0x07FA or 0x302E or 0x302F or (>= 0x3031 and <= 0x3035) or 0x303B => false,
            >= 0x0660 and <= 0x0669 or >= 0x06F0 and <= 0x06F9 => true,
            0x00B7 => at > 0 && at + 1 < runes.Length && runes[at - 1].Value == 'l' && runes[at + 1].Value == 'l',
            0x0375 => at + 1 < runes.Length && IsGreek(runes[at + 1].Value),
            0x05F3 or 0x05F4 => at > 0 && runes[at - 1].Value is >= 0x0590 and <= 0x05FF,
            0x30FB => runes.Any(rune => rune.Value != 0x30FB && IsKanaOrHan(rune.Value)),
            0x200C or 0x200D => FollowsVirama(runes, at) || (code == 0x200C && IsBetweenJoiningLetters(runes, at)),

            // RFC 5892, 2.9: old Hangul.
            (>= 0x1100 and <= 0x11FF) or (>= 0xA960 and <= 0xA97C) or (>= 0xD7B0 and <= 0xD7FB) => false,
            _ => IsLetterOrDigit(runes[at]) && IsStable(runes[at]),
        };
    }

    private static bool FollowsVirama(Rune[] runes, int at) =>
        at > 0 && runes[at - 1].IsBmp && Viramas.Contains((char)runes[at - 1].Value, StringComparison.Ordinal);

    /// <summary>RFC 5892, A.1: the non-joiner may part two letters that would join; known here for the Arabic script.</summary>
    private static bool IsBetweenJoiningLetters(Rune[] runes, int at)
    {
        var before = at - 1;
        while (before >= 0 && IsMark(Rune.GetUnicodeCategory(runes[before])))
        {
            before--;
        }

        var after = at + 1;
        while (after < runes.Length && IsMark(Rune.GetUnicodeCategory(runes[after])))
        {
            after++;
        }

        return before >= 0 && after < runes.Length && JoinsBothWays(runes[before].Value) && (JoinsBothWays(runes[after].Value) || JoinsBefore(runes[after].Value));
    }

    private static bool JoinsBothWays(int code) =>
        code is (>= 0x0620 and <= 0x064A) or (>= 0x066E and <= 0x066F) or (>= 0x0671 and <= 0x06D3) or (>= 0x06FA and <= 0x06FF)
        && !JoinsBefore(code) && code is not (0x0621 or 0x0674);

    private static bool JoinsBefore(int code) => code is (>= 0x0622 and <= 0x0625) or 0x0627 or 0x0629 or (>= 0x062F and <= 0x0632) or 0x0648
        or (>= 0x0671 and <= 0x0673) or (>= 0x0675 and <= 0x0677) or (>= 0x0688 and <= 0x0699) or 0x06C0 or (>= 0x06C3 and <= 0x06CB)
        or 0x06CD or 0x06CF or 0x06D2 or 0x06D3 or 0x06D5 or 0x06EE or 0x06EF;

    private static bool IsLetterOrDigit(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter
        or UnicodeCategory.UppercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>RFC 5892, 2.2: a character that folding or normalising changes is not allowed.</summary>
    private static bool IsStable(Rune rune)
    {
        var text = rune.ToString();
        return string.Equals(text.Normalize(NormalizationForm.FormKC).ToLowerInvariant().Normalize(NormalizationForm.FormKC), text, StringComparison.Ordinal);
    }

    /// <summary>RFC 5892, A.8 and A.9: Arabic-Indic digits of the two kinds do not mix.</summary>
    private static bool HasOneSetOfDigits(Rune[] runes) =>
        !(runes.Any(rune => rune.Value is >= 0x0660 and <= 0x0669) && runes.Any(rune => rune.Value is >= 0x06F0 and <= 0x06F9));

    private static bool IsGreek(int code) => code is (>= 0x0370 and <= 0x03FF) or (>= 0x1F00 and <= 0x1FFF);

    private static bool IsKanaOrHan(int code) =>
        code is (>= 0x3041 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF)
            or 0x3005 or 0x3007 or (>= 0x20000 and <= 0x3FFFF);

    private static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
