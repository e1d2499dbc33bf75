using System.Text.RegularExpressions;

namespace ToolExec.Conventions.Tests;

/// <summary>A Markdown page, read line by line, as fences and the text between them.</summary>
internal sealed partial class DocPage
{
    private readonly string[] _lines;

    private DocPage(string[] lines, IReadOnlyList<Fence> fences, IReadOnlyList<string> faults)
    {
        _lines = lines;
        Fences = fences;
        Faults = faults;
    }

    public IReadOnlyList<Fence> Fences { get; }

    /// <summary>Gets what is wrong with the fences themselves: never closed, or opened inside another one.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>Gets the lines outside fences, where links and tables are.</summary>
    public IEnumerable<string> Prose => _lines.Where((_, i) => !Fences.Any(f => i >= f.Open && i <= f.Close));

    /// <summary>The pages that readers see: the root's, those under docs, and the README of each package.</summary>
    public static IEnumerable<string> Files() =>
        [.. Directory.EnumerateFiles(Repo.Root, "*.md").Order(StringComparer.Ordinal), .. Repo.Files("docs", "*.md"), .. Repo.Files("src", "*.md"), .. Repo.Files("tests", "*.md")];

    public static DocPage Read(string file) => Parse(File.ReadAllText(file));

    public static DocPage Parse(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var fences = new List<Fence>();
        var faults = new List<string>();
        Fence? open = null;
        for (var i = 0; i < lines.Length; i++)
        {
            if (FenceLine().Match(lines[i]) is not { Success: true } line)
            {
                continue;
            }

            var (ticks, info) = (line.Groups["ticks"].Value, line.Groups["info"].Value.Trim());
            if (open is null)
            {
                open = new Fence(i, lines.Length - 1, line.Groups["indent"].Value, ticks, info);
            }
            else if (ticks[0] == open.Ticks[0] && ticks.Length >= open.Ticks.Length)
            {
                if (info.Length > 0)
                {
                    faults.Add($"line {i + 1}: a fence opens inside the one of line {open.Open + 1}, which was never closed");
                }

                fences.Add(open with { Close = i });
                open = info.Length > 0 ? new Fence(i, lines.Length - 1, line.Groups["indent"].Value, ticks, info) : null;
            }
        }

        if (open is not null)
        {
            faults.Add($"line {open.Open + 1}: the fence is never closed");
            fences.Add(open);
        }

        return new DocPage(lines, fences, faults);
    }

    /// <summary>The page with the body of each fence replaced by what <paramref name="body"/> says, or kept where that is null.</summary>
    public string Rewrite(Func<Fence, string?> body)
    {
        var result = new List<string>();
        var next = 0;
        foreach (var fence in Fences)
        {
            if (body(fence) is not { } code)
            {
                continue;
            }

            result.AddRange(_lines[next..(fence.Open + 1)]);
            result.AddRange(code.TrimEnd('\n').Split('\n').Select(l => l.Length == 0 ? l : fence.Indent + l));
            next = fence.Close;
        }

        result.AddRange(_lines[next..]);
        return string.Join('\n', result);
    }

    [GeneratedRegex(@"^(?<indent>\s*)(?<ticks>`{3,}|~{3,})(?<info>[^`]*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FenceLine();

    /// <summary>A fenced block: the lines of its opening and closing marks, and what the opening says after the mark.</summary>
    internal sealed partial record Fence(int Open, int Close, string Indent, string Ticks, string Info)
    {
        public bool IsCSharp => Info.Split(' ')[0].ToUpperInvariant() is "CSHARP" or "CS" or "C#";

        public string? Snippet => SnippetName().Match(Info) is { Success: true } m ? m.Groups["name"].Value : null;

        [GeneratedRegex(@"^csharp snippet=(?<name>[\w-]+)$", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex SnippetName();
    }
}
