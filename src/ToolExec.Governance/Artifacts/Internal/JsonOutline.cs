using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>The shape of a JSON value in a line: <c>{ orders: [1200 × { id: number, tags?: [string] }] }</c>.</summary>
internal static class JsonOutline
{
    private const int MaxDepth = 5;
    private const int MaxMembers = 24;
    private const int MaxItems = 50;
    private const int MaxLength = 2000;

    public static string Of(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, [value], MaxDepth);
        return text.Length <= MaxLength ? text.ToString() : TextCut.Head(text.ToString(), MaxLength) + "…";
    }

    // Of several values the shapes are put together: an item of an array may lack what another one has.
    private static void Write(StringBuilder text, IReadOnlyList<JsonElement> values, int depth)
    {
        var first = true;
        foreach (var kind in values.GroupBy(static v => v.ValueKind is JsonValueKind.True or JsonValueKind.False ? JsonValueKind.True : v.ValueKind))
        {
            text.Append(first ? "" : " | ");
            first = false;
            switch (kind.Key)
            {
                case JsonValueKind.Object:
                    WriteObject(text, [.. kind], depth);
                    break;
                case JsonValueKind.Array:
                    WriteArray(text, [.. kind], depth);
                    break;
                case JsonValueKind.True:
                    text.Append("boolean");
                    break;
                default:
                    text.Append(kind.Key.ToString().ToLowerInvariant());
                    break;
            }
        }
    }

    private static void WriteObject(StringBuilder text, List<JsonElement> objects, int depth)
    {
        if (depth == 0)
        {
            text.Append("{…}");
            return;
        }

        var members = new OrderedDictionary<string, List<JsonElement>>(StringComparer.Ordinal);
        foreach (var member in objects.SelectMany(static o => o.EnumerateObject()))
        {
            if (!members.TryGetValue(member.Name, out var known))
            {
                members.Add(member.Name, known = []);
            }

            known.Add(member.Value);
        }

        if (members.Count == 0)
        {
            text.Append("{}");
            return;
        }

        text.Append("{ ");
        foreach (var (name, values) in members.Take(MaxMembers))
        {
            text.Append(name.Length <= 60 ? name : TextCut.Head(name, 60) + "…").Append(values.Count < objects.Count ? "?: " : ": ");
            Write(text, values, depth - 1);
            text.Append(", ");
        }

        text.Length -= 2;
        text.Append(members.Count > MaxMembers ? string.Create(CultureInfo.InvariantCulture, $", … {members.Count - MaxMembers} more }}") : " }");
    }

    private static void WriteArray(StringBuilder text, List<JsonElement> arrays, int depth)
    {
        var items = arrays.SelectMany(static a => a.EnumerateArray().Take(MaxItems)).Take(MaxItems).ToList();
        var count = arrays.Sum(static a => (long)a.GetArrayLength());
        text.Append('[');
        if (items.Count > 0)
        {
            text.Append(arrays.Count == 1 ? string.Create(CultureInfo.InvariantCulture, $"{count} × ") : "");
            Write(text, items, depth - 1 < 0 ? 0 : depth - 1);
        }

        text.Append(']');
    }
}
