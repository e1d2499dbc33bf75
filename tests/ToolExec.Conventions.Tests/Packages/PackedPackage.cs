using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace ToolExec.Conventions.Tests;

/// <summary>A .nupkg with the .snupkg beside it, as far as a user of the package would look.</summary>
internal sealed record PackedPackage(XElement Metadata, IReadOnlyList<string> Files, IReadOnlyList<string> MachineCode, IReadOnlyList<string> SymbolFiles, int ReadmeLength)
{
    public string Id => Text("id");

    public string Version => Text("version");

    public IReadOnlyList<string> Dependencies => [.. Metadata.Descendants(Metadata.Name.Namespace + "dependency").Select(d => (string)d.Attribute("id")!)];

    private XElement? Repository => Metadata.Element(Metadata.Name.Namespace + "repository");

    public static PackedPackage Read(string path)
    {
        using var package = ZipFile.OpenRead(path);
        using var nuspec = package.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var symbols = Path.ChangeExtension(path, ".snupkg");
        using var symbolPackage = File.Exists(symbols) ? ZipFile.OpenRead(symbols) : null;
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single(e => string.Equals(e.Name.LocalName, "metadata", StringComparison.Ordinal));
        return new PackedPackage(
            metadata,
            [.. package.Entries.Select(e => e.FullName)],
            [.. package.Entries.Where(HasMachineCode).Select(e => e.FullName)],
            [.. symbolPackage?.Entries.Select(e => e.FullName) ?? []],
            (int)(package.GetEntry("README.md")?.Length ?? 0));
    }

    private static bool HasMachineCode(ZipArchiveEntry entry)
    {
        if (!entry.FullName.EndsWith(".dll", StringComparison.Ordinal))
        {
            return false;
        }

        using var bytes = new MemoryStream();
        using (var content = entry.Open())
        {
            content.CopyTo(bytes);
        }

        bytes.Position = 0;
        using var file = new PEReader(bytes);
        return file.PEHeaders.CorHeader is { ManagedNativeHeaderDirectory.Size: > 0 };
    }

    public IEnumerable<string> Faults(bool hasRemote)
    {
        // An assembly with machine code loads on one kind of machine only. It stands apart from the IL, which all others take.
        foreach (var file in MachineCode.Where(f => !f.Contains("runtimes/", StringComparison.Ordinal)))
        {
            yield return $"{file} has machine code, and other systems get it too";
        }

        foreach (var name in MachineCode.Select(f => Path.GetFileName(f)).Where(name => !Files.Except(MachineCode, StringComparer.Ordinal).Any(f => string.Equals(Path.GetFileName(f), name, StringComparison.Ordinal))))
        {
            yield return $"{name} is there as machine code only";
        }

        var isTool = Files.Any(f => f.EndsWith("DotnetToolSettings.xml", StringComparison.Ordinal));
        var folder = isTool ? "tools/net10.0/any" : Files.Contains($"tools/guest/{Id}.dll", StringComparer.Ordinal) ? "tools/guest" : "lib/net10.0";
        foreach (var file in new[] { $"{folder}/{Id}.dll", $"{folder}/{Id}.xml" }.Except(Files, StringComparer.Ordinal))
        {
            yield return $"{file} is missing";
        }

        if (!SymbolFiles.Concat(Files).Contains($"{folder}/{Id}.pdb", StringComparer.Ordinal))
        {
            yield return "the symbols are missing";
        }

        if (!string.Equals(Text("readme"), "README.md", StringComparison.Ordinal) || ReadmeLength == 0)
        {
            yield return "the README is missing";
        }

        if (!string.Equals(Text("license"), "MIT", StringComparison.Ordinal))
        {
            yield return "the licence expression is missing";
        }

        foreach (var element in new[] { "description", "tags", "authors" }.Where(e => Text(e).Length == 0))
        {
            yield return $"the {element} is missing";
        }

        if (((string?)Repository?.Attribute("commit"))?.Length != 40)
        {
            yield return "the commit it was built from is missing";
        }

        if (hasRemote && string.IsNullOrEmpty((string?)Repository?.Attribute("url")))
        {
            yield return "the address of the repository is missing";
        }
    }

    private string Text(string element) => (string?)Metadata.Element(Metadata.Name.Namespace + element) ?? "";
}
