using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace ToolExec.Discovery.TypeScript;

/// <summary>Names and literals as TypeScript takes them.</summary>
internal static class Identifiers
{
    // Names of types in Pascal case that mean something already.
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(["Promise", "Object", "Array", "Record"], StringComparer.Ordinal);

    /// <summary>Makes a name of a type, in Pascal case.</summary>
    public static string ForType(string name)
    {
        var made = new StringBuilder(name.Length);
        var upper = true;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                upper = true;
                continue;
            }

            made.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        var text = made.Length == 0 ? "Type" : made.ToString();
        return char.IsAsciiDigit(text[0]) || Reserved.Contains(text) ? $"T{text}" : text;
    }

    /// <summary>Writes the name of a member: bare where it is an identifier, else as a string.</summary>
    public static string ForMember(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$') ? name : Quote(name);

    /// <summary>Writes a string literal.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when IsUnseen(c) => quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Says whether a character is invisible, ends a line or turns the direction of the text.</summary>
    public static bool IsUnseen(char c) => char.IsControl(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
