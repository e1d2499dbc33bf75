namespace ToolExec.Conventions.Tests;

public sealed class SourceLayoutTests
{
    private const int MaxLines = 500;

    private static readonly string[] TopLevel =
    [
        "src", "tests", "docs", "ToolExec.sln", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json",
        "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "AGENTS.md", "artifacts",
    ];

    private static readonly string[] KindFolders = ["Interfaces", "Models", "Helpers", "Utils", "Extensions", "Enums", "Common"];

    [Fact]
    public void SourceFiles_UnderSrc_AreShortEnoughToReadInOneGo()
    {
        Repo.Files("src", "*.cs")
            .Select(f => (File: Repo.Shown(f), Lines: File.ReadLines(f).Count()))
            .Where(f => f.Lines > MaxLines)
            .Should().BeEmpty("a file over {0} lines has a seam to split it at", MaxLines);
    }

    [Fact]
    public void Folders_UnderSrc_AreFeaturesNotKinds()
    {
        Repo.Files("src", "*.cs").Select(f => Repo.Shown(Path.GetDirectoryName(f)!)).Distinct(StringComparer.Ordinal)
            .Where(folder => folder.Split('/').Any(part => KindFolders.Contains(part, StringComparer.Ordinal)))
            .Should().BeEmpty();
    }

    [Fact]
    public void TopLevel_OfTheRepository_HoldsNothingNew()
    {
        Directory.EnumerateFileSystemEntries(Repo.Root).Select(e => Path.GetFileName(e)!)
            .Where(name => !name.StartsWith('.') && !TopLevel.Contains(name, StringComparer.Ordinal))
            .Should().BeEmpty("benchmarks and samples live under tests, everything written under docs");
    }

    [Fact]
    public void Projects_OfTheRepository_AreAllInTheSolution()
    {
        var solution = File.ReadAllText(Repo.PathOf("ToolExec.sln")).Replace('\\', '/');

        Repo.Files("", "*.csproj").Select(Repo.Shown).Where(p => !solution.Contains($"\"{p}\"", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void PackageVersions_StandInOnePlace()
    {
        Repo.Files("", "*.csproj").Where(p => File.ReadAllText(p).Contains(" Version=\"", StringComparison.Ordinal))
            .Select(Repo.Shown).Should().BeEmpty("Directory.Packages.props has the versions");
    }
}
