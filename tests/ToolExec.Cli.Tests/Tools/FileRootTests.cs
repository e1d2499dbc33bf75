namespace ToolExec.Cli.Tests;

/// <summary>Nothing outside the root is read or written, whatever the path.</summary>
public sealed class FileRootTests : IDisposable
{
    private readonly DirectoryInfo _outer = Directory.CreateTempSubdirectory("toolexec-root-");
    private readonly FileRoot _root;

    public FileRootTests()
    {
        Directory.CreateDirectory(Inside("docs"));
        File.WriteAllText(Inside("docs/a.md"), "inside");
        File.WriteAllText(Outside("secret.txt"), "outside");
        Directory.CreateDirectory(Outside("root-2"));
        File.WriteAllText(Outside("root-2/secret.txt"), "outside");
        _root = new FileRoot(Inside("."));
    }

    public void Dispose() => _outer.Delete(recursive: true);

    [Fact]
    public void Constructor_NoFolder_IsRefused()
    {
        FluentActions.Invoking(() => new FileRoot(Outside("none"))).Should().Throw<ConfigurationException>().WithMessage("--root: there is no folder*");
    }

    [Theory]
    [InlineData("docs/a.md")]
    [InlineData("./docs//a.md")]
    [InlineData("docs/./a.md")]
    public async Task Read_PathInside_IsRead(string path)
    {
        (await ReadText.RunAsync(new(path), _root, default)).Text.Should().Be("inside");
    }

    [Theory]
    [InlineData("../secret.txt", "'..'")]
    [InlineData("docs/../../secret.txt", "'..'")]
    [InlineData("docs\\..\\..\\secret.txt", "'..'")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("\\\\server\\share", "absolute")]
    [InlineData("C:\\Windows\\win.ini", "absolute")]
    [InlineData("c:secret.txt", "absolute")]
    [InlineData("docs/a.md\0.txt", "NUL")]
    [InlineData("docs/a.md\n", "control character")]
    [InlineData("none.md", "no file or folder")]
    [InlineData("docs", "is a folder")]
    public async Task Read_PathThatIsRefused_SaysWhy(string path, string message)
    {
        (await ToolRuns.MessageOfAsync(() => ReadText.RunAsync(new(path), _root, default).AsTask())).Should().Contain(message).And.NotContain(_outer.FullName);
    }

    [Theory]
    [InlineData(255, "no file or folder")]
    [InlineData(256, "at most 255")]
    [InlineData(1025, "at most 1024")]
    public async Task Read_LongPath_IsRefusedBeforeTheFileSystemSeesIt(int length, string message)
    {
        (await ToolRuns.MessageOfAsync(() => ReadText.RunAsync(new(new string('a', length)), _root, default).AsTask())).Should().Contain(message);
    }

    [Theory]
    [InlineData("-rf")]
    [InlineData("--help")]
    [InlineData("~")]
    [InlineData("$HOME")]
    [InlineData("a b;c")]
    public async Task Write_NameThatAShellWouldRead_IsAnOrdinaryName(string name)
    {
        await WriteText.RunAsync(new(name, "x"), _root, default);

        (await File.ReadAllTextAsync(Inside(name))).Should().Be("x");
        (await ReadText.RunAsync(new(name), _root, default)).Text.Should().Be("x");
    }

    [Fact]
    public async Task Read_AbsolutePathOfAFileInside_IsRefusedAsWell()
    {
        (await ToolRuns.MessageOfAsync(() => ReadText.RunAsync(new(Inside("docs/a.md")), _root, default).AsTask())).Should().Contain("absolute");
    }

    [Fact]
    public async Task Read_LinkToOutside_IsRefused()
    {
        File.CreateSymbolicLink(Inside("link.txt"), Outside("secret.txt"));
        Directory.CreateSymbolicLink(Inside("dir"), _outer.FullName);
        Directory.CreateSymbolicLink(Inside("near"), "../root-2");

        foreach (var path in (string[])["link.txt", "dir/secret.txt", "near/secret.txt"])
        {
            (await ToolRuns.MessageOfAsync(() => ReadText.RunAsync(new(path), _root, default).AsTask())).Should().Contain("leads out of the root").And.NotContain(_outer.FullName);
            ToolRuns.MessageOf(() => StatFile.Run(new(path), _root)).Should().Contain("leads out of the root");
        }

        ToolRuns.MessageOf(() => ListFiles.Run(new("dir"), _root)).Should().Contain("leads out of the root");
    }

