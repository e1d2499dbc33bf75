using System.Formats.Tar;

namespace ToolExec.Runtime.Tests.Containers;

public sealed class RootFilesystemTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("toolexec-root-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task WriteAsync_FilesFoldersAndLinks_AreOfRootAndOld()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "real"), "content");
        File.CreateSymbolicLink(Path.Combine(_folder, "link"), "real");
        File.CreateSymbolicLink(Path.Combine(_folder, "nowhere"), "missing");
        Directory.CreateDirectory(Path.Combine(_folder, "out"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "out", "left"), "");
        var root = new RootFilesystem();
        root.AddTree("/opt/x", _folder, folder => folder.Name == "out");
        root.AddContent("/etc/name", "n"u8.ToArray());

        var entries = await ReadAsync(root);

        entries.Keys.Should().Contain(["opt/", "opt/x/", "opt/x/real", "opt/x/link", "etc/name", "tmp/", "proc/", "dev/"]).And.NotContain(["opt/x/nowhere", "opt/x/out/", "opt/x/out/left"]);
        entries["opt/x/link"].Content.Should().Be("content");
        entries["tmp/"].Mode.Should().HaveFlag(UnixFileMode.StickyBit).And.HaveFlag(UnixFileMode.OtherWrite);
        entries.Values.Should().OnlyContain(e => e.Owner == 0 && e.Time == DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task DigestAsync_SameContent_IsTheSameAndAnyChangeIsAnother()
    {
        var digests = new List<string>();
        foreach (var (path, content) in new[] { ("/a", "1"), ("/a", "1"), ("/a", "2"), ("/b", "1") })
        {
            var root = new RootFilesystem();
            root.AddContent(path, System.Text.Encoding.UTF8.GetBytes(content));
            digests.Add(await root.DigestAsync(default));
        }

        digests[0].Should().Be(digests[1]).And.HaveLength(64);
        digests.Distinct(StringComparer.Ordinal).Should().HaveCount(3);
    }

    private static async Task<Dictionary<string, (string? Content, UnixFileMode Mode, int Owner, DateTimeOffset Time)>> ReadAsync(RootFilesystem root)
    {
        using var stream = new MemoryStream();
        await root.WriteAsync(stream, default);
        stream.Position = 0;
        using var tar = new TarReader(stream);
        var found = new Dictionary<string, (string? Content, UnixFileMode Mode, int Owner, DateTimeOffset Time)>(StringComparer.Ordinal);
        while (await tar.GetNextEntryAsync(copyData: true) is { } entry)
        {
            using var reader = entry.DataStream is { } data ? new StreamReader(data) : null;
            found.Add(entry.Name, (reader is null ? null : await reader.ReadToEndAsync(), entry.Mode, entry.Uid, entry.ModificationTime));
        }

        return found;
    }
}
