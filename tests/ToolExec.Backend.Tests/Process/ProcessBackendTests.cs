namespace ToolExec.Backend.Tests;

public sealed class ProcessBackendTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly TemporaryFile _file = new();
    private ProcessBackend? _backend;

    public static TheoryData<string> Hostile => CommandLineTests.Hostile;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await (_backend?.DisposeAsync() ?? default).OrHang();
        _file.Dispose();
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task ExecuteAsync_HostileArgument_ReachesTheProgramAsItIs(string value)
    {
        var tool = Programs.Tool("t", "args", "--x={v}", "--", "{v}").With(Programs.Text("v"));
        tool.Output = CommandOutput.Json;

        var result = await Use(tool).RunAsync("t", new { v = value });

        result.Value!.Value.EnumerateArray().Select(a => a.GetString()).Should().Equal($"--x={value}", "--", value);
    }

    [Theory]
    [InlineData("-rf")]
    [InlineData("a\0b")]
    public async Task ExecuteAsync_ArgumentThatMustNotReachIt_StartsNothing(string value)
    {
        var error = (await Use(Programs.Tool("t", "wait", "{v}").With(Programs.Text("v"))).RunAsync("t", new { v = value })).Error!;

        error.Kind.Should().Be(ToolErrorKind.ValidationInput);
        error.Message.Should().Contain("'v'");
    }

    [Fact]
    public async Task ExecuteAsync_Environment_IsOnlyWhatIsNamed()
    {
        Environment.SetEnvironmentVariable("TOOLEXEC_TEST_PASSED", "passed");
        Environment.SetEnvironmentVariable("TOOLEXEC_TEST_HIDDEN", "hidden");
        var tool = Programs.Tool("t", "env");
        tool.Output = CommandOutput.Json;
        var options = Programs.Options(tool);
        options.PassedVariables.Add("TOOLEXEC_TEST_PASSED");
        options.Environment["TOKEN"] = "Bearer {{secret:token}}";
        var secrets = new Secrets("s3cret");
        _backend = new ProcessBackend("cli", options, secrets);

        var seen = (await _backend.RunAsync("t")).Value!.Value;

        seen.GetProperty("TOOLEXEC_TEST_PASSED").GetString().Should().Be("passed");
        seen.TryGetProperty("TOOLEXEC_TEST_HIDDEN", out _).Should().BeFalse();
        seen.GetProperty("TOKEN").GetString().Should().Be("Bearer s3cret");
        secrets.Value = "rotated";
        (await _backend.RunAsync("t")).Value!.Value.GetProperty("TOKEN").GetString().Should().Be("Bearer rotated", "a secret is read at each use");
    }

    [Theory]
    [InlineData("invoice-4711", true)]
    [InlineData(null, false)]
    [InlineData("a\0b", false)]
    public async Task ExecuteAsync_IdempotencyKey_IsInTheEnvironment(string? key, bool seen)
    {
        var tool = Programs.Tool("t", "env");
        tool.Output = CommandOutput.Json;
        _backend = new ProcessBackend("cli", Programs.Options(tool));
        var context = Programs.Context(_backend, "t");
        context.IdempotencyKey = key;

        var environment = (await _backend.ExecuteAsync(context).OrHang()).Value!.Value;

        environment.TryGetProperty("TOOLEXEC_IDEMPOTENCY_KEY", out var value).Should().Be(seen);
        if (seen)
        {
            value.GetString().Should().Be(key);
        }
    }

    [Fact]
    public async Task ExecuteAsync_SecretMissing_NamesItAndStartsNothing()
    {
        var options = Programs.Options(Programs.Tool("t", "env"));
        options.Environment["TOKEN"] = "{{secret:token}}";
        _backend = new ProcessBackend("cli", options, new Secrets(null));

        var error = (await _backend.RunAsync("t")).Error!;

        error.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
        error.IsRetryable.Should().BeFalse();
        error.Message.Should().Contain("'token'");
    }

    [Fact]
    public async Task ExecuteAsync_WorkingDirectory_IsTheDeclaredOne()
    {
        var tool = Programs.Tool("t", "cwd");
        tool.WorkingDirectory = Path.GetFullPath(AppContext.BaseDirectory);

        Text(await Use(tool).RunAsync("t")).Should().Be(Path.TrimEndingDirectorySeparator(tool.WorkingDirectory));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("iso-8859-1")]
    public async Task ExecuteAsync_StandardInput_GoesThereAndBackInItsEncoding(string encoding)
    {
        var tool = Programs.Tool("t", "cat").With(Programs.Text("v"));
        tool.StandardInput = "in: {v}\n";
        tool.Encoding = encoding;

        Text(await Use(tool).RunAsync("t", new { v = "-- ü \r\n $(x)" })).Should().Be("in: -- ü \r\n $(x)\n");
    }

    [Fact]
    public async Task ExecuteAsync_StandardInputTheEncodingCannotHold_IsRefused()
    {
        var tool = Programs.Tool("t", "cat").With(Programs.Text("v"));
        tool.StandardInput = "{v}";
        tool.Encoding = "us-ascii";

        (await Use(tool).RunAsync("t", new { v = "ü" })).Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
    }

    [Theory]
    [InlineData(CommandOutput.Json, "{\"a\":[1,2]}", """{"a":[1,2]}""")]
    [InlineData(CommandOutput.Json, "\uFEFF 5 \n", "5")]
    [InlineData(CommandOutput.JsonLines, "{\"a\":1}\r\n\n2\n\"x\"", """[{"a":1},2,"x"]""")]
    [InlineData(CommandOutput.JsonLines, "", "[]")]
    public async Task ExecuteAsync_JsonOutput_IsTheValue(CommandOutput output, string said, string expected)
    {
        var tool = Programs.Tool("t", "exit", "0", "{v}", "").With(Programs.Text("v"));
        tool.Output = output;

        (await Use(tool).RunAsync("t", new { v = said })).Value!.Value.GetRawText().Should().Be(expected);
    }

    [Theory]
    [InlineData(CommandOutput.Json, "{\"a\":1", "*not JSON*It begins with «{\"a\":1»*")]
    [InlineData(CommandOutput.Json, "", "*not JSON*")]
    [InlineData(CommandOutput.Json, "{\"a\":1,\"a\":2}", "*not JSON*")]
    [InlineData(CommandOutput.JsonLines, "1\n\nWarning!", "*Line 3*not JSON*«Warning!»*")]
    public async Task ExecuteAsync_OutputThatIsNoJson_IsAnInvalidResponse(CommandOutput output, string said, string message)
    {
        var tool = Programs.Tool("t", "exit", "0", "{v}", "").With(Programs.Text("v"));
        tool.Output = output;

        var error = (await Use(tool).RunAsync("t", new { v = said })).Error!;

        error.Kind.Should().Be(ToolErrorKind.InvalidResponse);
        error.Message.Should().Match(message);
    }

    [Fact]
    public async Task ExecuteAsync_BytesThatAreNoText_AreHandledAsDeclared()
    {
        CommandTool Tool(string name, CommandOutput output, bool replaces)
        {
            var tool = Programs.Tool(name, "hex", "61FF62");
            tool.Output = output;
            tool.ReplacesInvalidText = replaces;
            tool.MediaType = "application/x-odd";
            return tool;
        }

        var backend = Use(Tool("replace", CommandOutput.Text, true), Tool("refuse", CommandOutput.Text, false), Tool("json", CommandOutput.Json, true), Tool("binary", CommandOutput.Binary, true));

        Text(await backend.RunAsync("replace")).Should().Be("a\uFFFDb");
        (await backend.RunAsync("refuse")).Error!.Message.Should().Contain("no text in utf-8").And.Contain("at byte 1");
        (await backend.RunAsync("json")).Error!.Kind.Should().Be(ToolErrorKind.InvalidResponse);
        var resource = (await backend.RunAsync("binary")).Content.Single().Should().BeOfType<EmbeddedResourceBlock>().Which.Resource;
        resource.MimeType.Should().Be("application/x-odd");
        resource.Blob!.Value.ToArray().Should().Equal(0x61, 0xFF, 0x62);
    }

    [Fact]
    public async Task ExecuteAsync_ExitCodes_MeanWhatIsDeclared()
    {
        var tool = Programs.Tool("t", "exit", "{code}", "out", "err").With(new CommandParameter { Name = "code", Type = CommandParameterType.WholeNumber });
        tool.ExitCodes[1] = new CommandExit(IsSuccess: true, "Nothing was found.");
        tool.ExitCodes[75] = new CommandExit(IsSuccess: false, "The server is busy.", IsRetryable: true);
        var backend = Use(tool);

        (await backend.RunAsync("t", new { code = 0 })).Content.Should().Equal(new TextBlock("out"));
        (await backend.RunAsync("t", new { code = 1 })).Content.Should().Equal(new TextBlock("out"), new TextBlock("Nothing was found."));
        var busy = (await backend.RunAsync("t", new { code = 75 })).Error!;
        busy.Message.Should().Be("The server is busy. Its standard error: err");
        busy.IsRetryable.Should().BeTrue();
        var other = (await backend.RunAsync("t", new { code = 3 })).Error!;
        other.Kind.Should().Be(ToolErrorKind.ExecutionFailed);
        other.ExitCode.Should().Be(3);
        other.IsRetryable.Should().BeFalse();
        other.Message.Should().Be("The program ended with exit code 3. Its standard error: err");
        other.Details!.Value.GetRawText().Should().Be("""{"exit_code":3,"stdout":"out","stderr":"err"}""");
    }

    [Theory]
    [InlineData("./missing-program")]
    [InlineData("missing-program-of-toolexec")]
    public async Task ExecuteAsync_ProgramIsMissing_SaysWhatToDo(string program)
    {
        var error = (await Use(new CommandTool { Name = "t", Executable = program }).RunAsync("t")).Error!;

        error.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
        error.IsRetryable.Should().BeFalse();
        error.Message.Should().Contain(program).And.Contain("was not found");
    }

    [Fact]
    public async Task ExecuteAsync_TimeIsOver_EndsTheWholeTree()
    {
        var tool = Programs.Tool("t", "tree", "{path}").With(Programs.Text("path"));
        tool.Timeout = TimeSpan.FromSeconds(30);
        var running = Use(tool).RunAsync("t", new { path = _file.Path });
        var grandchild = await Programs.SawAsync(_file.Path);
        _time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        running.IsCompleted.Should().BeFalse();

        _time.Advance(TimeSpan.FromTicks(1));

        var error = (await running.OrHang()).Error!;
        error.Kind.Should().Be(ToolErrorKind.Timeout);
        error.Message.Should().Contain("30 seconds");
        await Programs.GoneAsync(grandchild).OrHang();
    }

    [Fact]
    public async Task ExecuteAsync_ProgramLeavesAnotherBehind_TheResultComesAndItIsEnded()
    {
        var result = await Use(Programs.Tool("t", "leave", "{path}").With(Programs.Text("path"))).RunAsync("t", new { path = _file.Path });

        Text(result).Should().Be("left");
        await Programs.GoneAsync(await Programs.SawAsync(_file.Path)).OrHang();
    }

    [Fact]
    public async Task DisposeAsync_WhileAProgramRuns_EndsItAndSaysSo()
    {
        var running = Use(Programs.Tool("t", "wait", "{path}").With(Programs.Text("path"))).RunAsync("t", new { path = _file.Path });
        var program = await Programs.SawAsync(_file.Path);

        await _backend!.DisposeAsync().OrHang();

        (await running.OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ConnectionLost);
        await Programs.GoneAsync(program).OrHang();
    }

    [Fact]
    public async Task ExecuteAsync_MoreCallsThanMayWait_AreRefusedAsBusy()
    {
        var options = Programs.Options(Programs.Tool("t", "wait", "{path}").With(Programs.Text("path")));
        options.MaxConcurrency = 1;
        options.MaxWaiting = 1;
        _backend = new ProcessBackend("cli", options);
        using var stop = new CancellationTokenSource();
        var running = _backend.ExecuteAsync(Programs.Context(_backend, "t", new { path = _file.Path }, cancellationToken: stop.Token)).AsTask();
        await Programs.SawAsync(_file.Path);
        var waiting = _backend.ExecuteAsync(Programs.Context(_backend, "t", new { path = "x" }, cancellationToken: stop.Token)).AsTask();

        (await _backend.RunAsync("t", new { path = "y" })).Error!.Kind.Should().Be(ToolErrorKind.Busy);

        await stop.CancelAsync();
        foreach (var call in new[] { running, waiting })
        {
            await call.Awaiting(c => c.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        }
    }

    [Fact]
    public async Task ExecuteAsync_Streaming_GivesPiecesAsTheyComeAndTheWholeAtTheEnd()
    {
        var sink = new RecordingSink();
        var backend = Use(Programs.Tool("t", "pieces", "{path}").With(Programs.Text("path")));
        var running = backend.RunAsync("t", new { path = _file.Path }, sink, streaming: true);
        while (sink.Events.Count < 2)
        {
            await Task.Yield();
        }

        running.IsCompleted.Should().BeFalse("the program waits for the file");
        await File.WriteAllTextAsync(_file.Path, "go");

        Text(await running.OrHang()).Should().Be("onetwo");
        var chunks = sink.Events.OfType<ToolChunkEvent>().Select(e => (TextBlock)e.Content).ToList();
        string.Concat(chunks.Where(c => c.Annotations is null).Select(c => c.Text)).Should().Be("onetwo");
        string.Concat(chunks.Where(c => c.Annotations?.Audience is ["user"]).Select(c => c.Text)).Should().Be("oops");
    }

    [Theory]
    [InlineData("out")]
    [InlineData("err")]
    public async Task ExecuteAsync_HundredMegabytes_AreDrainedAndOnlyBothEndsKept(string stream)
    {
        const long Flood = 100L * 1024 * 1024;
        var tool = Programs.Tool("t", "flood", stream, "{n}").With(new CommandParameter { Name = "n", Type = CommandParameterType.WholeNumber });
        tool.MaxOutputBytes = tool.MaxErrorBytes = 4096;
        tool.ExitCodes[0] = new CommandExit(IsSuccess: stream == "out");
        var sink = new RecordingSink();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var result = await Use(tool).RunAsync("t", new { n = Flood }, sink, streaming: true);

        var text = stream == "out" ? Text(result) : result.Error!.Details!.Value.GetProperty("stderr").GetString()!;
        text.Should().StartWith("begin\n").And.EndWith("\nend").And.Contain($"({Flood + 10 - 4096} bytes were left out)").And.HaveLength(4096 + $"\n… ({Flood + 10 - 4096} bytes were left out) …\n".Length);
        sink.Events.OfType<ToolChunkEvent>().Sum(e => ((TextBlock)e.Content).Text.Length).Should().BeLessThanOrEqualTo(4096);
        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(8 * 1024 * 1024);
    }

    [Fact]
    public async Task ExecuteAsync_JsonBeyondItsBound_IsTooLarge()
    {
        var tool = Programs.Tool("t", "flood", "out", "1000");
        tool.Output = CommandOutput.Json;
        tool.MaxOutputBytes = 256;

        (await Use(tool).RunAsync("t")).Error!.Kind.Should().Be(ToolErrorKind.ResultTooLarge);
    }

    private static string Text(ToolResult result) => result.Content.OfType<TextBlock>().FirstOrDefault()?.Text ?? result.ToString()!;

    private ProcessBackend Use(params CommandTool[] tools) => _backend = new ProcessBackend("cli", Programs.Options(tools), timeProvider: _time);

    private sealed class Secrets(string? value) : ISecretResolver
    {
        public string? Value { get; set; } = value;

        public ValueTask<string?> ResolveAsync(string name, CancellationToken cancellationToken) => new(Value);
    }
}
