using System.Text;
using System.Text.RegularExpressions;

namespace ToolExec.Conventions.Tests;

/// <summary>
/// A fence opened by ```csharp snippet=NAME holds exactly the text of #region NAME in tests/Samples, which is compiled and run.
/// To refresh the documents: run the tests with TOOLEXEC_ACCEPT_DOCS=1.
/// </summary>
public sealed partial class DocSnippetTests
{
    [Fact]
    public void Documents_ShowTheCodeThatIsCompiled()
    {
        var snippets = Snippets(Repo.Files("tests/Samples", "*.cs").Select(File.ReadAllText), out var faults);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in DocPage.Files())
        {
            var text = File.ReadAllText(file).ReplaceLineEndings("\n");
            faults.AddRange(Check(text, snippets, used, out var fresh).Select(f => $"{Repo.Shown(file)} {f}"));
            if (string.Equals(Environment.GetEnvironmentVariable("TOOLEXEC_ACCEPT_DOCS"), "1", StringComparison.Ordinal))
            {
                File.WriteAllText(file, fresh);
            }
            else if (!string.Equals(text, fresh, StringComparison.Ordinal))
            {
                faults.Add($"{Repo.Shown(file)} does not show the code that is compiled");
            }
        }

        faults.AddRange(snippets.Keys.Except(used, StringComparer.Ordinal).Select(n => $"no page shows the snippet {n}"));
        faults.Should().BeEmpty();
    }

    [Theory]
    [InlineData("```csharp snippet=one\nvar a = 1;\n```\n", null)]
    [InlineData("- item\n\n  ```csharp snippet=one\n  var a = 1;\n  ```\n", null)]
    [InlineData("```json\n{}\n```\n```csharp snippet=one\nvar a = 1;\n```\n", null)]
    [InlineData("````md\n```csharp\n```\n````\n", null)]
    [InlineData("```csharp snippet=two\n```\n", "*no region two*")]
    [InlineData("```csharp\nvar a = 1;\n```\n", "*names no snippet*")]
    [InlineData("```C#\nvar a = 1;\n```\n", "*names no snippet*")]
    [InlineData("```csharp snippet=one\nvar a = 1;\n", "*never closed*")]
    [InlineData("```json\n{}\n\n```csharp snippet=one\nvar a = 1;\n```\n", "*inside the one of line 1*")]
    [InlineData("text\n\n```\n", "*never closed*")]
    public void Guard_PlantedPage_IsJudged(string page, string? fault)
    {
        var snippets = new Dictionary<string, string>(StringComparer.Ordinal) { ["one"] = "var a = 1;\n" };

        var faults = Check(page, snippets, [], out var fresh).ToList();

        if (fault is null)
        {
            faults.Should().BeEmpty();
            fresh.Should().Be(page);
        }
        else
        {
            faults.Should().ContainMatch(fault);
        }
    }

    [Fact]
    public void Guard_PageEditedByHand_IsRewrittenToTheRegion()
    {
        var snippets = Snippets(["class C\n{\n    #region one\n    var a = 1;\n\n        var b = 2;\n    #endregion\n}\n"], out var faults);

        Check("before\n```csharp snippet=one\nvar a = 2;\n```\nafter\n", snippets, [], out var fresh).Should().BeEmpty();

        faults.Should().BeEmpty();
        fresh.Should().Be("before\n```csharp snippet=one\nvar a = 1;\n\n    var b = 2;\n```\nafter\n");
    }

    [Fact]
    public void Guard_RegionThatExistsTwiceOrIsEmpty_IsCaught()
    {
        Snippets(["#region one\na\n#endregion\n", "#region one\nb\n#endregion\n", "#region two\n\n#endregion\n"], out var faults);

        faults.Should().BeEquivalentTo("the region one exists twice", "the region two is empty");
    }

    private static List<string> Check(string text, Dictionary<string, string> snippets, HashSet<string> used, out string fresh)
    {
        var page = DocPage.Parse(text);
        var faults = new List<string>(page.Faults);
        foreach (var fence in page.Fences.Where(f => f.IsCSharp))
        {
            if (fence.Snippet is not { } name)
            {
                faults.Add($"line {fence.Open + 1}: the C# fence names no snippet");
            }
            else if (!snippets.ContainsKey(name))
            {
                faults.Add($"line {fence.Open + 1}: there is no region {name} in tests/Samples");
            }
            else
            {
                used.Add(name);
            }
        }

        // A page whose fences do not balance is never rewritten: its text would be eaten.
        fresh = page.Faults.Count > 0 ? text : page.Rewrite(f => f.Snippet is { } n ? snippets.GetValueOrDefault(n) : null);
        return faults;
    }

    private static Dictionary<string, string> Snippets(IEnumerable<string> sources, out List<string> faults)
    {
        var snippets = new Dictionary<string, string>(StringComparer.Ordinal);
        faults = [];
        foreach (var match in sources.SelectMany(s => Region().Matches(s.ReplaceLineEndings("\n"))))
        {
            var (name, lines) = (match.Groups["name"].Value, match.Groups["code"].Value.Trim('\n').Split('\n'));
            if (lines.All(string.IsNullOrWhiteSpace))
            {
                faults.Add($"the region {name} is empty");
            }
            else if (!snippets.TryAdd(name, Unindented(lines)))
            {
                faults.Add($"the region {name} exists twice");
            }
        }

        return snippets;
    }

    private static string Unindented(string[] lines)
    {
        var indent = lines.Where(l => l.Trim().Length > 0).Min(l => l.Length - l.TrimStart().Length);
        var code = new StringBuilder();
        foreach (var line in lines)
        {
            code.Append(line.Length >= indent ? line[indent..] : "").Append('\n');
        }

        return code.ToString();
    }

    [GeneratedRegex(@"#region (?<name>[\w-]+)\n(?<code>.*?)\n?[^\S\n]*#endregion", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Region();
}
