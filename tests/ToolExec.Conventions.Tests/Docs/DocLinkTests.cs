using System.Text.RegularExpressions;

namespace ToolExec.Conventions.Tests;

/// <summary>A link to a file of the repository leads to it, and to the heading it names.</summary>
public sealed partial class DocLinkTests
{
    [Fact]
    public void Links_OfEveryPage_LeadSomewhere()
    {
        DocPage.Files().SelectMany(f => Broken(DocPage.Read(f), f).Select(link => $"{Repo.Shown(f)}: {link}")).Should().BeEmpty();
    }

    [Theory]
    [InlineData("[a](CHANGELOG.md)", true)]
    [InlineData("[a](./src/../CHANGELOG.md \"title\") and [b](https://example.com/nothing)", true)]
    [InlineData("[a](#the-heading--here)\n\n## The *heading* & here", true)]
    [InlineData("`[a](nothing.md)` is how a link is written", true)]
    [InlineData("```\n[a](nothing.md)\n```", true)]
    [InlineData("[a](nothing.md)", false)]
    [InlineData("[a]: nothing.md", false)]
    [InlineData("![a](docs/no.png)", false)]
    [InlineData("[a](#no-heading)", false)]
    [InlineData("[a](CHANGELOG.md#no-such-heading-in-it)", false)]
    [InlineData("[a](../outside.md)", false)]
    public void Guard_PlantedLink_IsJudged(string page, bool good)
    {
        Broken(DocPage.Parse(page), Repo.PathOf("PLANTED.md")).Any().Should().Be(!good);
    }

    private static IEnumerable<string> Broken(DocPage page, string file)
    {
        var prose = InlineCode().Replace(string.Join('\n', page.Prose), "");
        foreach (var target in Link().Matches(prose).Select(m => m.Groups["target"].Value).Where(t => !Uri.TryCreate(t, UriKind.Absolute, out _)))
        {
            var parts = target.Split('#', 2);
            var path = parts[0].Length == 0 ? file : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, Uri.UnescapeDataString(parts[0])));
            var inside = path.StartsWith(Repo.Root, StringComparison.Ordinal);
            if (!inside || (parts[0].Length > 0 && !File.Exists(path) && !Directory.Exists(path)))
            {
                yield return $"{target} does not exist";
            }
            else if (parts.Length == 2 && !Anchors(parts[0].Length == 0 ? page : DocPage.Read(path)).Contains(parts[1], StringComparer.Ordinal))
            {
                yield return $"{target} names no heading";
            }
        }
    }

    // As code hosts make them: lower case, punctuation dropped, a hyphen for each space.
    private static IEnumerable<string> Anchors(DocPage page) => page.Prose.Where(l => l.StartsWith('#'))
        .Select(l => NotInAnchor().Replace(l.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)[^)]*\)|^\[[^\]]+\]:\s*(?<target>\S+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("`[^`\n]+`", RegexOptions.None, 1000)]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.None, 1000)]
    private static partial Regex NotInAnchor();
}
