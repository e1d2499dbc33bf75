using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace ToolExec.Cli.Tests;

/// <summary>What docs/cli.md says is so.</summary>
public sealed class DocumentedTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs", "cli.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Page_ExitCodes_AreThoseOfTheCommand()
    {
        var codes = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.FieldType == typeof(int)).Select(f => (int)f.GetRawConstantValue()!);

        Rows("Exit codes").Select(cells => int.Parse(cells[0], CultureInfo.InvariantCulture)).Should().Equal(codes);
        codes.Should().OnlyContain(code => ExitCodes.Help.Contains(code.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_BuiltInTools_AreThoseOfTheCommand()
    {
        using var host = new CliHost();
        var run = await host.RunAsync("list", "--allow-write", "-o", "json");

        var shown = Rows("Built-in tools").SelectMany(cells => Names(cells[1]).Where(name => name[0] != '-').Select(name => $"{Names(cells[0]).Single()}:{name}"));

        shown.Should().BeEquivalentTo(run.Json.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("id").GetString()));
    }

    [Fact]
    public void Page_Configuration_IsTaken()
    {
        using var host = new CliHost();
        host.Write("toolexec.json", Regex.Matches(Page, "```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
            .Select(m => m.Groups["json"].Value).Single(json => json.Contains("mcpServers", StringComparison.Ordinal)));

        var read = new ConfigurationReader(static name => name == "TOKEN" ? "t" : null).Read(null, host.Folder);

        read.Backends.Select(b => b.Name).Should().Equal("everything", "remote", "later", "gh");
        read.Run.Timeout.Should().Be(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task ExampleGraph_OfTheRepository_CountsItsLargestDocuments()
    {
        using var host = new CliHost();

        var run = await host.RunAsync("graph", Path.Combine(Root, "docs", "examples", "repository-report.json"), "--root", Root, "-o", "json");

        run.ExitCode.Should().Be(0, run.Output);
        var documents = run.Json.GetProperty("value").GetProperty("largest documents").EnumerateArray().ToList();
        documents.Should().HaveCount(6);
        foreach (var document in documents)
        {
            var text = await File.ReadAllTextAsync(Path.Combine(Root, document.GetProperty("document").GetString()!));
            document.GetProperty("words").GetInt32().Should().Be(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length);
            document.GetProperty("lines").GetInt32().Should().Be(text.Count(c => c == '\n'));
        }

        run.Json.GetProperty("value").GetProperty("total words").GetInt32().Should().Be(documents.Sum(d => d.GetProperty("words").GetInt32()));
    }

    private static IEnumerable<string[]> Rows(string heading)
    {
        var start = Page.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        start.Should().BePositive(heading);
        var end = Page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return Page[start..(end < 0 ? Page.Length : end)].Split('\n')
            .Where(line => line.StartsWith('|')).Skip(2)
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());
    }

    private static IEnumerable<string> Names(string cell) =>
        Regex.Matches(cell, "`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(m => m.Groups["name"].Value);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ToolExec.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
