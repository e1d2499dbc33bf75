namespace ToolExec.Cli.Tests;

public sealed class OutputTests
{
    [Theory]
    [InlineData("plain\n\ttext", "plain\n\ttext")]
    [InlineData("a\u001b[31mb", "a\uFFFD[31mb")]
    [InlineData("a\u009bb", "a\uFFFDb")]
    [InlineData("line\r\nend", "line\nend")]
    [InlineData("over\rwritten", "over\uFFFDwritten")]
    [InlineData("a\u202eb\u2066c", "a\uFFFDb\uFFFDc")]
    [InlineData("family 👨‍👩‍👧", "family 👨‍👩‍👧")]
    public void Clean_Text_HasNothingThatSteersATerminal(string text, string clean)
    {
        TerminalText.Clean(text).Should().Be(clean);
    }

    [Fact]
    public void OneLine_LongText_IsCutWithoutHalvingACharacter()
    {
        TerminalText.OneLine("a\n  b\tc").Should().Be("a b c");
        TerminalText.OneLine("12345", 5).Should().Be("12345");
        TerminalText.OneLine("123456", 5).Should().Be("1234…");
        TerminalText.OneLine("123😀567", 5).Should().Be("123…");
    }

    [Theory]
    [InlineData(0.004, "0.00 ms")]
    [InlineData(1.234, "1.23 ms")]
    [InlineData(12.34, "12.3 ms")]
    [InlineData(123.4, "123 ms")]
    [InlineData(1234, "1.23 s")]
    [InlineData(3_723_000, "1:02:03")]
    public void Show_Duration_HasThreeDigits(double milliseconds, string shown)
    {
        Durations.Show(TimeSpan.FromMilliseconds(milliseconds)).Should().Be(shown);
    }

    [Theory]
    [InlineData("30", 30_000)]
    [InlineData("2.5s", 2500)]
    [InlineData("500ms", 500)]
    [InlineData("10m", 600_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("", null)]
    [InlineData("s", null)]
    [InlineData("-1", null)]
    [InlineData("1e3", null)]
    [InlineData("1d", null)]
    [InlineData("NaN", null)]
    [InlineData("99999999999999999999", null)]
    public void TryParse_Duration_TakesWhatPeopleWrite(string text, int? milliseconds)
    {
        Durations.TryParse(text, out var time).Should().Be(milliseconds is not null);
        time.TotalMilliseconds.Should().Be(milliseconds ?? 0);
    }

    [Theory]
    [InlineData("\"text\"", "text\n")]
    [InlineData("5", "5\n")]
    [InlineData("[]", "[]\n")]
    [InlineData("""["a","b"]""", "a\nb\n")]
    [InlineData("""{"a":1,"bcd":"x"}""", "a     1\nbcd   x\n")]
    [InlineData("""[{"n":1,"s":"x"},{"n":22}]""", "  n   s\n──────────\n  1   x\n 22\n")]
    public void ValueView_Value_IsLaidOutAsAPersonWould(string json, string shown)
    {
        using var writer = new StringWriter();
        var io = new CliIo
        {
            Output = CliHost.MakeConsole(writer, 60),
            Error = CliHost.MakeConsole(TextWriter.Null, 60),
            Input = Stream.Null,
            Folder = ".",
            Environment = static _ => null,
        };

        new TableReporter(io).Result(ToolResult.Success(ToolExecJson.Parse(json)));

        writer.ToString().ReplaceLineEndings("\n").Should().Be(shown);
    }

    [Fact]
    public async Task ProgressBoard_Calls_AreSeenWaitingRunningAndEnded()
    {
        var clock = new ManualTimeProvider();
        var board = new ProgressBoard(clock);
        board.Add("1", "first");
        board.Add("2", "second");
        var call = board.Watch(new ToolCall("x") { CallId = "1" });
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var context = new ToolCallContext(call, new Tool { Name = "x", InputSchema = ToolExecJson.EmptyObject }, default, Services.None);
        var running = board.InvokeAsync(context, async _ =>
        {
            await gate.Task;
            return ToolResult.Success(default);
        });
        clock.Advance(TimeSpan.FromSeconds(2));
        call.Options!.Progress!.Report(new ToolProgress(1, 4, "reading"));

        var during = Draw(board);
        gate.SetResult();
        await running.OrHang();

        during.Should().MatchRegex(@"first\s+runs\s+2\.00 s\s+25 % reading").And.MatchRegex(@"second\s+waits").And.Contain("0 of 2 ended");
        Draw(board).Should().MatchRegex(@"first\s+ok\s+2\.00 s").And.Contain("1 of 2 ended");
    }

    private static string Draw(ProgressBoard board)
    {
        using var writer = new StringWriter();
        CliHost.MakeConsole(writer, 80).Write(LiveView.Draw(board));
        return writer.ToString();
    }

    private sealed class Services : IServiceProvider
    {
        public static Services None { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
