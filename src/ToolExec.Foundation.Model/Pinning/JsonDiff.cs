using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ToolExec;

/// <summary>Where two JSON values differ, in an order that does not depend on how either was written.</summary>
public static class JsonDiff
{
    private const int MaxDifferences = 100;
    private const int MaxShown = 160;
    private const int Context = 40;

    /// <summary>Compares two values.</summary>
    /// <param name="before">The one.</param>
    /// <param name="after">The other.</param>
    /// <returns>The places in which they differ, at most 100; empty where both say the same.</returns>
    public static IReadOnlyList<JsonDifference> Compare(JsonElement before, JsonElement after)
    {
        var found = new List<JsonDifference>();
        Compare("", before, after, found);
        return found;
    }

    private static void Compare(string path, JsonElement before, JsonElement after, List<JsonDifference> found)
    {
        if (found.Count >= MaxDifferences)
        {
            return;
        }

        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
        {
            CompareObjects(path, before, after, found);
        }
        else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array)
        {
            CompareArrays(path, before, after, found);
        }
        else if (!string.Equals(CanonicalJson.Serialize(before), CanonicalJson.Serialize(after), StringComparison.Ordinal))
        {
            Add(path, before.GetRawText(), after.GetRawText(), found);
        }
    }

    private static void CompareObjects(string path, JsonElement before, JsonElement after, List<JsonDifference> found)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        names.UnionWith(before.EnumerateObject().Select(static m => m.Name));
        names.UnionWith(after.EnumerateObject().Select(static m => m.Name));
        foreach (var name in names)
        {
            var place = $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (!before.TryGetProperty(name, out var old))
            {
                Add(place, null, after.GetProperty(name).GetRawText(), found);
            }
            else if (!after.TryGetProperty(name, out var now))
            {
                Add(place, old.GetRawText(), null, found);
            }
            else
            {
                Compare(place, old, now, found);
            }
        }
    }

    private static void CompareArrays(string path, JsonElement before, JsonElement after, List<JsonDifference> found)
    {
        var (old, now) = (before.GetArrayLength(), after.GetArrayLength());
        for (var i = 0; i < Math.Max(old, now); i++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{path}/{i}");
            if (i >= old)
            {
                Add(place, null, after[i].GetRawText(), found);
            }
            else if (i >= now)
            {
                Add(place, before[i].GetRawText(), null, found);
            }
            else
            {
                Compare(place, before[i], after[i], found);
            }
        }
    }

    private static void Add(string path, string? before, string? after, List<JsonDifference> found)
    {
        if (found.Count < MaxDifferences)
        {
            var start = before is not null && after is not null ? Math.Max(0, before.AsSpan().CommonPrefixLength(after) - Context) : 0;
            found.Add(new JsonDifference(Readable(path), Shown(before, start), Shown(after, start)));
        }
    }

    private static string? Shown(string? json, int start)
    {
        if (json is null)
        {
            return null;
        }

        start = Math.Min(start, Math.Max(0, json.Length - MaxShown));
        start -= start > 0 && char.IsLowSurrogate(json[start]) ? 1 : 0; // not in the middle of a character
        var shown = ToolText.Beginning(json.AsSpan(start), MaxShown);
        return $"{(start > 0 ? "…" : "")}{Readable(shown.ToString())}{(start + shown.Length < json.Length ? "…" : "")}";
    }

    // A description can hide text from whoever reviews it: with characters that have no width, or that turn the direction of what follows.
    private static string Readable(string text)
    {
        StringBuilder? readable = null;
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            var length = isPair ? 2 : 1;
            var isHidden = CharUnicodeInfo.GetUnicodeCategory(text, i) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned;
            if (isHidden)
            {
                readable ??= new StringBuilder(text, 0, i, text.Length + 16);
                for (var j = 0; j < length; j++)
                {
                    readable.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i + j]:x4}");
                }
            }
            else
            {
                readable?.Append(text, i, length);
            }

            i += length - 1;
        }

        return readable?.ToString() ?? text;
    }
}
