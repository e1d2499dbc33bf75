using System.Buffers.Binary;
using System.Text;
using ToolExec.TestSupport;
using ToolExec.Wasm.Wasi;

namespace ToolExec.Wasm.Tests.Wasi;

public sealed class WasiCallsTests
{
    private const uint Far = 0xFFFF_FFF0;

    [Fact]
    public void Options_OutOfRange_AreRefusedAllTogether()
    {
        var options = new WasiOptions { ClockResolution = TimeSpan.Zero, MaxInputBytes = -1, MaxOutputBytes = -1, MaxFileBytes = -1, MaxDescriptors = 2 };
        options.Arguments.Add("a\0b");
        options.Environment["A=B"] = "x";
        options.Directories.Add(new WasiDirectory("", "/"));

        FluentActions.Invoking(() => new WasiHost(options)).Should().Throw<ArgumentException>()
            .Where(e => new[] { "Arguments", "Environment", "ClockResolution", "MaxInputBytes", "MaxOutputBytes", "MaxFileBytes", "from 4 to 65536, but is 2", "Directories" }
                .All(n => e.Message.Contains(n, StringComparison.Ordinal)));
    }

    [Fact]
    public void Options_DirectoryThatIsNotThere_IsRefused()
    {
        var options = new WasiOptions();
        options.Directories.Add(new WasiDirectory(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), "/"));

