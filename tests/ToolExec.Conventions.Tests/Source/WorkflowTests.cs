using System.Text.RegularExpressions;

namespace ToolExec.Conventions.Tests;

/// <summary>What the workflows run cannot be exchanged under us, and they can write nothing.</summary>
public sealed partial class WorkflowTests
{
    [Fact]
    public void Workflows_OfTheRepository_ArePinnedAndReadOnly()
    {
        var workflows = Repo.Files(".github/workflows", "*.yml").ToList();

        workflows.Should().NotBeEmpty();
        workflows.SelectMany(f => Faults(File.ReadAllText(f)).Select(fault => $"{Repo.Shown(f)}: {fault}")).Should().BeEmpty();
    }

    [Theory]
    [InlineData("      - uses: a/b@0123456789012345678901234567890123456789 # v1.2.3", null)]
    [InlineData("    uses: ./.github/workflows/ci.yml", null)]
    [InlineData("      - uses: a/b@v1", "*a/b@v1*")]
    [InlineData("      - uses: a/b@0123456789012345678901234567890123456789", "*a/b@0123*")]
    [InlineData("permissions: write-all", "*write*")]
    [InlineData("      contents: write", "*write*")]
    [InlineData("  pull_request_target:", "*pull_request_target*")]
    public void Guard_PlantedLine_IsJudged(string line, string? fault)
    {
        var faults = Faults($"permissions:\n  contents: read\nconcurrency:\n  group: g\n{line}\n");

        if (fault is null)
        {
            faults.Should().BeEmpty();
        }
        else
        {
            faults.Should().ContainSingle().Which.Should().Match(fault);
        }
    }

    [Fact]
    public void Guard_WorkflowWithoutPermissionsOrConcurrency_IsCaught()
    {
        Faults("on: push\n").Should().HaveCount(2);
    }

    private static IEnumerable<string> Faults(string workflow)
    {
        var text = workflow.ReplaceLineEndings("\n");
        if (!text.Contains("\npermissions:\n  contents: read\n", StringComparison.Ordinal) && !text.StartsWith("permissions:\n  contents: read\n", StringComparison.Ordinal))
        {
            yield return "it does not say permissions: contents: read";
        }

        if (!text.Contains("\nconcurrency:\n", StringComparison.Ordinal))
        {
            yield return "it has no concurrency group";
        }

        foreach (var line in text.Split('\n').Where(l => Uses().IsMatch(l) && !Pinned().IsMatch(l)))
        {
            yield return $"{line.Trim()} is not pinned by commit with its version beside it";
        }

        foreach (var line in text.Split('\n').Where(l => Writes().IsMatch(l)))
        {
            yield return $"{line.Trim()} gives a token that writes";
        }
    }

    [GeneratedRegex(@"^\s*(- )?uses:", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Uses();

    [GeneratedRegex(@"uses: (\./|[\w./-]+@[0-9a-f]{40} # v\d)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pinned();

    [GeneratedRegex(@"^\s*[\w-]+: write(-all)?\s*$|^\s*pull_request_target:", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Writes();
}
