using System.Collections.Concurrent;
using System.Globalization;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>The Unicode properties a pattern may name in <c>\p{…}</c>: general categories and a few binary ones. Scripts are not known to .NET.</summary>
internal static class UnicodeProperties
{
    private static readonly ConcurrentDictionary<string, CodePointSet> Cache = new(StringComparer.Ordinal);

    /// <returns>The set, or <see langword="null"/> when the name is not known.</returns>
    public static CodePointSet? Find(string name)
    {
        var value = name;
        foreach (var prefix in (ReadOnlySpan<string>)["General_Category=", "gc="])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                value = name[prefix.Length..];
            }
        }

        switch (value)
        {
            case "Any":
                return new CodePointSet().Add(0, 0x10FFFF);
            case "ASCII":
                return new CodePointSet().Add(0, 0x7F);
            case "White_Space" or "space":
                return CodePointSet.Spaces().Add(0x85, 0x85);
            case "ASCII_Hex_Digit" or "AHex":
                return CodePointSet.Digits().Add('a', 'f').Add('A', 'F');
            default:
                break;
        }

        var categories = Categories(value);
        return categories is null ? null : Cache.GetOrAdd(categories, Collect);
    }

    /// <summary>Long names and aliases (Unicode, PropertyValueAliases) to short ones; several short ones are separated by spaces.</summary>
    private static string? Categories(string name) => name switch
    {
        "L" or "Letter" or "Alphabetic" or "Alpha" => name[0] == 'A' ? "Lu Ll Lt Lm Lo Nl" : "Lu Ll Lt Lm Lo",
        "LC" or "Cased_Letter" => "Lu Ll Lt",
        "Lu" or "Uppercase_Letter" or "Uppercase" => "Lu",
        "Ll" or "Lowercase_Letter" or "Lowercase" => "Ll",
        "Lt" or "Titlecase_Letter" => "Lt",
        "Lm" or "Modifier_Letter" => "Lm",
        "Lo" or "Other_Letter" => "Lo",
        "M" or "Mark" or "Combining_Mark" => "Mn Mc Me",
        "Mn" or "Nonspacing_Mark" => "Mn",
        "Mc" or "Spacing_Mark" => "Mc",
        "Me" or "Enclosing_Mark" => "Me",
        "N" or "Number" => "Nd Nl No",
        "Nd" or "Decimal_Number" or "digit" => "Nd",
        "Nl" or "Letter_Number" => "Nl",
        "No" or "Other_Number" => "No",
        "P" or "Punctuation" or "punct" => "Pc Pd Ps Pe Pi Pf Po",
        "Pc" or "Connector_Punctuation" => "Pc",
        "Pd" or "Dash_Punctuation" => "Pd",
        "Ps" or "Open_Punctuation" => "Ps",
        "Pe" or "Close_Punctuation" => "Pe",
        "Pi" or "Initial_Punctuation" => "Pi",
        "Pf" or "Final_Punctuation" => "Pf",
        "Po" or "Other_Punctuation" => "Po",
        "S" or "Symbol" => "Sm Sc Sk So",
        "Sm" or "Math_Symbol" => "Sm",
        "Sc" or "Currency_Symbol" => "Sc",
        "Sk" or "Modifier_Symbol" => "Sk",
        "So" or "Other_Symbol" => "So",
        "Z" or "Separator" => "Zs Zl Zp",
        "Zs" or "Space_Separator" => "Zs",
        "Zl" or "Line_Separator" => "Zl",
        "Zp" or "Paragraph_Separator" => "Zp",
        "C" or "Other" => "Cc Cf Co Cn Cs",
        "Cc" or "Control" or "cntrl" => "Cc",
        "Cf" or "Format" => "Cf",
        "Co" or "Private_Use" => "Co",
        "Cn" or "Unassigned" => "Cn",
        "Cs" or "Surrogate" => "Cs",
        _ => null,
    };

    private static CodePointSet Collect(string categories)
    {
        const string Short = "LuLlLtLmLoMnMcMeNdNlNoZsZlZpCcCfCsCoPcPdPsPePiPfPoSmScSkSoCn";
        Span<bool> members = stackalloc bool[Short.Length / 2];
        for (var i = 0; i < members.Length; i++)
        {
            members[i] = categories.AsSpan().Contains(Short.AsSpan(i * 2, 2), StringComparison.Ordinal);
        }

        var set = new CodePointSet();
        var start = -1;
        for (var code = 0; code <= 0x110000; code++)
        {
            var member = code <= 0x10FFFF && members[(int)CharUnicodeInfo.GetUnicodeCategory(code)];
            if (member && start < 0)
            {
                start = code;
            }
            else if (!member && start >= 0)
            {
                set.Add(start, code - 1);
                start = -1;
            }
        }

        return set;
    }
}
