using System.Text;

namespace ToolExec;

/// <summary>Brings tags into one form, so that they can be compared.</summary>
public static class ToolTags
{
    /// <summary>The most characters of a tag; what is longer is cut.</summary>
    public const int MaxLength = 64;

    /// <summary>The most tags of a tool; what comes after them is dropped.</summary>
    public const int MaxCount = 20;

    /// <summary>Normalises tags: trimmed, lower case, each run of white space a <c>-</c>, only <c>[a-z0-9-_.]</c>, cut, each once, in the order given.</summary>
    /// <param name="tags">The tags; one of which nothing is left is dropped.</param>
    public static IReadOnlyList<string> Normalize(IEnumerable<string?> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var kept = new List<string>();
        foreach (var tag in tags)
        {
            var normal = NormalizeOne(tag);
            if (normal.Length > 0 && kept.Count < MaxCount && seen.Add(normal))
            {
                kept.Add(normal);
            }
        }

        return kept;
    }

    private static string NormalizeOne(string? tag)
    {
        var normal = new StringBuilder();
        var gap = false;
        foreach (var c in (tag ?? "").Trim())
        {
            if (char.IsWhiteSpace(c))
            {
                gap = true;
                continue;
            }

            if (gap)
            {
                normal.Append('-');
                gap = false;
            }

            var lower = char.ToLowerInvariant(c);
            if (lower is >= 'a' and <= 'z' or >= '0' and <= '9' or '-' or '_' or '.')
            {
                normal.Append(lower);
            }
        }

        return normal.Length > MaxLength ? normal.ToString(0, MaxLength) : normal.ToString();
    }
}
