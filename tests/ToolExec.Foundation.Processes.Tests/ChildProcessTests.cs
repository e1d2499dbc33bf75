using System.Text;

namespace ToolExec.Foundation.Processes.Tests;

public sealed class ChildProcessTests
{
    [Fact]
    public void Start_NullOptions_Throws() =>
        FluentActions.Invoking(() => ChildProcess.Start(null!)).Should().Throw<ArgumentNullException>();

    public static TheoryData<string, Action<ChildProcessOptions>> Refused { get; } = new()
    {
        { "FileName", o => o.FileName = " " },
        { "Arguments", o => o.Arguments = null! },
        { "argument", o => o.Arguments = ["a", null!] },
        { "NUL", o => o.Arguments = ["a\0b"] },
        { "NUL", o => o.FileName = "sh\0" },
        { "NUL", o => o.WorkingDirectory = "/\0" },
        { "Environment", o => o.Environment = null! },
        { "TimeProvider", o => o.TimeProvider = null! },
        { "ErrorTailBytes must be between 1 and 16777216, but is 0", o => o.ErrorTailBytes = 0 },
        { "ErrorTailBytes", o => o.ErrorTailBytes = (16 * 1024 * 1024) + 1 },
        { "MaxErrorLineBytes must be between 1 and 1048576, but is 0", o => o.MaxErrorLineBytes = 0 },
        { "MaxErrorLineBytes", o => o.MaxErrorLineBytes = (1024 * 1024) + 1 },
        { "StopGrace", o => o.StopGrace = TimeSpan.FromTicks(-1) },
        { "StopGrace", o => o.StopGrace = TimeSpan.FromHours(1) + TimeSpan.FromTicks(1) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Start_OptionOutOfRange_ThrowsAndNamesIt(string named, Action<ChildProcessOptions> spoil)
    {
        var options = Sh.Options("true");
        spoil(options);

        FluentActions.Invoking(() => ChildProcess.Start(options)).Should().Throw<ArgumentException>().WithMessage($"*{named}*");
    }

    [UnixFact]
    public async Task Start_ArgumentsWithSpacesQuotesAndDashes_ReachTheProgramUnchanged()
    {
        string[] arguments = ["a b", "\"q\" 'r' $HOME `id`", "--flag", "", "täst\n2"];

        await using var child = Sh.Start("""for a in "$@"; do printf '%s|' "$a"; done""", arguments);

        (await Sh.ReadToEndAsync(child)).Should().Be(string.Join('|', arguments) + "|");
    }

    [UnixFact]
    public async Task Streams_Bytes_GoThroughUnchanged()
    {
        var sent = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        await using var child = Sh.Start("exec cat");

        await child.StandardInput.WriteAsync(sent).OrHang();
        child.StandardInput.Close();
        using var received = new MemoryStream();
        await child.StandardOutput.CopyToAsync(received).OrHang();

        received.ToArray().Should().Equal(sent);
    }

    [UnixFact]
    public async Task StandardOutput_ReadIsCancelled_ThrowsAndLaterReadGoesOn()
    {
        await using var child = Sh.Start("read x; echo $x");
        using var cancel = new CancellationTokenSource();
        var buffer = new byte[8];
        var read = child.StandardOutput.ReadAsync(buffer, cancel.Token).AsTask();

        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => read.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        await child.StandardInput.WriteAsync("hi\n"u8.ToArray()).OrHang();
        (await Sh.ReadToEndAsync(child)).Should().Be("hi\n");
    }

    [UnixFact]
    public async Task Exited_ChildExitsByItself_GivesItsCode()
    {
        await using var child = Sh.Start("exit 3");

        var exit = await child.Exited.OrHang();

        exit.Should().Be(new ChildExit(3));
        exit.ToString().Should().Be("exit code 3");
    }

    [UnixFact]
    public async Task Exited_ChildEndedBySignal_NamesIt()
    {
        await using var child = Sh.Start("kill -SEGV $$");

        var exit = await child.Exited.OrHang();

        exit.Signal.Should().Be(11);
        exit.ToString().Should().Be("signal 11 (SIGSEGV)");
    }

    [UnixFact]
    public async Task Exited_GrandchildHoldsThePipes_IsNoticedAllTheSame()
    {
        await using var child = Sh.Start("sleep 300 & exit 0");

        (await child.Exited.OrHang()).Code.Should().Be(0);

        child.StandardErrorEnd.IsCompleted.Should().BeFalse();
    }

    [UnixFact]
    public async Task StopAsync_GrandchildHoldsThePipes_ReturnsAndEndsTheReads()
    {
        await using var child = Sh.Start("sleep 300 & exit 0");
        await child.Exited.OrHang();

        await child.StopAsync(TimeSpan.FromSeconds(5)).OrHang();

        await child.StandardErrorEnd.OrHang();
    }

    [UnixFact]
    public async Task StopAsync_ChildEndsAtEndOfInput_IsNotSignalled()
    {
        await using var child = Sh.Start("trap 'exit 9' TERM; read x; exit 4");

        await child.StopAsync(TimeSpan.FromSeconds(8)).OrHang();

        (await child.Exited).Code.Should().Be(4);
    }

    [UnixFact]
    public async Task StopAsync_ChildIgnoresEndOfInput_IsAskedToTerminateAfterTheGrace()
    {
        var time = new SignallingTimeProvider();
        var options = Sh.Options("trap 'exit 9' TERM; echo ready; while :; do sleep 0.02; done");
        options.TimeProvider = time;
        await using var child = ChildProcess.Start(options);
        await child.StandardOutput.ReadExactlyAsync(new byte[6]).OrHang();
        var grace = TimeSpan.FromSeconds(5);

        var stop = child.StopAsync(grace);
        await time.TimerSet.OrHang();
        time.Advance(grace - TimeSpan.FromTicks(1));
        child.Exited.IsCompleted.Should().BeFalse("the grace is not over");
        time.Advance(TimeSpan.FromTicks(1));

        await stop.OrHang();
        (await child.Exited).Code.Should().Be(9);
    }

    [UnixFact]
    public async Task StopAsync_ChildIgnoresTerminate_IsKilledAfterTheSecondGrace()
    {
        await using var child = Sh.Start("trap '' TERM; echo ready; while :; do sleep 0.05; done");
        await child.StandardOutput.ReadExactlyAsync(new byte[6]).OrHang();

        await child.StopAsync(TimeSpan.FromMilliseconds(50)).OrHang();

        (await child.Exited).Signal.Should().Be(9);
    }

    [UnixFact]
    public async Task StopAsync_ZeroGrace_KillsAtOnce()
    {
        await using var child = Sh.Start("trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done");
        await child.StandardOutput.ReadExactlyAsync(new byte[6]).OrHang();

        await child.StopAsync(TimeSpan.Zero).OrHang();

        (await child.Exited).Signal.Should().Be(9);
    }

    [UnixFact]
    public async Task StopAsync_CancelledWhileWaiting_KillsAtOnce()
    {
        await using var child = Sh.Start("trap '' TERM; echo ready; while :; do sleep 0.05; done");
        await child.StandardOutput.ReadExactlyAsync(new byte[6]).OrHang();
        using var cancel = new CancellationTokenSource();
        var stop = child.StopAsync(TimeSpan.FromHours(1), cancel.Token);

        await cancel.CancelAsync();

        await stop.OrHang();
        (await child.Exited).Signal.Should().Be(9);
    }

    [UnixFact]
    public async Task StopAsync_ManyCallersAndDispose_AllEndTogether()
    {
        var child = Sh.Start("sleep 300");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => child.StopAsync(TimeSpan.FromMilliseconds(10)))).OrHang();
        await child.DisposeAsync().OrHang();
        await child.StopAsync(TimeSpan.Zero, new CancellationToken(canceled: true)).OrHang();

        (await child.Exited).Signal.Should().Be(15);
    }

