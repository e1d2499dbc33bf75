using System.Net;
using System.Text;
using System.Text.Encodings.Web;

namespace ToolExec.Run;

/// <summary>The texts in which a value can be met: as it is, escaped, and encoded.</summary>
internal static class SecretForms
{
    // Where Base64 is cut out of the middle, fewer characters are as good as chance.
    private const int ShortestBase64 = 8;
    private const int ShortestLine = 16;

    public static IEnumerable<string> Of(string value, int shortest)
    {
        var whole = value.Trim();
        var parts = new List<string> { whole };

        // A key of several lines is quoted line by line as well.
        parts.AddRange(whole.Split('\n').Select(static line => line.Trim()).Where(line => line.Length >= ShortestLine && line.Length < whole.Length));
        return parts.SelectMany(Forms).Where(form => form.Length >= shortest).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Forms(string value)
    {
        yield return value;
        yield return JavaScriptEncoder.Default.Encode(value);
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value);
        yield return value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);
        yield return WebUtility.HtmlEncode(value);

        var percent = Uri.EscapeDataString(value);
        yield return percent;
        yield return LowerPercent(percent);
        yield return WebUtility.UrlEncode(value);
        yield return LowerPercent(WebUtility.UrlEncode(value));

        var bytes = Encoding.UTF8.GetBytes(value);
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        for (var offset = 0; offset < 3; offset++)
        {
            if (Base64(bytes, offset) is { Length: >= ShortestBase64 } core)
            {
                yield return core;
                yield return core.Replace('+', '-').Replace('/', '_');
            }
        }
    }

    /// <summary>The part of the Base64 text that the value alone decides, where <paramref name="offset"/> bytes of something else stand before it.</summary>
    private static string Base64(byte[] value, int offset)
    {
        var text = Convert.ToBase64String([.. new byte[offset], .. value]);

        // 6 bits a character: the first whose bits are all the value's, and the last.
        var first = ((offset * 8) + 5) / 6;
        var end = (offset + value.Length) * 8 / 6;
        return end > first ? text[first..end] : "";
    }

    private static string LowerPercent(string text)
    {
        var lower = text.ToCharArray();
        for (var i = 0; i + 2 < lower.Length; i++)
        {
            if (lower[i] == '%')
            {
                lower[i + 1] = char.ToLowerInvariant(lower[i + 1]);
                lower[i + 2] = char.ToLowerInvariant(lower[i + 2]);
            }
        }

        return new string(lower);
    }
}
