using System.Text.RegularExpressions;

namespace ToolExec.Conventions.Tests;

/// <summary>A table of a page; cells without the marks for code.</summary>
internal sealed partial record DocTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    public static IReadOnlyList<DocTable> Of(DocPage page)
    {
        var lines = page.Prose.ToList();
        var tables = new List<DocTable>();
        for (var i = 1; i < lines.Count; i++)
        {
            if (lines[i - 1].StartsWith('|') && Rule().IsMatch(lines[i]))
            {
                tables.Add(new DocTable(Cells(lines[i - 1]), [.. lines.Skip(i + 1).TakeWhile(l => l.StartsWith('|')).Select(Cells)]));
            }
        }

        return tables;
    }

    /// <summary>The tables of a page of the repository; none where the page does not exist.</summary>
    public static IReadOnlyList<DocTable> OfFile(string path) => File.Exists(Repo.PathOf(path)) ? Of(DocPage.Read(Repo.PathOf(path))) : [];

    public bool HasColumns(params string[] names) => names.All(n => Header.Contains(n, StringComparer.OrdinalIgnoreCase));

    /// <summary>The rows as the text of the named columns, joined by " | ".</summary>
    public IEnumerable<string> Select(params string[] columns)
    {
        var indexes = columns.Select(c => Header.ToList().FindIndex(h => string.Equals(h, c, StringComparison.OrdinalIgnoreCase))).ToList();
        return Rows.Select(row => string.Join(" | ", indexes.Select(i => i < row.Count ? row[i] : "")));
    }

    private static IReadOnlyList<string> Cells(string line) =>
        [.. Bar().Split(line.Trim().Trim('|')).Select(c => c.Replace("`", "", StringComparison.Ordinal).Replace("\\|", "|", StringComparison.Ordinal).Trim())];

    [GeneratedRegex(@"^\|(\s*:?-+:?\s*\|)+\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rule();

    [GeneratedRegex(@"(?<!\\)\|", RegexOptions.None, 1000)]
    private static partial Regex Bar();
}