        FluentActions.Invoking(() => new WasiHost(options)).Should().Throw<ArgumentException>().WithMessage("*is no directory*");
    }

    [Fact]
    public void NothingGiven_EveryCapabilityIsRefusedAndNothingTraps()
    {
        using var guest = new WasiGuest();
        var calls = guest.Calls;

        calls.ArgsSizesGet(guest.Memory, 0, 4).Should().Be(Errno.Success);
        guest.Linear.ReadInt64(0).Should().Be(0);
        calls.ClockTimeGet(guest.Memory, 0, 0).Should().Be(Errno.NotCapable);
        calls.ClockTimeGet(guest.Memory, 9, 0).Should().Be(Errno.Invalid);
        calls.FdPrestatGet(guest.Memory, 3, 0).Should().Be(Errno.BadDescriptor);
        guest.Open("x", out _).Should().Be(Errno.BadDescriptor);
        guest.At(calls.PathCreateDirectory, "x").Should().Be(Errno.BadDescriptor);
        guest.At(calls.PathCreateDirectory, "x", directory: 1).Should().Be(Errno.NotDirectory);
        calls.PathLink(3, 3).Should().Be(Errno.BadDescriptor);
        calls.PathSymlink(3).Should().Be(Errno.BadDescriptor);
        calls.Socket(3).Should().Be(Errno.BadDescriptor);
        calls.Socket(1).Should().Be(Errno.NotSocket);
        calls.FdClose(7).Should().Be(Errno.BadDescriptor);
        WasiCalls.ProcRaise().Should().Be(Errno.NotImplemented);
        WasiCalls.SchedYield().Should().Be(Errno.Success);
        guest.Read(0, 10, out var text).Should().Be(Errno.Success);
        text.Should().BeEmpty();
        guest.Write(1, "dropped", out var written).Should().Be(Errno.Success);
        written.Should().Be(7);
        FluentActions.Invoking(() => WasiCalls.ProcExit(3)).Should().Throw<WasiExitException>().Which.ExitCode.Should().Be(3);
    }

    [Fact]
    public void Arguments_AndEnvironment_AreLaidOutWithZeros()
    {
        using var guest = new WasiGuest(o =>
        {
            o.Arguments.Add("prog");
            o.Arguments.Add("h\u00e9");
            o.Environment["B"] = "2";
            o.Environment["A"] = "";
        });

        guest.Calls.ArgsSizesGet(guest.Memory, 0, 4).Should().Be(Errno.Success);
        (guest.Linear.ReadInt32(0), guest.Linear.ReadInt32(4)).Should().Be((2, 9));
        guest.Calls.ArgsGet(guest.Memory, 16, 32).Should().Be(Errno.Success);
        (guest.Linear.ReadInt32(16), guest.Linear.ReadInt32(20)).Should().Be((32, 37));
        guest.Linear.ReadString(32, 9).Should().Be("prog\0h\u00e9\0");

        guest.Calls.EnvironSizesGet(guest.Memory, 0, 4).Should().Be(Errno.Success);
        (guest.Linear.ReadInt32(0), guest.Linear.ReadInt32(4)).Should().Be((2, 7));
        guest.Calls.EnvironGet(guest.Memory, 16, 32).Should().Be(Errno.Success);
        guest.Linear.ReadString(32, 7).Should().Be("A=\0B=2\0");
    }

    [Fact]
    public void Addresses_OutsideTheMemory_AreFaultsWhoeverAsks()
    {
        using var folder = new TempFolder();
        using var guest = new WasiGuest(o =>
        {
            o.Arguments.Add("a");
            o.Environment["A"] = "1";
            o.Clock = new ManualTimeProvider();
            o.Directories.Add(new WasiDirectory(folder.Path, "/", IsReadOnly: false));
        });
        var calls = guest.Calls;
        guest.Open("f", out var file, OpenFlags.Create, Rights.ReadFile | Rights.WriteFile).Should().Be(Errno.Success);
        var good = guest.Vectors((100, 4));
        var bad = guest.Vectors((100, 4), (Far, 100));
        var text = guest.Put("f"u8);

        Errno[] answers =
        [
            calls.ArgsGet(guest.Memory, Far, 0),
            calls.ArgsGet(guest.Memory, 0, Far + 15),
            calls.ArgsSizesGet(guest.Memory, Far, 0),
            calls.ArgsSizesGet(guest.Memory, 0, Far),
            calls.EnvironGet(guest.Memory, Far, 0),
            calls.EnvironSizesGet(guest.Memory, 0, Far),
            calls.ClockResGet(guest.Memory, 0, Far + 9),
            calls.ClockTimeGet(guest.Memory, 0, Far + 9),
            calls.RandomGet(guest.Memory, Far, 17, () => false),
            calls.RandomGet(guest.Memory, 0, uint.MaxValue, () => false),
            calls.FdRead(guest.Memory, file, Far, 1, 0),
            calls.FdRead(guest.Memory, file, bad, 2, 0),
            calls.FdRead(guest.Memory, file, good, 1, Far + 13),
            calls.FdWrite(guest.Memory, 1, bad, 2, 0),
            calls.FdWrite(guest.Memory, 1, good, 1, Far + 13),
            calls.FdPread(guest.Memory, file, Far, 1, 0, 0),
            calls.FdPwrite(guest.Memory, file, bad, 2, 0, 0),
            calls.FdSeek(guest.Memory, file, 1, 0, Far + 9),
            calls.FdTell(guest.Memory, file, Far + 9),
            calls.FdFdstatGet(guest.Memory, file, Far),
            calls.FdFilestatGet(guest.Memory, file, Far),
            calls.FdPrestatGet(guest.Memory, 3, Far + 9),
            calls.FdPrestatDirName(guest.Memory, 3, Far + 13, 1),
            calls.FdReaddir(guest.Memory, 3, Far, 100, 0, 0),
            calls.FdReaddir(guest.Memory, 3, 0, 100, 0, Far + 13),
            calls.PathOpen(guest.Memory, 3, 0, Far, 100, 0, 0, 0, 0, 0),
            calls.PathOpen(guest.Memory, 3, 0, text, 1, 0, 0, 0, 0, Far + 13),
            calls.PathCreateDirectory(guest.Memory, 3, Far, 100),
            calls.PathFilestatGet(guest.Memory, 3, 0, text, 1, Far),
            calls.PathFilestatGet(guest.Memory, 3, 0, Far, 100, 0),
            calls.PathReadlink(guest.Memory, 3, text, 1, Far, 100, 0),
            calls.PathUnlinkFile(guest.Memory, 3, Far, 100),
            calls.PathRename(guest.Memory, 3, text, 1, 3, Far, 100),
            calls.PollOneoff(guest.Memory, Far, 0, 1, 0, new NoPause()),
            calls.PollOneoff(guest.Memory, 0, Far, 1, 0, new NoPause()),
            calls.PollOneoff(guest.Memory, 0, 0, 1, Far + 13, new NoPause()),
        ];

        answers.Should().AllBeEquivalentTo(Errno.Fault);
        new FileInfo(Path.Combine(folder.Path, "f")).Length.Should().Be(0);
    }

    [Fact]
    public void Output_UpToItsCap_IsWrittenAndThenRefused()
    {
        var output = new MemoryStream();
        using var guest = new WasiGuest(o => (o.StandardOutput, o.MaxOutputBytes) = (output, 8));

        guest.Write(1, "12345", out _).Should().Be(Errno.Success);
        guest.Calls.Output.IsTruncated.Should().BeFalse();
        guest.Write(1, "67890", out var written).Should().Be(Errno.Success);
        written.Should().Be(3);
        guest.Write(1, "x", out _).Should().Be(Errno.NoSpace);
        guest.Write(1, "", out _).Should().Be(Errno.Success);

        Encoding.UTF8.GetString(output.ToArray()).Should().Be("12345678");
        guest.Calls.Output.IsTruncated.Should().BeTrue();
        guest.Write(2, "its own cap", out written).Should().Be(Errno.Success);
        written.Should().Be(8);
    }

    [Fact]
    public void Input_UpToItsCap_IsReadAndThenAtItsEnd()
    {
        using var guest = new WasiGuest(o => (o.StandardInput, o.MaxInputBytes) = (new MemoryStream("hello world"u8.ToArray()), 7));

        guest.Read(0, 5, out var text).Should().Be(Errno.Success);
        text.Should().Be("hello");
        guest.Read(0, 5, out text).Should().Be(Errno.Success);
        text.Should().Be(" w");
        guest.Read(0, 5, out text).Should().Be(Errno.Success);
        text.Should().BeEmpty();
    }

    [Fact]
    public void Streams_ThatFail_AreErrorsForTheGuest()
    {
        using var guest = new WasiGuest(o => (o.StandardInput, o.StandardOutput) = (new BrokenStream(), new BrokenStream()));

        guest.Read(0, 5, out _).Should().Be(Errno.InputOutput);
        guest.Write(1, "x", out _).Should().Be(Errno.InputOutput);
        guest.Calls.FdSync(1).Should().Be(Errno.InputOutput);
    }

    [Fact]
    public void Streams_AskedForWhatFilesDo_RefuseIt()
    {
        using var guest = new WasiGuest();

        guest.Calls.FdSeek(guest.Memory, 1, 0, 0, 0).Should().Be(Errno.NotSeekable);
        guest.Calls.FdTell(guest.Memory, 0, 0).Should().Be(Errno.NotSeekable);
        guest.Calls.FdPread(guest.Memory, 0, 0, 0, 0, 0).Should().Be(Errno.NotSeekable);
        guest.Calls.FdWrite(guest.Memory, 0, 0, 0, 0).Should().Be(Errno.NotCapable);
        guest.Calls.FdRead(guest.Memory, 1, 0, 0, 0).Should().Be(Errno.NotCapable);
        guest.Calls.FdFilestatSetSize(1, 0).Should().Be(Errno.NotCapable);
        guest.Calls.FdAllocate(1, 0, 1).Should().Be(Errno.NotCapable);
        guest.Calls.FdReaddir(guest.Memory, 1, 0, 0, 0, 0).Should().Be(Errno.NotCapable);
        guest.Calls.FdWrite(guest.Memory, 1, 0, 1025, 0).Should().Be(Errno.Invalid);
        guest.Calls.FdFilestatGet(guest.Memory, 1, 0).Should().Be(Errno.Success);
        guest.Calls.FdFdstatGet(guest.Memory, 1, 0).Should().Be(Errno.Success);
        ((Rights)guest.Linear.ReadInt64(8)).Should().HaveFlag(Rights.Write).And.NotHaveFlag(Rights.Seek);
    }

    [Fact]
    public void Rights_CanBeTakenButNotGiven()
    {
        using var guest = new WasiGuest();

        guest.Calls.FdFdstatSetRights(1, (ulong)(Rights.Write | Rights.Seek), 0).Should().Be(Errno.NotCapable);
        guest.Calls.FdFdstatSetRights(1, (ulong)Rights.GetStatus, 0).Should().Be(Errno.Success);
        guest.Write(1, "x", out _).Should().Be(Errno.NotCapable);
        guest.Calls.FdFdstatSetRights(1, (ulong)Rights.Write, 0).Should().Be(Errno.NotCapable);
    }

    [Fact]
    public void Renumber_ClosesWhatHadTheNumber()
    {
        var output = new MemoryStream();
        using var guest = new WasiGuest(o => o.StandardOutput = output);

        guest.Calls.FdRenumber(1, 9).Should().Be(Errno.BadDescriptor);
        guest.Calls.FdRenumber(1, 1).Should().Be(Errno.Success);
        guest.Calls.FdRenumber(1, 2).Should().Be(Errno.Success);
        guest.Write(1, "x", out _).Should().Be(Errno.BadDescriptor);
        guest.Write(2, "y", out _).Should().Be(Errno.Success);

        output.Length.Should().Be(1);
    }

    [Fact]
    public void Random_Injected_IsWhatTheGuestGets()
    {
        using var guest = new WasiGuest(o => o.Random = span => span.Fill(7));

        guest.Calls.RandomGet(guest.Memory, 100, 100_000, () => false).Should().Be(Errno.Success);

        guest.Linear.Span(100, 100_000).ContainsAnyExcept((byte)7).Should().BeFalse();
        guest.Linear.Span(99, 1)[0].Should().Be(0);
    }

    [Fact]
    public void Random_NotInjected_IsNotAlwaysTheSame()
    {
        using var guest = new WasiGuest();

        guest.Calls.RandomGet(guest.Memory, 0, 16, () => false).Should().Be(Errno.Success);
        guest.Calls.RandomGet(guest.Memory, 16, 16, () => false).Should().Be(Errno.Success);

        guest.Linear.Span(0, 16).SequenceEqual(guest.Linear.Span(16, 16)).Should().BeFalse();
    }

    [Fact]
    public void Clocks_AreRoundedDownAndBeginWithTheGuest()
    {
        var time = new ManualTimeProvider();
        time.Advance(TimeSpan.FromHours(1));
        using var guest = new WasiGuest(o => (o.Clock, o.ClockResolution) = (time, TimeSpan.FromMilliseconds(10)));
        var start = (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

        guest.Calls.ClockResGet(guest.Memory, 1, WasiGuest.Result).Should().Be(Errno.Success);
        guest.LongNumber.Should().Be(10_000_000);
        time.Advance(TimeSpan.FromMilliseconds(20) - TimeSpan.FromTicks(1));
        guest.Calls.ClockTimeGet(guest.Memory, 1, WasiGuest.Result).Should().Be(Errno.Success);
        guest.LongNumber.Should().Be(10_000_000);
        time.Advance(TimeSpan.FromTicks(1));
        guest.Calls.ClockTimeGet(guest.Memory, 1, WasiGuest.Result).Should().Be(Errno.Success);
        guest.LongNumber.Should().Be(20_000_000);
        guest.Calls.ClockTimeGet(guest.Memory, 0, WasiGuest.Result).Should().Be(Errno.Success);
        guest.LongNumber.Should().Be((start + 20_000_000) / 10_000_000 * 10_000_000);
        guest.Calls.ClockTimeGet(guest.Memory, 2, WasiGuest.Result).Should().Be(Errno.NotSupported);
    }

    [Fact]
    public void Poll_Clock_WaitsForTheFirst()
    {
        var pause = new NoPause();
        using var guest = new WasiGuest(o => o.Clock = new ManualTimeProvider());
        var list = guest.Put([.. Clock(11, 1, 5_000_001), .. Clock(22, 1, 5_000_000), .. Clock(33, 1, 9_000_000)]);

        guest.Calls.PollOneoff(guest.Memory, list, 512, 3, WasiGuest.Result, pause).Should().Be(Errno.Success);

        pause.Waited.Should().Equal(TimeSpan.FromMilliseconds(5));
        guest.Number.Should().Be(1);
        guest.Linear.ReadInt64(512).Should().Be(22);
    }

    [Fact]
    public void Poll_SomethingReady_DoesNotWait()
    {
        var pause = new NoPause();
        using var guest = new WasiGuest(o => o.Clock = new ManualTimeProvider());
        var list = guest.Put([.. Clock(1, 1, 5_000_000), .. File(2, 2, 1), .. File(3, 1, 77), .. Clock(4, 8, 1), .. Clock(5, 1, 0)]);

        guest.Calls.PollOneoff(guest.Memory, list, 512, 5, WasiGuest.Result, pause).Should().Be(Errno.Success);

        pause.Waited.Should().BeEmpty();
        guest.Number.Should().Be(4);
        (guest.Linear.ReadInt64(512), guest.Linear.ReadInt32(520)).Should().Be((2, 0x0002_0000));
        (guest.Linear.ReadInt64(544), guest.Linear.ReadInt32(552)).Should().Be((3, 0x0001_0000 | (int)Errno.BadDescriptor));
        (guest.Linear.ReadInt64(576), guest.Linear.ReadInt32(584)).Should().Be((4, (int)Errno.Invalid));
        guest.Linear.ReadInt64(608).Should().Be(5);
    }

    [Fact]
    public void Poll_MomentOfTheWallClock_WaitsUntilIt()
    {
        var time = new ManualTimeProvider();
        var pause = new NoPause();
        using var guest = new WasiGuest(o => o.Clock = time);
        var now = (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        var list = guest.Put(Clock(1, 0, now + 3_000_000, absolute: true));

        guest.Calls.PollOneoff(guest.Memory, list, 512, 1, WasiGuest.Result, pause).Should().Be(Errno.Success);
        list = guest.Put(Clock(1, 0, now - 1, absolute: true));
        guest.Calls.PollOneoff(guest.Memory, list, 512, 1, WasiGuest.Result, pause).Should().Be(Errno.Success);

        pause.Waited.Should().Equal(TimeSpan.FromMilliseconds(3));
    }

    [Fact]
    public void Poll_NothingOrTooMuch_IsInvalid()
    {
        using var guest = new WasiGuest();

        guest.Calls.PollOneoff(guest.Memory, 0, 0, 0, 0, new NoPause()).Should().Be(Errno.Invalid);
        guest.Calls.PollOneoff(guest.Memory, 0, 0, 4097, 0, new NoPause()).Should().Be(Errno.Invalid);
    }

    private static byte[] Clock(ulong user, uint clock, ulong timeout, bool absolute = false)
    {
        var bytes = new byte[48];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, user);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), clock);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), timeout);
        bytes[40] = (byte)(absolute ? 1 : 0);
        return bytes;
    }

    private static byte[] File(ulong user, byte kind, uint number)
    {
        var bytes = new byte[48];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, user);
        bytes[8] = kind;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), number);
        return bytes;
    }

    private sealed class NoPause : IGuestPause
    {
        public List<TimeSpan> Waited { get; } = [];

        public bool Wait(TimeProvider clock, TimeSpan time)
        {
            Waited.Add(time);
            return true;
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("secret path");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("secret path");

        public override void Flush() => throw new IOException("secret path");
    }
}
