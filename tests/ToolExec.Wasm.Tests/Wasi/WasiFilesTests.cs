using System.Buffers.Binary;
using System.Text;
using ToolExec.TestSupport;
using ToolExec.Wasm.Wasi;

namespace ToolExec.Wasm.Tests.Wasi;

public sealed class WasiFilesTests : IDisposable
{
    private const Rights ReadWrite = Rights.ReadFile | Rights.WriteFile;

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly WasiGuest _guest;

    public WasiFilesTests()
    {
        Directory.CreateDirectory(_folder["jail/sub/deep"]);
        File.WriteAllText(_folder["secret"], "secret");
        File.WriteAllText(_folder["jail/hello"], "hello");
        File.WriteAllText(_folder["jail/sub/inner"], "inner");
        _guest = Make(readOnly: false);
    }

    public void Dispose()
    {
        _guest.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Preopen_IsFoundByItsNumber()
    {
        var at = _guest.Take(16);

        _guest.Calls.FdPrestatGet(_guest.Memory, 3, at).Should().Be(Errno.Success);
        _guest.Linear.ReadInt64(at).Should().Be(5L << 32);
        _guest.Calls.FdPrestatDirName(_guest.Memory, 3, at, 4).Should().Be(Errno.NameTooLong);
        _guest.Calls.FdPrestatDirName(_guest.Memory, 3, at, 5).Should().Be(Errno.Success);
        _guest.Linear.ReadString(at, 5).Should().Be("/data");
        _guest.Calls.FdPrestatGet(_guest.Memory, 4, at).Should().Be(Errno.BadDescriptor);
        _guest.Open("sub", out var sub, OpenFlags.Directory, Rights.ReadTree).Should().Be(Errno.Success);
        _guest.Calls.FdPrestatGet(_guest.Memory, sub, at).Should().Be(Errno.BadDescriptor);
    }

    [Fact]
    public void Preopen_ThatIsALinkItself_IsWhatItLeadsTo()
    {
        Directory.CreateSymbolicLink(_folder["link"], _folder["jail"]);
        using var guest = new WasiGuest(o => o.Directories.Add(new WasiDirectory(_folder["link"], "/data")));

        guest.Open("hello", out _).Should().Be(Errno.Success);
        guest.Open(".", out _, OpenFlags.Directory, Rights.ReadTree).Should().Be(Errno.Success);
        guest.Open("../secret", out _).Should().Be(Errno.NotCapable);
    }

    [Fact]
    public void Read_InPieces_GoesToTheEnd()
    {
        _guest.Open("hello", out var file).Should().Be(Errno.Success);

        _guest.Read(file, 3, out var text).Should().Be(Errno.Success);
        text.Should().Be("hel");
        var (a, b) = (_guest.Take(1), _guest.Take(10));
        _guest.Calls.FdRead(_guest.Memory, file, _guest.Vectors((a, 1), (b, 10)), 2, WasiGuest.Result).Should().Be(Errno.Success);
        _guest.Number.Should().Be(2);
        (_guest.Linear.ReadString(a, 1) + _guest.Linear.ReadString(b, 1)).Should().Be("lo");
        _guest.Read(file, 3, out text).Should().Be(Errno.Success);
        text.Should().BeEmpty();
        _guest.Calls.FdPread(_guest.Memory, file, _guest.Vectors((a, 1)), 1, 4, WasiGuest.Result).Should().Be(Errno.Success);
        _guest.Linear.ReadString(a, 1).Should().Be("o");
        _guest.Calls.FdPread(_guest.Memory, file, _guest.Vectors((a, 1)), 1, ulong.MaxValue, WasiGuest.Result).Should().Be(Errno.Invalid);
        _guest.Calls.FdClose(file).Should().Be(Errno.Success);
        _guest.Calls.FdClose(file).Should().Be(Errno.BadDescriptor);
    }

    [Fact]
    public void Write_SeekAppendAndTruncate_DoAsFilesDo()
    {
        _guest.Open("new", out var file, OpenFlags.Create | OpenFlags.Exclusive, ReadWrite).Should().Be(Errno.Success);
        _guest.Open("new", out _, OpenFlags.Create | OpenFlags.Exclusive, ReadWrite).Should().Be(Errno.Exists);
        _guest.Write(file, "0123456789", out _).Should().Be(Errno.Success);

        Seek(file, -3, 2).Should().Be((Errno.Success, 7));
        _guest.Write(file, "x", out _).Should().Be(Errno.Success);
        Seek(file, 0, 1).Should().Be((Errno.Success, 8));
        Seek(file, -9, 1).Error.Should().Be(Errno.Invalid);
        Seek(file, 0, 3).Error.Should().Be(Errno.Invalid);
        Seek(file, long.MaxValue, 1).Error.Should().Be(Errno.Overflow);
        _guest.Calls.FdFdstatSetFlags(file, (uint)DescriptorFlags.Append).Should().Be(Errno.Success);
        _guest.Write(file, "end", out _).Should().Be(Errno.Success);
        Seek(file, 0, 1).Should().Be((Errno.Success, 13));
        _guest.Calls.FdFdstatSetFlags(file, 32).Should().Be(Errno.Invalid);
        _guest.Calls.FdFdstatSetFlags(file, (uint)DescriptorFlags.Sync).Should().Be(Errno.NotSupported);
        _guest.Calls.FdPwrite(_guest.Memory, file, _guest.Vectors((_guest.Put("Z"u8), 1)), 1, 0, WasiGuest.Result).Should().Be(Errno.Success);
        _guest.Calls.FdDatasync(file).Should().Be(Errno.Success);
        File.ReadAllText(_folder["jail/new"]).Should().Be("Z123456x89end");

        _guest.Calls.FdFilestatSetSize(file, 4).Should().Be(Errno.Success);
        _guest.Calls.FdAllocate(file, 2, 6).Should().Be(Errno.Success);
        _guest.Calls.FdAllocate(file, 0, 1).Should().Be(Errno.Success);
        _guest.Calls.FdAllocate(file, 0, 0).Should().Be(Errno.Invalid);
        File.ReadAllText(_folder["jail/new"]).Should().Be("Z123\0\0\0\0");
        _guest.Open("new", out var again, OpenFlags.Truncate, ReadWrite).Should().Be(Errno.Success);
        new FileInfo(_folder["jail/new"]).Length.Should().Be(0);
        _guest.Calls.FdAdvise(again, 0, 0, 5).Should().Be(Errno.Success);
        _guest.Calls.FdAdvise(again, 0, 0, 6).Should().Be(Errno.Invalid);
    }

    [Theory]
    [InlineData("../secret", Errno.NotCapable)]
    [InlineData("sub/../../secret", Errno.NotCapable)]
    [InlineData("sub/deep/../../../jail/hello", Errno.NotCapable)]
    [InlineData("..", Errno.NotCapable)]
    [InlineData("/etc/passwd", Errno.NotCapable)]
    [InlineData("//etc/passwd", Errno.NotCapable)]
    [InlineData("", Errno.NoEntry)]
    [InlineData("nothing", Errno.NoEntry)]
    [InlineData("nothing/more", Errno.NoEntry)]
    [InlineData("nothing/../hello", Errno.NoEntry)]
    [InlineData("hello/more", Errno.NotDirectory)]
    [InlineData("hello/..", Errno.NotDirectory)]
    [InlineData("hello/", Errno.NotDirectory)]
    [InlineData("hello\0", Errno.Invalid)]
    [InlineData("hello", Errno.Success)]
    [InlineData("./sub/.././hello", Errno.Success)]
    [InlineData("sub/deep/../inner", Errno.Success)]
    [InlineData("sub//inner", Errno.Success)]
    public void Open_Path_StaysInTheDirectory(string path, object expected)
    {
        _guest.Open(path, out _).Should().Be((Errno)expected);
    }

    [Fact]
    public void Open_NamesTooLongOrNoText_AreRefused()
    {
        _guest.Open(new string('a', 256), out _).Should().Be(Errno.NameTooLong);
        _guest.Open(string.Join('/', Enumerable.Repeat("aa", 2000)), out _).Should().Be(Errno.NameTooLong);
        var at = _guest.Put([(byte)'a', 0xFF]);
        _guest.Calls.PathOpen(_guest.Memory, 3, 0, at, 2, 0, 0, 0, 0, WasiGuest.Result).Should().Be(Errno.IllegalSequence);
        _guest.Calls.PathOpen(_guest.Memory, 3, 0, at, 1, 16, 0, 0, 0, WasiGuest.Result).Should().Be(Errno.Invalid);
        _guest.Calls.PathOpen(_guest.Memory, 3, 0, at, 1, 0, 0, 0, 32, WasiGuest.Result).Should().Be(Errno.Invalid);
    }

    [Fact]
    public void Links_AreFollowedInsideAndNeverOut()
    {
        Link("in", "sub/inner");
        Link("up", "../secret");
        Link("absolute", _folder["secret"]);
        Link("absoluteInside", _folder["jail/hello"]);
        Link("dir", "sub");
        Link("dirUp", "..");
        Link("loop", "loop");
        Link("chain", "dir/deep/../inner");
        Link("sub/back", "../hello");
        Link("sub/out", "../../secret");
        Link("dangling", "nothing");

        Open("in").Should().Be(Errno.Success);
        Open("dir/inner").Should().Be(Errno.Success);
        Open("chain").Should().Be(Errno.Success);
        Open("sub/back").Should().Be(Errno.Success);
        Open("dir/back").Should().Be(Errno.Success);
        Open("up").Should().Be(Errno.NotCapable);
        Open("absolute").Should().Be(Errno.NotCapable);
        Open("absoluteInside").Should().Be(Errno.NotCapable);
        Open("dirUp/secret").Should().Be(Errno.NotCapable);
        Open("dirUp/jail/hello").Should().Be(Errno.NotCapable);
        Open("sub/out").Should().Be(Errno.NotCapable);
        Open("loop").Should().Be(Errno.Loop);
        Open("dangling").Should().Be(Errno.NoEntry);
        _guest.Open("in", out _, follow: false).Should().Be(Errno.Loop);
        _guest.Open("dir/", out _, OpenFlags.Directory, Rights.ReadTree, follow: false).Should().Be(Errno.Success);
        _guest.Status("up", false, out var kind, out _).Should().Be(Errno.Success);
        kind.Should().Be(FileKind.SymbolicLink);
        _guest.Status("up", true, out _, out _).Should().Be(Errno.NotCapable);

        // A directory below the jail's root is a jail of its own for paths that begin there.
        _guest.Open("sub", out var sub, OpenFlags.Directory, Rights.ReadTree).Should().Be(Errno.Success);
        _guest.Open("inner", out _, directory: sub).Should().Be(Errno.Success);
        _guest.Open("../hello", out _, directory: sub).Should().Be(Errno.NotCapable);
        _guest.Open("back", out _, directory: sub).Should().Be(Errno.NotCapable);

        // Through a dangling link nothing is made elsewhere than in the jail.
        Link("make", "../made");
        _guest.Open("make", out _, OpenFlags.Create, ReadWrite).Should().Be(Errno.NotCapable);
        File.Exists(_folder["made"]).Should().BeFalse();
        _guest.Open("dangling", out _, OpenFlags.Create, ReadWrite).Should().Be(Errno.Success);
        File.Exists(_folder["jail/nothing"]).Should().BeTrue();

        Errno Open(string path) => _guest.Open(path, out _);
    }

    [Fact]
    public void OpenDirectory_ExchangedForALinkOut_NoLongerLeadsAnywhere()
    {
        Directory.CreateDirectory(_folder["jail/other"]);
        Link("other/deep", "../..");
        _guest.Open("sub/deep", out var deep, OpenFlags.Directory, Rights.ReadTree | Rights.ReadFile).Should().Be(Errno.Success);
        _guest.Rename("other/deep", "x").Should().Be(Errno.NotCapable);
        _guest.Rename("sub", "elsewhere").Should().Be(Errno.Success);

        // The link now stands where the open directory was.
        _guest.Rename("other", "sub").Should().Be(Errno.Success);

        _guest.Open("secret", out _, directory: deep).Should().Be(Errno.NoEntry);
        _guest.Calls.FdReaddir(_guest.Memory, deep, 0, 0, 0, WasiGuest.Result).Should().Be(Errno.NoEntry);
        _guest.Calls.FdFilestatGet(_guest.Memory, deep, WasiGuest.Result).Should().Be(Errno.NoEntry);
    }

    [Fact]
    public void ReadLink_RelativeTarget_IsToldAndAbsoluteIsNot()
    {
        Link("in", "sub/inner");
        Link("absolute", _folder["secret"]);
        var at = _guest.Take(16);

        ReadLink("in", 16).Should().Be(Errno.Success);
        _guest.Linear.ReadString(at, _guest.Number).Should().Be("sub/inner");
        ReadLink("in", 3).Should().Be(Errno.Success);
        _guest.Number.Should().Be(3);
        ReadLink("absolute", 16).Should().Be(Errno.NotCapable);
        ReadLink("hello", 16).Should().Be(Errno.Invalid);
        ReadLink("nothing", 16).Should().Be(Errno.NoEntry);

        Errno ReadLink(string path, uint length) => _guest.At((m, d, p, l) => _guest.Calls.PathReadlink(m, d, p, l, at, length, WasiGuest.Result), path);
    }

    [Fact]
    public void Links_AreNotMade()
    {
        _guest.Calls.PathSymlink(3).Should().Be(Errno.NotCapable);
        _guest.Calls.PathLink(3, 3).Should().Be(Errno.NotCapable);
    }

    [Fact]
    public void ReadOnlyDirectory_IsReadAndNothingElse()
    {
        using var guest = Make(readOnly: true);

        guest.Open("hello", out var file).Should().Be(Errno.Success);
        guest.Read(file, 5, out var text).Should().Be(Errno.Success);
        text.Should().Be("hello");
        guest.Write(file, "x", out _).Should().Be(Errno.NotCapable);
        guest.Calls.FdFilestatSetSize(file, 0).Should().Be(Errno.NotCapable);
        guest.Calls.FdFilestatSetTimes(file, 0, 0, 1).Should().Be(Errno.NotCapable);
        guest.Open("hello", out _, rights: ReadWrite).Should().Be(Errno.NotCapable);
        guest.Open("new", out _, OpenFlags.Create, ReadWrite).Should().Be(Errno.NotCapable);
        guest.Open("hello", out _, OpenFlags.Truncate).Should().Be(Errno.NotCapable);
        guest.At(guest.Calls.PathCreateDirectory, "d").Should().Be(Errno.NotCapable);
        guest.At(guest.Calls.PathRemoveDirectory, "sub").Should().Be(Errno.NotCapable);
        guest.At(guest.Calls.PathUnlinkFile, "hello").Should().Be(Errno.NotCapable);
        guest.Rename("hello", "h").Should().Be(Errno.NotCapable);
        guest.At((m, d, p, l) => guest.Calls.PathFilestatSetTimes(m, d, 0, p, l, 0, 0, 1), "hello").Should().Be(Errno.NotCapable);
        guest.Open("sub", out var sub, OpenFlags.Directory, (Rights)ulong.MaxValue & ~ReadWrite).Should().Be(Errno.Success);
        guest.Open("new", out _, OpenFlags.Create, ReadWrite, directory: sub).Should().Be(Errno.NotCapable);
        File.ReadAllText(_folder["jail/hello"]).Should().Be("hello");
        Directory.GetFileSystemEntries(_folder["jail"]).Should().HaveCount(2);
    }

    [Fact]
    public void Rights_OfADirectory_BoundWhatIsOpenedThroughIt()
    {
        _guest.Calls.FdFdstatSetRights(3, (ulong)(Rights.ReadTree | Rights.CreateFile), (ulong)(Rights.ReadTree | Rights.Read)).Should().Be(Errno.Success);

        _guest.Open("hello", out _, rights: ReadWrite).Should().Be(Errno.NotCapable);
        _guest.Open("hello", out var file, rights: Rights.ReadFile).Should().Be(Errno.Success);
        _guest.Read(file, 1, out _).Should().Be(Errno.Success);
        Seek(file, 0, 0).Error.Should().Be(Errno.NotCapable);
        _guest.Calls.FdAdvise(file, 0, 0, 0).Should().Be(Errno.NotCapable);
    }

    [Fact]
    public void Directories_AreMadeRemovedAndRenamed()
    {
        _guest.At(_guest.Calls.PathCreateDirectory, "d").Should().Be(Errno.Success);
        _guest.At(_guest.Calls.PathCreateDirectory, "d").Should().Be(Errno.Exists);
        _guest.At(_guest.Calls.PathCreateDirectory, "hello").Should().Be(Errno.Exists);
        _guest.At(_guest.Calls.PathCreateDirectory, "no/d").Should().Be(Errno.NoEntry);
        _guest.At(_guest.Calls.PathCreateDirectory, "../d").Should().Be(Errno.NotCapable);
        _guest.At(_guest.Calls.PathRemoveDirectory, "sub").Should().Be(Errno.NotEmpty);
        _guest.At(_guest.Calls.PathRemoveDirectory, "hello").Should().Be(Errno.NotDirectory);
        _guest.At(_guest.Calls.PathRemoveDirectory, "nothing").Should().Be(Errno.NoEntry);
        _guest.At(_guest.Calls.PathRemoveDirectory, ".").Should().Be(Errno.Invalid);
        _guest.At(_guest.Calls.PathUnlinkFile, "sub").Should().Be(Errno.IsDirectory);
        _guest.At(_guest.Calls.PathUnlinkFile, "nothing").Should().Be(Errno.NoEntry);
        _guest.Rename("d", "sub").Should().Be(Errno.NotEmpty);
        _guest.Rename("sub", "d").Should().Be(Errno.Success);
        _guest.Rename("d", "d/deep/below").Should().Be(Errno.Invalid);
        _guest.Rename("d", "hello").Should().Be(Errno.NotDirectory);
        _guest.Rename("hello", "d").Should().Be(Errno.IsDirectory);
        _guest.Rename("hello", "d/inner").Should().Be(Errno.Success);
        _guest.Rename("d/inner", "../out").Should().Be(Errno.NotCapable);
        _guest.Rename("d/inner", "x/").Should().Be(Errno.NotDirectory);
        _guest.Rename("d/inner", "d/inner").Should().Be(Errno.Success);
        _guest.Rename("nothing", "x").Should().Be(Errno.NoEntry);
        _guest.Rename(".", "x").Should().Be(Errno.Busy);

        File.ReadAllText(_folder["jail/d/inner"]).Should().Be("hello");
        _guest.At(_guest.Calls.PathUnlinkFile, "d/inner").Should().Be(Errno.Success);
        _guest.At(_guest.Calls.PathRemoveDirectory, "d/deep").Should().Be(Errno.Success);
        Directory.GetFileSystemEntries(_folder["jail/d"]).Should().BeEmpty();
    }

    [Fact]
    public void Unlink_Link_TakesTheLinkAndNotItsTarget()
    {
        Link("link", "hello");

        _guest.At(_guest.Calls.PathUnlinkFile, "link").Should().Be(Errno.Success);

        File.Exists(_folder["jail/hello"]).Should().BeTrue();
        File.Exists(_folder["jail/link"]).Should().BeFalse();
    }

    [Fact]
    public void Open_DirectoriesAndFiles_AreToldApart()
    {
        _guest.Open("sub", out _, rights: ReadWrite).Should().Be(Errno.IsDirectory);
        _guest.Open("sub", out _, OpenFlags.Create, Rights.ReadFile).Should().Be(Errno.IsDirectory);
        _guest.Open("hello", out _, OpenFlags.Directory).Should().Be(Errno.NotDirectory);
        _guest.Open("new/", out _, OpenFlags.Create, ReadWrite).Should().Be(Errno.Invalid);
        _guest.Open("sub", out var sub, rights: Rights.ReadTree | Rights.ReadFile).Should().Be(Errno.Success);
        _guest.Read(sub, 1, out _).Should().Be(Errno.IsDirectory);
        _guest.Open("x", out _, directory: 1).Should().Be(Errno.NotDirectory);
    }

    [Fact]
    public void Status_OfFilesAndDirectories_SaysWhatTheyAre()
    {
        _guest.Status("hello", true, out var kind, out var size).Should().Be(Errno.Success);
        (kind, size).Should().Be((FileKind.RegularFile, 5UL));
        _guest.Status("sub", true, out kind, out _).Should().Be(Errno.Success);
        kind.Should().Be(FileKind.Directory);
        _guest.Open("hello", out var file, rights: ReadWrite).Should().Be(Errno.Success);
        var at = _guest.Take(64);
        _guest.Calls.FdFilestatGet(_guest.Memory, file, at).Should().Be(Errno.Success);
        _guest.Linear.ReadInt64(at + 32).Should().Be(5);
        _guest.Linear.ReadInt64(at + 24).Should().Be(1);
    }

    [Fact]
    public void Times_AreSetAsAsked()
    {
        const ulong Nanoseconds = 1_000_000_000_123_456_700;
        _guest.Open("hello", out var file, rights: ReadWrite).Should().Be(Errno.Success);

        _guest.Calls.FdFilestatSetTimes(file, 0, Nanoseconds, (uint)TimeFlags.Modification).Should().Be(Errno.Success);
        File.GetLastWriteTimeUtc(_folder["jail/hello"]).Should().Be(DateTime.UnixEpoch.AddTicks((long)(Nanoseconds / 100)));
        SetTimes("sub", 0, (uint)TimeFlags.ModificationNow).Should().Be(Errno.Success);
        Directory.GetLastWriteTimeUtc(_folder["jail/sub"]).Should().BeCloseTo(_time.GetUtcNow().UtcDateTime, TimeSpan.FromMilliseconds(1));
        SetTimes("hello", 0, (uint)(TimeFlags.Access | TimeFlags.AccessNow)).Should().Be(Errno.Invalid);
        SetTimes("hello", 0, 16).Should().Be(Errno.Invalid);
        SetTimes("hello", ulong.MaxValue, (uint)TimeFlags.Modification).Should().NotBe(Errno.Success);
        SetTimes("nothing", 0, 1).Should().Be(Errno.NoEntry);

        Errno SetTimes(string path, ulong time, uint flags) =>
            _guest.At((m, d, p, l) => _guest.Calls.PathFilestatSetTimes(m, d, 1, p, l, time, time, flags), path);
    }

    [Fact]
    public void ReadDirectory_InAnyPieces_GivesEveryEntryOnce()
    {
        for (var i = 0; i < 50; i++)
        {
            File.WriteAllText(_folder[$"jail/sub/file{i:00}"], "");
        }

        _guest.Open("sub", out var sub, OpenFlags.Directory, Rights.ReadTree).Should().Be(Errno.Success);
        string[] expected = [".", "..", "deep", .. Enumerable.Range(0, 50).Select(i => $"file{i:00}"), "inner"];

        foreach (var piece in new uint[] { 30, 100, 333, 65_536 })
        {
            Names(sub, piece).Should().Equal(expected.Select(n => (n, n is "." or ".." or "deep" ? FileKind.Directory : FileKind.RegularFile)));
        }
    }

    [Fact]
    public void ReadDirectory_WhileItChanges_GoesOnAsItBeganUntilItIsBegunAgain()
    {
        var buffer = _guest.Take(200);
        _guest.Calls.FdReaddir(_guest.Memory, 3, buffer, 30, 0, WasiGuest.Result).Should().Be(Errno.Success);
        File.Delete(_folder["jail/hello"]);

        _guest.Calls.FdReaddir(_guest.Memory, 3, buffer, 200, 2, WasiGuest.Result).Should().Be(Errno.Success);
        _guest.Linear.ReadString(buffer + 24, 5).Should().Be("hello");
        Names(3, 200).Select(n => n.Name).Should().Equal(".", "..", "sub");
        _guest.Calls.FdReaddir(_guest.Memory, 3, buffer, 200, ulong.MaxValue, WasiGuest.Result).Should().Be(Errno.Success);
        _guest.Number.Should().Be(0);
    }

    [Fact]
    public void Descriptors_AreBounded()
    {
        using var guest = Make(readOnly: true, o => o.MaxDescriptors = 6);

        guest.Open("hello", out var a).Should().Be(Errno.Success);
        guest.Open("hello", out var b).Should().Be(Errno.Success);
        guest.Open("hello", out _).Should().Be(Errno.NoMoreDescriptors);
        guest.Calls.FdClose(a).Should().Be(Errno.Success);
        guest.Open("hello", out var again).Should().Be(Errno.Success);

        (a, b, again).Should().Be((4u, 5u, 4u));
    }

    [Fact]
    public void FileBytes_AreBoundedWhateverTheWay()
    {
        using var guest = Make(readOnly: false, o => o.MaxFileBytes = 4096 + 10);

        guest.Open("new", out var file, OpenFlags.Create, ReadWrite).Should().Be(Errno.Success);
        guest.Open("second", out _, OpenFlags.Create, ReadWrite).Should().Be(Errno.NoSpace);
        guest.At(guest.Calls.PathCreateDirectory, "d").Should().Be(Errno.NoSpace);
        guest.Write(file, "12345", out _).Should().Be(Errno.Success);
        guest.Calls.FdFilestatSetSize(file, 11).Should().Be(Errno.NoSpace);
        guest.Calls.FdAllocate(file, 0, 11).Should().Be(Errno.NoSpace);
        guest.Calls.FdPwrite(guest.Memory, file, guest.Vectors((guest.Put("x"u8), 1)), 1, 1L << 40, WasiGuest.Result).Should().Be(Errno.NoSpace);
        guest.Calls.FdPwrite(guest.Memory, file, guest.Vectors((guest.Put("x"u8), 1)), 1, ulong.MaxValue, WasiGuest.Result).Should().Be(Errno.FileTooBig);
        guest.Calls.FdPwrite(guest.Memory, file, guest.Vectors((guest.Put("x"u8), 1)), 1, 8, WasiGuest.Result).Should().Be(Errno.Success);
        guest.Write(file, "1234", out var written).Should().Be(Errno.Success);
        written.Should().Be(1);
        guest.Write(file, "1234", out _).Should().Be(Errno.NoSpace);

        new FileInfo(_folder["jail/new"]).Length.Should().Be(9);
    }

    [Fact]
    public void Dispose_ClosesWhatWasLeftOpen()
    {
        var guest = Make(readOnly: false);
        guest.Open("hello", out var file, rights: ReadWrite).Should().Be(Errno.Success);

        guest.Calls.Dispose();
        guest.Calls.Dispose();

        guest.Read(file, 1, out _).Should().Be(Errno.BadDescriptor);
        guest.Open("hello", out _).Should().Be(Errno.BadDescriptor);
        guest.Linear.Dispose();
        File.Delete(_folder["jail/hello"]);
    }

    private WasiGuest Make(bool readOnly, Action<WasiOptions>? configure = null) => new(o =>
    {
        o.Clock = _time;
        o.Directories.Add(new WasiDirectory(_folder["jail"], "/data", readOnly));
        configure?.Invoke(o);
    });

    private void Link(string path, string target) => File.CreateSymbolicLink(_folder[$"jail/{path}"], target);

    private (Errno Error, ulong Position) Seek(uint file, long offset, uint whence) =>
        (_guest.Calls.FdSeek(_guest.Memory, file, offset, whence, WasiGuest.Result), _guest.LongNumber);

    private List<(string Name, FileKind Kind)> Names(uint directory, uint piece)
    {
        var names = new List<(string, FileKind)>();
        var buffer = _guest.Take(piece);
        ulong cookie = 0;
        while (true)
        {
            _guest.Calls.FdReaddir(_guest.Memory, directory, buffer, piece, cookie, WasiGuest.Result).Should().Be(Errno.Success);
            var used = _guest.Linear.Span(buffer, _guest.Number);
            var full = used.Length == piece;
            while (used.Length >= 24)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(used[16..]);
                if (used.Length < 24 + length)
                {
                    break;
                }

                names.Add((Encoding.UTF8.GetString(used.Slice(24, length)), (FileKind)used[20]));
                cookie = BinaryPrimitives.ReadUInt64LittleEndian(used);
                used = used[(24 + length)..];
            }

            if (!full)
            {
                return names;
            }
        }
    }
}
