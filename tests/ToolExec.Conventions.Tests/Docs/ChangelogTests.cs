using System.Text.RegularExpressions;

namespace ToolExec.Conventions.Tests;

/// <summary>The changelog keeps to the Keep a Changelog form, so that the release workflow can cut a release's notes from it.</summary>
public sealed partial class ChangelogTests
{
    [Fact]
    public void Changelog_OfTheRepository_IsWellFormed()
    {
        Faults(File.ReadAllLines(Repo.PathOf("CHANGELOG.md"))).Should().BeEmpty();
    }

    [Theory]
    [InlineData("## [Unreleased]\n### Added\n- A.\n## [0.1.0] - 2026-01-31\n### Fixed\n- B.", true)]
    [InlineData("## [0.1.0] - 2026-01-31\n### Fixed\n- B.", false)]
    [InlineData("## [Unreleased]\n### News\n- A.", false)]
    [InlineData("## [Unreleased]\n### Added", false)]
    [InlineData("## [Unreleased]\n### Added\n- A.\n## 0.1.0\n### Fixed\n- B.", false)]
    public void Guard_PlantedChangelog_IsJudged(string text, bool good)
    {
        Faults(text.Split('\n')).Any().Should().Be(!good);
    }

    private static IEnumerable<string> Faults(string[] lines)
    {
        var releases = lines.Where(l => l.StartsWith("## ", StringComparison.Ordinal)).ToList();
        if (releases.Count == 0 || !string.Equals(releases[0], "## [Unreleased]", StringComparison.Ordinal))
        {
            yield return "the first section must be ## [Unreleased]";
        }

        foreach (var release in releases.Skip(1).Where(r => !Release().IsMatch(r)))
        {
            yield return $"{release} is not of the form ## [1.2.3] - 2026-01-31";
        }

        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("### ", StringComparison.Ordinal))
            {
                continue;
            }

            if (lines[i][4..] is not ("Added" or "Changed" or "Deprecated" or "Removed" or "Fixed" or "Security"))
            {
                yield return $"{lines[i]} is no kind of change";
            }

            if (lines.Skip(i + 1).FirstOrDefault(l => l.Trim().Length > 0)?.StartsWith("- ", StringComparison.Ordinal) != true)
            {
                yield return $"{lines[i]} (line {i + 1}) lists nothing";
            }
        }
    }

    [GeneratedRegex(@"^## \[\d+\.\d+\.\d+(-[\w.]+)?\] - \d{4}-\d{2}-\d{2}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Release();
}
