namespace ToolExec.Cli.Tests;

public sealed class FileToolTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("toolexec-files-");
    private readonly FileRoot _root;

    public FileToolTests() => _root = new FileRoot(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("**/*.md", "a.md docs/b.md docs/deep/c.md")]
    [InlineData("*.md", "a.md")]
    [InlineData("{*,docs/*}.md", "a.md docs/b.md")]
    [InlineData("docs/**", "docs/b.md docs/x.txt docs/deep/c.md")]
    [InlineData("docs/**/c.md", "docs/deep/c.md")]
    [InlineData("**/deep/*", "docs/deep/c.md")]
    [InlineData("docs/?.md", "docs/b.md")]
    [InlineData("*.none", "")]
    [InlineData(".hidden/*.md", ".hidden/d.md")]
    [InlineData("**/.h*/*", ".hidden/d.md")]
    public void Find_Pattern_FindsTheFilesThatFit(string pattern, string expected)
    {
        Fill();

        var found = FindFiles.Run(new(pattern), _root, default);

        found.Files.Select(f => f.Path).Should().Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        found.Truncated.Should().BeFalse();
    }

    [Fact]
    public void Find_Exclude_LeavesFoldersAndFilesOut()
    {
        Fill();

        FindFiles.Run(new("**/*", Exclude: ["docs/deep/**", "*.md", "**/*.txt"]), _root, default).Files.Select(f => f.Path).Should().Equal("docs/b.md");
        FindFiles.Run(new("**/*.md", Path: "docs"), _root, default).Files.Select(f => f.Path).Should().Equal("docs/b.md", "docs/deep/c.md");
    }

    [Fact]
    public void Find_MoreThanAllowed_SaysSo()
    {
        Fill();

        var found = FindFiles.Run(new("**/*.md", Max: 2), _root, default);

        (found.Files.Count, found.Truncated).Should().Be((2, true));
        FindFiles.Run(new("**/*.md", Max: 3), _root, default).Truncated.Should().BeFalse();
    }

    [Fact]
    public void Find_LinkToItself_DoesNotRunInCircles()
    {
        Fill();
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "docs", "loop"), _folder.FullName);

        FindFiles.Run(new("**/*.md"), _root, default).Files.Should().HaveCount(3);
    }

    [Theory]
    [InlineData("../*", "'..'")]
    [InlineData("/etc/*", "absolute")]
    [InlineData("", "1 to 1000")]
    public void Find_PatternThatLeavesTheRoot_IsRefused(string pattern, string message)
    {
        ToolRuns.MessageOf(() => FindFiles.Run(new(pattern), _root, default)).Should().Contain(message);
    }

    [Fact]
    public void Find_TooManyAlternatives_IsRefused()
    {
        ToolRuns.MessageOf(() => FindFiles.Run(new(string.Concat(Enumerable.Repeat("{a,b}", 7))), _root, default)).Should().Contain("more than 64");
    }

    [Fact]
    public void List_Folder_IsSortedAndTyped()
    {
        Fill();
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link"), "a.md");

        var listed = ListFiles.Run(new(), _root);

        listed.Entries.Select(e => (e.Name, e.Type, e.Size)).Should().Equal(
            (".hidden", FileEntryType.Folder, null), ("a.md", FileEntryType.File, 2L), ("docs", FileEntryType.Folder, null), ("link", FileEntryType.Link, null));
        ListFiles.Run(new(Max: 2), _root).Truncated.Should().BeTrue();
        ToolRuns.MessageOf(() => ListFiles.Run(new("a.md"), _root)).Should().Contain("is a file");
    }

    [Fact]
    public async Task Read_Lines_AreThoseAskedFor()
    {
        Write("lines.txt", "1\n2\n3\n4");

        (await ReadText.RunAsync(new("lines.txt", FirstLine: 2, MaxLines: 2), _root, default)).Should().Be(new ReadText.Result("lines.txt", "2\n3\n", 7, 4));
        (await ReadText.RunAsync(new("lines.txt", FirstLine: 4), _root, default)).Text.Should().Be("4");
        (await ReadText.RunAsync(new("lines.txt", FirstLine: 9), _root, default)).Text.Should().BeEmpty();
    }

    [Theory]
    [InlineData(new byte[] { 0x41, 0, 0x42 })]
    [InlineData(new byte[] { 0xff, 0xfe, 0x41 })]
    [InlineData(new byte[] { 0xc3, 0x28 })]
    public async Task Read_Binary_IsRefused(byte[] bytes)
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "data.bin"), bytes);

        (await ToolRuns.MessageOfAsync(() => ReadText.RunAsync(new("data.bin"), _root, default).AsTask())).Should().Contain("is no text");
    }

    [Fact]
    public async Task Read_ByteOrderMark_IsNoPartOfTheText()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "bom.txt"), [0xef, 0xbb, 0xbf, 0x41]);

        (await ReadText.RunAsync(new("bom.txt"), _root, default)).Should().Be(new ReadText.Result("bom.txt", "A", 4, 1));
    }

    [Fact]
    public async Task Read_AtAndBehindTheLimit_IsTakenAndRefused()
    {
        Write("full.txt", new string('a', 1024 * 1024));
        Write("over.txt", new string('a', (1024 * 1024) + 1));

        (await ReadText.RunAsync(new("full.txt"), _root, default)).Bytes.Should().Be(1024 * 1024);
        (await ToolRuns.MessageOfAsync(() => ReadText.RunAsync(new("over.txt"), _root, default).AsTask())).Should().Contain("more than 1048576 bytes");
    }

    [Fact]
    public async Task Read_NamedPipe_WaitsNoLongerThanItsCaller()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var pipe = Path.Combine(_folder.FullName, "pipe");
        using var make = System.Diagnostics.Process.Start("mkfifo", [pipe]);
        await make.WaitForExitAsync().OrHang();
        using var stop = new CancellationTokenSource();
        var reading = ReadText.RunAsync(new("pipe"), _root, stop.Token).AsTask();

        await stop.CancelAsync();

        await reading.Invoking(r => r.OrHang()).Should().ThrowAsync<OperationCanceledException>();

        // Lets the opening end; it must close what it opened then.
        await using var other = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    [Fact]
    public async Task Write_Modes_CreateOverwriteAndAppend()
    {
        (await WriteText.RunAsync(new("new.txt", "one"), _root, default)).Should().Be(new WriteText.Result("new.txt", 3, Created: true));
        (await ToolRuns.MessageOfAsync(() => WriteText.RunAsync(new("new.txt", "x"), _root, default).AsTask())).Should().Contain("exists already");
        (await WriteText.RunAsync(new("new.txt", "two", WriteText.WriteMode.Append), _root, default)).Created.Should().BeFalse();
        Read("new.txt").Should().Be("onetwo");
        await WriteText.RunAsync(new("new.txt", "3", WriteText.WriteMode.Overwrite), _root, default);
        Read("new.txt").Should().Be("3");
        (await WriteText.RunAsync(new("other.txt", "4", WriteText.WriteMode.Append), _root, default)).Created.Should().BeTrue();
    }

    [Fact]
    public async Task Write_TooLargeOrNowhere_IsRefused()
    {
        (await ToolRuns.MessageOfAsync(() => WriteText.RunAsync(new("x", new string('a', (1024 * 1024) + 1)), _root, default).AsTask())).Should().Contain("at most 1048576");
        (await ToolRuns.MessageOfAsync(() => WriteText.RunAsync(new("none/x", "a"), _root, default).AsTask())).Should().Contain("folder of 'none/x' does not exist");
        Directory.EnumerateFileSystemEntries(_folder.FullName).Should().BeEmpty();
    }

    private void Fill()
    {
        foreach (var path in (string[])["a.md", "docs/b.md", "docs/x.txt", "docs/deep/c.md", ".hidden/d.md"])
        {
            Write(path, "ok");
        }
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private string Read(string path) => File.ReadAllText(Path.Combine(_folder.FullName, path));
}
