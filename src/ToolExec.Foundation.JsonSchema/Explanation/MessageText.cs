using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>The wording shared by all messages.</summary>
internal static class MessageText
{
    private const int LongestValue = 80;
    private const int LongestList = 240;

    public static string At(string location, string message) => (location.Length == 0 ? "(root)" : location) + ": " + message;

    public static string Value(JsonElement value) => Cut(value.GetRawText());

    public static string Raw(byte[] raw) => Cut(Encoding.UTF8.GetString(raw));

    /// <summary>Quotes a name or a text of an instance, cut to a length that a message can bear.</summary>
    public static string Quote(string text) => "'" + Cut(text) + "'";

    public static string List(IEnumerable<string> items)
    {
        var text = new StringBuilder();
        var left = 0;
        foreach (var item in items)
        {
            if (text.Length > LongestList)
            {
                left++;
                continue;
            }

            text.Append(text.Length == 0 ? "" : ", ").Append(item);
        }

        return left == 0 ? text.ToString() : text.Append(CultureInfo.InvariantCulture, $" and {left} more").ToString();
    }

    public static string Count(int count, string one, string many) => count == 1 ? $"1 {one}" : string.Create(CultureInfo.InvariantCulture, $"{count} {many}");

    public static string Types(JsonTypes types)
    {
        var names = new List<string>();
        foreach (var (type, name) in (ReadOnlySpan<(JsonTypes, string)>)[
            (JsonTypes.Object, "an object"), (JsonTypes.Array, "an array"), (JsonTypes.String, "a string"), (JsonTypes.Number, "a number"),
            (JsonTypes.Integer, "an integer"), (JsonTypes.Boolean, "true or false"), (JsonTypes.Null, "null")])
        {
            if ((types & type) == type && !(type == JsonTypes.Integer && (types & JsonTypes.Number) == JsonTypes.Number))
            {
                names.Add(name);
            }
        }

        return string.Join(" or ", names);
    }

    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "the string " + Value(value),
        JsonValueKind.Number => "the number " + Value(value),
        _ => Value(value),
    };

    /// <summary>A message inside another, cut before alternatives within alternatives make it grow.</summary>
    public static string Inner(string message) => message.Length <= LongestList ? message : Cut(message, LongestList);

    private static string Cut(string text, int longest = LongestValue)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, end)}… ({text.Length} characters)");
    }
}
