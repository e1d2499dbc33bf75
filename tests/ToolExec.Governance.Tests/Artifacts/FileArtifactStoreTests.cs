using System.Runtime.Versioning;

namespace ToolExec.Governance.Tests.Artifacts;

public sealed class FileArtifactStoreTests : ArtifactStoreTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("toolexec-artifacts-");
    private readonly Lazy<FileArtifactStore> _store;

    // One for all threads: two by a clock that is years ahead would delete each other's files while they are written.
    public FileArtifactStoreTests() => _store = new(() => new FileArtifactStore(Root, MaxBytes, Time));

    private protected override IArtifactStore Store => _store.Value;

    private string Root => Path.Combine(_folder.FullName, "a");

    public override void Dispose()
    {
        if (_store.IsValueCreated)
        {
            _store.Value.Dispose();
        }

        _folder.Delete(recursive: true);
        base.Dispose();
    }

    [Fact]
    public async Task ReadAsync_AfterARestart_IsStillThere()
    {
        var info = await WriteAsync([1, 2, 3]);
        using var other = new FileArtifactStore(Root, MaxBytes, Time);

        (await other.ReadAsync(info.Id, "s", default))!.Info.Should().Be(info);
    }

    [Fact]
    public async Task Start_ExpiredArtifacts_AreDeletedFromTheFolder()
    {
        await WriteAsync([1, 2, 3]);
        File.SetLastWriteTimeUtc(Directory.GetFiles(Path.Combine(Root, "contents"), "*", SearchOption.AllDirectories).Single(), (Time.GetUtcNow() - TimeSpan.FromDays(1)).UtcDateTime);
        Time.Advance(TimeSpan.FromHours(1));

        using var other = new FileArtifactStore(Root, MaxBytes, Time);

        Directory.GetFiles(Root, "*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public async Task ReadAsync_FileWasChanged_IsRefused()
    {
        var info = await WriteAsync([1, 2, 3]);
        await File.WriteAllBytesAsync(Directory.GetFiles(Path.Combine(Root, "contents"), "*", SearchOption.AllDirectories).Single(), [9, 9, 9]);

        (await FluentActions.Awaiting(() => ReadAsync(info.Id)).Should().ThrowAsync<ArtifactStoreException>()).Which.Message.Should().Contain("was changed or is damaged");
    }

    [Fact]
    public async Task ReadAsync_EntryIsGarbage_IsNotFound()
    {
        var info = await WriteAsync([1, 2, 3]);
        await File.WriteAllTextAsync(Path.Combine(Root, "entries", info.Id), "garbage\n\n\n\n\n");

        (await ReadAsync(info.Id)).Should().BeNull();
    }

    [Fact]
    public void Constructor_FolderIsAFile_SaysSo()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "file"), "");

        FluentActions.Invoking(() => new FileArtifactStore(Path.Combine(_folder.FullName, "file"), MaxBytes, Time)).Should().Throw<ArtifactStoreException>().WithMessage("The folder of artifacts '*file' cannot be used: *");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Folder_OnUnix_IsForItsOwnerOnly()
    {
        await WriteAsync([1]);

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Root).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
