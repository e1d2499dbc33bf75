using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ToolExec.Governance.Tests.Audit;

namespace ToolExec.Governance.Tests.Recording;

public sealed class RecordingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Tape => _folder["calls.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Members_Null_AreRefused()
    {
        var builder = new ServiceCollection().AddToolExec();
        FluentActions.Invoking(() => RecordingBuilderExtensions.UseRecording(null!, _ => { })).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => builder.UseRecording((Action<RecordingOptions>)null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => builder.UseRecording((BackendSettings)null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => RecordingBuilderExtensions.AddReplay(null!, "x")).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => builder.AddReplay("")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => builder.AddReplay(_folder["none.json"])).Should().Throw<IOException>();
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"toolexec_recording":2,"tools":[],"calls":[]}""")]
    [InlineData("""{"toolexec_recording":1,"tools":[]}""")]
    [InlineData("""{"toolexec_recording":1,"tools":[{"backend":"b","remote_name":"x","tool":{"name":"not a name","inputSchema":{}}}],"calls":[]}""")]
    public void AddReplay_NoRecording_SaysWhichFile(string text)
    {
        File.WriteAllText(Tape, text);

        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().AddReplay(Tape)).Should().Throw<IOException>().WithMessage($"'{Tape}' is no recording of calls*");
    }

    [Fact]
    public async Task Replay_OfARecording_GivesTheSameWithoutTheBackend()
    {
        (string Tool, string Arguments)[] calls =
        [
            ("echo", """{"a":1,"b":"x"}"""), ("fail", "{}"), ("blocks", "{}"), ("count", "{}"), ("count", "{}"), ("echo", """{"a":2}"""),
        ];
        var recorded = new List<string>();
        await using (var host = await RecordAsync())
        {
            foreach (var (tool, arguments) in calls)
            {
                recorded.Add(Text(await host.CallAsync(tool, arguments).OrHang()));
            }

            Recorder(host).Count.Should().Be(6);
        }

        await using var replay = await ReplayAsync();
        var played = new List<string>();
        foreach (var (tool, arguments) in calls)
        {
            played.Add(Text(await CallAsync(replay, tool, arguments)));
        }

        played.Should().Equal(recorded);
        replay.GetRequiredService<ToolExecutor>().Catalog.Entries.Select(e => e.Id).Should().Equal("b:blocks", "b:count", "b:echo", "b:fail", "b:secret", "b:stream");
    }

    [Fact]
    public async Task Replay_ArgumentsSpeltOtherwise_AreTheSame()
    {
        await RecordOneAsync("echo", """{"a":1,"b":"x"}""");
        await using var replay = await ReplayAsync();

        (await CallAsync(replay, "echo", """{ "b": "x", "a": 1.0 }""")).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Replay_UnknownArguments_NamesTheNearestAndTheDifference()
    {
        await RecordOneAsync("echo", """{"city":"Ulm","days":3}""");
        await using var replay = await ReplayAsync();

        var result = await CallAsync(replay, "echo", """{"city":"Bonn","days":3}""");

        result.Status.Should().Be(ToolStatus.Rejected);
        result.Error!.Kind.Should().Be(ToolErrorKind.NotRecorded);
        result.Error.Message.Should().Contain("""{"city":"Ulm","days":3}""").And.Contain("/city: recorded \"Ulm\", asked \"Bonn\"");
    }

    [Fact]
    public async Task Replay_MoreOftenThanRecorded_IsRefusedUnlessTheLastRepeats()
    {
        await RecordOneAsync("count", "{}");
        await using var strict = await ReplayAsync();
        await using var repeating = await ReplayAsync(r => r.RepeatsLast = true);

        await CallAsync(strict, "count", "{}");
        (await CallAsync(strict, "count", "{}")).Error!.Message.Should().Be("The recording has this call of 'b:count' once, and it was played as often.");
        await CallAsync(repeating, "count", "{}");
        (await CallAsync(repeating, "count", "{}")).Value!.Value.GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Replay_ToolThatWasListedButNotCalled_SaysSo()
    {
        await RecordOneAsync("count", "{}");
        await using var replay = await ReplayAsync();

        (await CallAsync(replay, "echo", "{}")).Error!.Message.Should().Be("The recording has no call of 'b:echo'.");
    }

    [Fact]
    public async Task Replay_Lenient_TakesTheNextOfTheTool()
    {
        await using (var host = await RecordAsync())
        {
            await host.CallAsync("echo", """{"n":1}""").OrHang();
            await host.CallAsync("echo", """{"n":2}""").OrHang();
        }

        await using var replay = await ReplayAsync(r => r.Matching = ReplayMatching.Lenient);

        (await CallAsync(replay, "echo", """{"n":2}""")).Value!.Value.GetProperty("n").GetInt32().Should().Be(2, "the same arguments come first");
        (await CallAsync(replay, "echo", """{"n":9}""")).Value!.Value.GetProperty("n").GetInt32().Should().Be(1);
        (await CallAsync(replay, "echo", """{"n":9}""")).Error!.Kind.Should().Be(ToolErrorKind.NotRecorded);
    }

    [Fact]
    public async Task Replay_IgnoredArguments_DoNotCount()
    {
        await RecordOneAsync("echo", """{"a":1,"meta":{"request":"r1"},"list":[{"at":1},2]}""");
        await using var replay = await ReplayAsync(r =>
        {
            r.IgnoredArguments.Add("/meta/request");
            r.IgnoredArguments.Add("/list/0/at");
            r.IgnoredArguments.Add("/absent/x");
        });

        (await CallAsync(replay, "echo", """{"a":1,"meta":{"request":"r2"},"list":[{"at":7},2]}""")).IsSuccess.Should().BeTrue();
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().AddReplay(Tape, r => r.IgnoredArguments.Add("x"))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task Record_Secrets_AreNotInTheFileAndPlayAllTheSame()
    {
        const string Arguments = """{"api_key":"hunter2","marked":"hunter3","text":"hello"}""";
        await RecordOneAsync("secret", Arguments);

        (await File.ReadAllTextAsync(Tape)).Should().NotContain("hunter").And.Contain("hello").And.Contain("[redacted]");
        await using var replay = await ReplayAsync();
        (await CallAsync(replay, "secret", Arguments)).Value!.Value.GetProperty("access_token").GetString().Should().Be("[redacted]");
    }

    [Fact]
    public async Task Record_ValueOfTheArgumentsThatTheToolQuotes_IsNotInTheFile()
    {
        const string Secret = "pa\"ss w0rd";
        var arguments = JsonSerializer.Serialize(new { password = Secret, api_key = 4711471147, marked = new { inner = new[] { "b3twixt" } }, text = "hello" });
        await using (var host = await RecordAsync(add: static h => h.Add("quote", QuoteAsync, inputSchema: """{"type":"object","properties":{"marked":{"x-sensitive":true}}}""")))
        {
            await host.Executor.StreamAsync(new ToolCall("b:quote", ToolExecJson.Parse(arguments))).OrHang();
        }

        var tape = await File.ReadAllTextAsync(Tape);
        tape.Should().NotContain("w0rd").And.NotContain("4711471147").And.NotContain("b3twixt");
        tape.Should().Contain("half with [redacted].").And.Contain("a piece with [redacted]").And.Contain("hello");
        await using var replay = await ReplayAsync();
        var played = await CallAsync(replay, "quote", arguments);
        JsonSerializer.Serialize(played.Value).Should().Be("""{"[redacted]":"[redacted]","list":["/x?p=[redacted]","[redacted]"],"json":"a {\u0022p\u0022:\u0022[redacted]\u0022}"}""");
        played.Content.OfType<ImageBlock>().Single().Data.ToArray().Should().Equal("-*******-"u8.ToArray());

        static async ValueTask<ToolResult> QuoteAsync(ToolCallContext call)
        {
            await call.ReportProgressAsync(0.5, 1, $"half with {Secret}.");
            await call.WriteChunkAsync(new TextBlock($"a piece with {Secret}"));
            var json = JsonSerializer.Serialize(new { p = Secret });
            var value = new Dictionary<string, object>(StringComparer.Ordinal) { ["b3twixt"] = 4711471147, ["list"] = new[] { $"/x?p={Uri.EscapeDataString(Secret)}", Secret }, ["json"] = $"a {json}" };
            return ToolResult.FromContent(JsonSerializer.SerializeToElement(value), [new ImageBlock("-b3twixt-"u8.ToArray(), "image/png")]);
        }
    }

    [Fact]
    public async Task Record_ErrorThatQuotesAValue_IsWithoutIt()
    {
        const string Arguments = """{"password":"passw0rd"}""";
        await using (var host = await RecordAsync(add: static h => h.Add("fails", _ => new(ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "'passw0rd' is wrong."))))))
        {
            await host.CallAsync("fails", Arguments).OrHang();
        }

        await using var replay = await ReplayAsync();
        (await CallAsync(replay, "fails", Arguments)).Error!.Message.Should().Be("'[redacted]' is wrong.");
    }

    [Theory]
    [InlineData("12345", "so 12345, 12345678")]
    [InlineData("123456", "so 12345, [redacted]78")]
    public async Task Record_ShortValue_StaysInWhatTheToolGives(string password, string expected)
    {
        var arguments = $$"""{"password":"{{password}}"}""";
        await using (var host = await RecordAsync(add: static h => h.Add("text", _ => new(ToolResult.FromContent(null, [new TextBlock("so 12345, 12345678")])))))
        {
            await host.CallAsync("text", arguments).OrHang();
        }

        await using var replay = await ReplayAsync();
        (await CallAsync(replay, "text", arguments)).Content.OfType<TextBlock>().Single().Text.Should().Be(expected);
    }

    [Theory]
    [InlineData("succeeded")]
    [InlineData("content")]
    [InlineData("image/png")]
    public async Task Record_ValueThatIsAWordOfTheFormat_LeavesTheFormat(string password)
    {
        var arguments = $$"""{"password":"{{password}}"}""";
        await using (var host = await RecordAsync())
        {
            await host.CallAsync("blocks", arguments).OrHang();
        }

        await using var replay = await ReplayAsync();
        var played = await CallAsync(replay, "blocks", arguments);
        played.IsSuccess.Should().BeTrue();
        played.Content.OfType<ImageBlock>().Single().MimeType.Should().Be("image/png");
    }

    [Fact]
    public async Task Stream_IsRecordedAndPlayedPieceByPiece()
    {
        List<ToolEvent> before;
        await using (var host = await RecordAsync())
        {
            before = await host.Executor.StreamAsync(new ToolCall("b:stream")).OrHang();
        }

        await using var replay = await ReplayAsync();
        var after = await replay.GetRequiredService<ToolExecutor>().StreamAsync(new ToolCall("b:stream")).OrHang();

        before.Should().HaveCount(4);
        after.Select(Text).Should().Equal(before.Select(Text));
    }

    [Fact]
    public async Task Call_WithProgress_IsToldWhatWasToldThen()
    {
        await using (var host = await RecordAsync())
        {
            await host.CallAsync("stream", options: new() { Progress = new Listener() }).OrHang();
        }

        await using var replay = await ReplayAsync();
        var listener = new Listener();
        await replay.GetRequiredService<ToolExecutor>().CallAsync(new ToolCall("b:stream") { Options = new() { Progress = listener } }).OrHang();

        listener.Heard.Should().Equal(0.5);
    }

    [Fact]
    public async Task Auto_KnownCallsArePlayedAndNewOnesAdded()
    {
        await RecordOneAsync("echo", """{"n":1}""");

        await using (var host = await RecordAsync(r => r.Mode = RecordingMode.Auto))
        {
            (await host.CallAsync("echo", """{"n":1}""").OrHang()).IsSuccess.Should().BeTrue();
            host.Backend.Calls.Should().Be(0);
            await host.CallAsync("echo", """{"n":1}""").OrHang();
            await host.CallAsync("echo", """{"n":2}""").OrHang();
            host.Backend.Calls.Should().Be(2, "what was recorded once is played once");
        }

        Cassette.Read(Tape).Calls.Should().HaveCount(3);
    }

    [Fact]
    public async Task Record_Attempts_AreEachRecordedAndPlayed()
    {
        var runs = 0;
        await using (var host = await RecordAsync(
            add: h => h.Add("shaky", _ => new(++runs < 2 ? ToolResult.Failure(new ToolError(ToolErrorKind.BackendUnavailable, "Not now.")) : ToolResult.Success(ToolExecJson.Parse("5")))),
            more: b => b.UseResilience(r => r.BaseDelay = TimeSpan.Zero)))
        {
            (await host.CallAsync("shaky").OrHang()).Attempts.Should().Be(2);
        }

        await using var replay = await ReplayAsync(more: b => b.UseResilience(r => r.BaseDelay = TimeSpan.Zero));
        var result = await CallAsync(replay, "shaky", "{}");
        (result.IsSuccess, result.Attempts).Should().Be((true, 2));
    }

    [Fact]
    public async Task Record_RefusedAndGivenUpCalls_AreLeftOut()
    {
        await using var host = await RecordAsync(add: h => h.Add("typed", _ => new(ToolResult.Success(default)), inputSchema: """{"type":"object","required":["n"]}"""));

        await host.CallAsync("typed").OrHang();
        await host.CallAsync("none").OrHang();

        Recorder(host).Count.Should().Be(0);
        File.Exists(Tape).Should().BeFalse("nothing was recorded");
    }

    [Fact]
    public async Task Record_OverTheSize_StopsThere()
    {
        await using var host = await RecordAsync(r => r.MaxBytes = 1024);

        await host.CallAsync("echo", $$"""{"a":"{{new string('x', 400)}}"}""").OrHang();
        await host.CallAsync("echo", $$"""{"a":"{{new string('y', 400)}}"}""").OrHang();

        Recorder(host).Count.Should().Be(1);
    }

    [Fact]
    public async Task Save_WhileRunning_WritesWhatThereIs()
    {
        await using var host = await RecordAsync();
        await host.CallAsync("count").OrHang();

        await Recorder(host).SaveAsync().OrHang();

        Cassette.Read(Tape).Calls.Should().ContainSingle().Which.Tool.Should().Be("b:count");
        await FluentActions.Awaiting(() => Recorder(host).SaveAsync(new CancellationToken(canceled: true)).AsTask()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void Settings_AreReadStrictly()
    {
        var services = new ServiceCollection();
        services.AddToolExec().UseRecording(new BackendSettings(ToolExecJson.Parse("""{"file":"x.json","mode":"auto","maxBytes":2048,"tools":["b:*"],"backends":["b"],"ignoredArguments":["/id"],"sensitiveNames":["iban"]}"""), "record"));
        using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredService<IOptions<RecordingOptions>>().Value;

        (options.File, options.Mode, options.MaxBytes).Should().Be(("x.json", RecordingMode.Auto, 2048));
        options.IgnoredArguments.Should().Equal("/id");
        options.SensitiveNames.Should().Contain("iban");
        var wrong = new RecordingOptions { Mode = (RecordingMode)7, Tools = null!, MaxBytes = 1023, IgnoredArguments = { "x" } };
        var failures = new RecordingOptionsValidator().Validate(null, wrong).Failures!.ToList();
        foreach (var name in new[] { "File", "Mode", "Tools", "MaxBytes", "IgnoredArguments" })
        {
            failures.Should().ContainMatch($"*{name}*");
        }
    }

    private static IToolRecorder Recorder(GovernedHost host) => host.Provider.GetRequiredKeyedService<IToolRecorder>(null);

    private static string Text(ToolEvent toolEvent) => toolEvent is ToolCompletedEvent { Result: var result } ? Text(result) : JsonSerializer.Serialize(toolEvent, ToolExecJson.DefaultOptions);

    // What a call took is its own.
    private static string Text(ToolResult result) => JsonSerializer.Serialize(result.ForCall(result.Tool, null, result.Backend, default, result.Attempts), ToolExecJson.DefaultOptions)
        .Replace("\"backend_kind\":\"local\"", "\"backend_kind\":\"replay\"", StringComparison.Ordinal);

    private static Task<ToolResult> CallAsync(ServiceProvider provider, string tool, string arguments) =>
        provider.GetRequiredService<ToolExecutor>().CallAsync(new ToolCall($"b:{tool}", ToolExecJson.Parse(arguments))).OrHang();

    private async Task RecordOneAsync(string tool, string arguments)
    {
        await using var host = await RecordAsync();
        await host.CallAsync(tool, arguments).OrHang();
    }

    private Task<GovernedHost> RecordAsync(Action<RecordingOptions>? configure = null, Action<GovernedHost>? add = null, Action<IToolExecBuilder>? more = null)
    {
        var host = new GovernedHost(b =>
        {
            b.UseRecording(r =>
            {
                r.File = Tape;
                configure?.Invoke(r);
            });
            more?.Invoke(b);
        });
        var count = 0;
        host.Add("echo", c => new(ToolResult.Success(c.Arguments)));
        host.Add("fail", _ => new(ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "It is broken.") { ExitCode = 3 })));
        host.Add("blocks", _ => new(ToolResult.FromContent(null, [new TextBlock("ä \"quoted\""), new ImageBlock(new byte[] { 1, 2, 3 }, "image/png")])));
        host.Add("count", _ => new(ToolResult.Success(ToolExecJson.Parse($"{++count}"))));
        host.Add(
            "secret",
            _ => new(ToolResult.Success(ToolExecJson.Parse("""{"access_token":"hunter4","text":"{\"password\":\"hunter5\"}"}"""))),
            inputSchema: """{"type":"object","properties":{"marked":{"type":"string","x-sensitive":true}}}""");
        host.Add("stream", async c =>
        {
            await c.ReportProgressAsync(0.5, 1, "half");
            await c.WriteChunkAsync(new TextBlock("one"));
            await c.WriteChunkAsync(new TextBlock("two"));
            return ToolResult.FromContent(null, [new TextBlock("onetwo")]);
        });
        add?.Invoke(host);
        return host.StartAsync();
    }

    private async Task<ServiceProvider> ReplayAsync(Action<ReplayOptions>? configure = null, Action<IToolExecBuilder>? more = null)
    {
        var services = new ServiceCollection();
        var builder = services.AddToolExec().AddReplay(Tape, configure);
        more?.Invoke(builder);
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
        return provider;
    }

    private sealed class Listener : IProgress<ToolProgress>
    {
        public List<double> Heard { get; } = [];

        public void Report(ToolProgress value) => Heard.Add(value.Progress);
    }
}