    [Fact]
    public async Task Read_LinkInside_IsFollowed()
    {
        File.CreateSymbolicLink(Inside("link.md"), "docs/a.md");
        Directory.CreateSymbolicLink(Inside("alias"), Inside("docs"));

        (await ReadText.RunAsync(new("link.md"), _root, default)).Text.Should().Be("inside");
        (await ReadText.RunAsync(new("alias/a.md"), _root, default)).Text.Should().Be("inside");
        StatFile.Run(new("alias/a.md"), _root).Path.Should().Be("docs/a.md");
    }

    [Fact]
    public async Task Read_LoopOfLinks_IsNothing()
    {
        File.CreateSymbolicLink(Inside("x"), "y");
        File.CreateSymbolicLink(Inside("y"), "x");

        (await ToolRuns.MessageOfAsync(() => ReadText.RunAsync(new("x"), _root, default).AsTask())).Should().Contain("no file or folder");
    }

    [Fact]
    public async Task Read_LinkSwappedInAfterTheCheck_IsRefusedByWhatWasOpened()
    {
        _root.BeforeOpening = real =>
        {
            File.Delete(real);
            File.CreateSymbolicLink(real, Outside("secret.txt"));
        };

        (await ToolRuns.MessageOfAsync(() => ReadText.RunAsync(new("docs/a.md"), _root, default).AsTask())).Should().Contain("leads out of the root");
    }

    [Fact]
    public async Task Read_FolderSwappedForALinkAfterTheCheck_IsRefusedByWhatWasOpened()
    {
        await File.WriteAllTextAsync(Outside("a.md"), "outside");
        _root.BeforeOpening = real =>
        {
            Directory.Delete(Inside("docs"), recursive: true);
            Directory.CreateSymbolicLink(Inside("docs"), _outer.FullName);
        };

        (await ToolRuns.MessageOfAsync(() => ReadText.RunAsync(new("docs/a.md"), _root, default).AsTask())).Should().Contain("leads out of the root");
    }

    [Fact]
    public async Task Write_LinkSwappedInAfterTheCheck_ChangesNothingOutside()
    {
        _root.BeforeOpening = real =>
        {
            File.Delete(real);
            File.CreateSymbolicLink(real, Outside("secret.txt"));
        };

        (await ToolRuns.MessageOfAsync(() => WriteText.RunAsync(new("docs/a.md", "mine", WriteText.WriteMode.Overwrite), _root, default).AsTask()))
            .Should().Contain("leads out of the root");
        (await File.ReadAllTextAsync(Outside("secret.txt"))).Should().Be("outside");
    }

    [Fact]
    public async Task Write_FolderSwappedForALinkAfterTheCheck_LeavesNoFileOutside()
    {
        _root.BeforeOpening = _ =>
        {
            Directory.Delete(Inside("docs"), recursive: true);
            Directory.CreateSymbolicLink(Inside("docs"), _outer.FullName);
        };

        (await ToolRuns.MessageOfAsync(() => WriteText.RunAsync(new("docs/new.txt", "mine"), _root, default).AsTask())).Should().Contain("leads out of the root");
        File.Exists(Outside("new.txt")).Should().BeFalse();
    }

    [Fact]
    public async Task Write_ThroughALinkToOutside_IsRefused()
    {
        Directory.CreateSymbolicLink(Inside("dir"), _outer.FullName);
        File.CreateSymbolicLink(Inside("nothing"), Outside("new.txt"));

        (await ToolRuns.MessageOfAsync(() => WriteText.RunAsync(new("dir/new.txt", "x"), _root, default).AsTask())).Should().Contain("leads out of the root");
        (await ToolRuns.MessageOfAsync(() => WriteText.RunAsync(new("nothing", "x"), _root, default).AsTask())).Should().Contain("link to nothing");
        File.Exists(Outside("new.txt")).Should().BeFalse();
    }

    private string Inside(string path) => Path.GetFullPath(Path.Combine(_outer.FullName, "root", path));

    private string Outside(string path) => Path.Combine(_outer.FullName, path);
}
