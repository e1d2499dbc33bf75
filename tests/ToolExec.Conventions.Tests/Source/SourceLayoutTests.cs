using System.Text.Json;
using System.Text.RegularExpressions;

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
    public void Tests_OfTheRepository_NeverWaitForRealTime()
    {
        // The analyzer says so as well, but not in samples and benchmarks, which may use the console.
        var waits = new Regex(@"\bThread\.Sleep\(|\bTask\.Delay\([\d._]+\s*[,)]|\bTask\.Delay\(TimeSpan\.From\w+\([\d.]+\)\)", RegexOptions.None, TimeSpan.FromSeconds(1));
        waits.IsMatch("await Task.Delay(100);").Should().BeTrue();
        waits.IsMatch("await Task.Delay(TimeSpan.FromSeconds(1), clock);").Should().BeFalse();

        // What scripts of guests do, in texts, is what is tested.
        var texts = new Regex(""""
            """[\s\S]*?"""|"(?:[^"\\\r\n]|\\.)*"
            """", RegexOptions.None, TimeSpan.FromSeconds(1));
        texts.Replace("""Run("Thread.Sleep(1)"); Thread.Sleep(2);""", "").Should().Be("Run(); Thread.Sleep(2);");

        Repo.Files("tests", "*.cs")
            .Where(f => !Repo.Shown(f).StartsWith("tests/ToolExec.Benchmarks/", StringComparison.Ordinal) && !f.EndsWith("SourceLayoutTests.cs", StringComparison.Ordinal))
            .Where(f => waits.IsMatch(texts.Replace(File.ReadAllText(f), "")))
            .Select(Repo.Shown).Should().BeEmpty("there is the manual clock, or a signal");
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
    public void NpmLockFile_OfTheTests_PinsContentButNoAddress()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Repo.PathOf("tests/npm/package-lock.json")));
        var packages = json.RootElement.GetProperty("packages").EnumerateObject().Where(p => p.Name.Length > 0).ToList();

        packages.Should().NotBeEmpty();
        packages.Where(p => !p.Value.TryGetProperty("integrity", out _)).Select(p => p.Name).Should().BeEmpty();
        packages.Where(p => p.Value.TryGetProperty("resolved", out _)).Select(p => p.Name)
            .Should().BeEmpty("npm install --omit-lockfile-registry-resolved leaves the registry to the client");
    }

    [Fact]
    public void PackageVersions_StandInOnePlace()
    {
        Repo.Files("", "*.csproj").Where(p => File.ReadAllText(p).Contains(" Version=\"", StringComparison.Ordinal))
            .Select(Repo.Shown).Should().BeEmpty("Directory.Packages.props has the versions");
    }
}