    [UnixFact]
    public async Task StopAsync_NegativeGrace_Throws()
    {
        await using var child = Sh.Start("true");

        await child.Invoking(c => c.StopAsync(TimeSpan.FromTicks(-1))).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [UnixFact]
    public async Task StandardInput_ChildIsGone_WritingThrowsIOException()
    {
        await using var child = Sh.Start("exec <&-; exit 0");
        await child.Exited.OrHang();

        await child.Invoking(async c => await c.StandardInput.WriteAsync(new byte[1 << 20]).OrHang()).Should().ThrowAsync<IOException>();
    }

    [UnixFact]
    public async Task ErrorTail_MoreThanTheLimit_KeepsTheEnd()
    {
        var options = Sh.Options("i=0; while [ $i -lt 5000 ]; do echo line$i >&2; i=$((i+1)); done");
        options.ErrorTailBytes = 20;
        await using var child = ChildProcess.Start(options);

        await child.StandardErrorEnd.OrHang();

        child.ErrorTail.Should().Be("7\nline4998\nline4999\n");
    }

    [UnixFact]
    public async Task OnErrorLine_LinesOfAllKinds_ReportsEachOnceBoundedAndInOrder()
    {
        var lines = new List<string>();
        var options = Sh.Options("""printf 'one\n\ntwo\r\nabcdefghijk\nlast' >&2""");
        options.MaxErrorLineBytes = 10;
        options.OnErrorLine = line =>
        {
            lines.Add(line);
            throw new InvalidOperationException("must not stop the draining");
        };
        await using var child = ChildProcess.Start(options);

        await child.StandardErrorEnd.OrHang();

        lines.Should().Equal("one", "", "two", "abcdefghij… (cut)", "last");
    }

    [UnixFact]
    public async Task OnErrorBytes_AnyBytes_GetsThemAllAndMayThrow()
    {
        var bytes = new List<byte>();
        var options = Sh.Options("""printf 'a\377\0b' >&2""");
        options.OnErrorBytes = piece =>
        {
            bytes.AddRange(piece.Span);
            throw new InvalidOperationException("must not stop the draining");
        };
        await using var child = ChildProcess.Start(options);

        await child.StandardErrorEnd.OrHang();

        bytes.Should().Equal("a"u8[0], 0xFF, 0, "b"u8[0]);
    }

    [UnixFact]
    public async Task Environment_OnlyNamedOnes_ChildSeesThoseAdditionsAndTheMark()
    {
        var options = Sh.Options("exec env");
        options.Environment = ChildEnvironment.Only("PATH", "NOT_THERE").With("ADDED", "x=y\nz");
        await using var child = ChildProcess.Start(options);

        var seen = await Sh.ReadToEndAsync(child);

        seen.Should().Contain("ADDED=x=y\nz\n").And.Contain($"{ProcessMark.Variable}=").And.NotContain("HOME=").And.NotContain("NOT_THERE");
    }

    [UnixFact]
    public async Task WorkingDirectory_Given_IsTheChilds()
    {
        var directory = Directory.CreateTempSubdirectory("toolexec-processes-");
        var options = Sh.Options("pwd -P; cat > written-here");
        options.WorkingDirectory = directory.FullName;
        try
        {
            await using var child = ChildProcess.Start(options);
            await child.StandardInput.WriteAsync(Encoding.ASCII.GetBytes("x")).OrHang();
            child.StandardInput.Close();
            await child.Exited.OrHang();

            (await File.ReadAllTextAsync(Path.Combine(directory.FullName, "written-here"))).Should().Be("x");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
