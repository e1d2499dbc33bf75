using System.Text.RegularExpressions;

namespace ToolExec.Conventions.Tests;

/// <summary>What a user downloads is complete: description, licence, documentation, symbols, origin, and no dependency too many.</summary>
public sealed partial class PackageTests
{
    [PackageFact]
    public void Packages_InTheFolder_AreThoseOfTheShippedAssemblies()
    {
        Packed().Select(p => p.Id).Should().BeEquivalentTo(Repo.Shipped.Select(a => a.GetName().Name));
        Packed().Select(p => p.Version).Distinct(StringComparer.Ordinal).Should().ContainSingle("they are released together");
    }

    [PackageFact]
    public void Packages_InTheFolder_AreComplete()
    {
        var hasRemote = HasRemote();

        Packed().SelectMany(p => p.Faults(hasRemote).Select(f => $"{p.Id}: {f}")).Should().BeEmpty();
    }

    [PackageFact]
    public void Packages_InTheFolder_DependOnWhatTheTableAllows()
    {
        foreach (var package in Packed())
        {
            var room = Architecture.Rooms[package.Id];
            package.Dependencies.Should().BeSubsetOf(room.Assemblies.Concat(room.Packages), "of the table line for {0}", package.Id);
        }
    }

    private static List<PackedPackage> Packed() =>
        [.. Directory.EnumerateFiles(PackageFactAttribute.Folder!, "*.nupkg").Order(StringComparer.Ordinal).Select(PackedPackage.Read)];

    // A clone of a folder has a remote too, but no address that means anything elsewhere.
    private static bool HasRemote()
    {
        var config = Repo.PathOf(".git/config");
        return File.Exists(config) && RemoteAddress().IsMatch(File.ReadAllText(config));
    }

    [GeneratedRegex(@"^\s*url\s*=\s*(https?://|ssh://|[\w.-]+@)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RemoteAddress();
}
