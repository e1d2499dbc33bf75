using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace ToolExec.Mcp.Tests;

public sealed class McpBackendTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("a b")]
    public void Constructor_BadName_Throws(string name) =>
        FluentActions.Invoking(() => new McpBackend(name, TestServers.Stdio())).Should().Throw<ArgumentException>();

    [Fact]
    public void Constructor_NullArguments_Throws()
    {
        FluentActions.Invoking(() => new McpBackend(null!, TestServers.Stdio())).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new McpBackend("x", null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Constructor_InvalidOptions_ThrowsAndNamesTheServerAndEachFault() =>
        FluentActions.Invoking(() => new McpBackend("files", new McpStdioServerOptions { MaxTools = 0 })).Should().Throw<OptionsValidationException>()
            .Which.Failures.Should().HaveCount(2).And.AllSatisfy(f => f.Should().StartWith("MCP server 'files': "));

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_WithoutStart_StartsTheServer()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio());

        (await backend.CallAsync("work")).Text().Should().Be("done");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task StartAsync_Twice_StartsOneProcess()
    {
        using var log = new ServerLog();
        await using var backend = new McpBackend("test", TestServers.Stdio(log: log.Path));

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => backend.StartAsync(default).AsTask())).OrHang();
        await backend.StartAsync(default).OrHang();

        log.Lines.Should().ContainSingle(l => l.StartsWith("start", StringComparison.Ordinal));
    }

    [ComponentFact(TestComponent.Node)]
    public async Task StartAsync_AlreadyCancelled_ThrowsAndALaterStartWorks()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio());

        await backend.Invoking(b => b.StartAsync(new CancellationToken(true)).AsTask().OrHang()).Should().ThrowAsync<OperationCanceledException>();

        await backend.StartAsync(default).OrHang();
    }

    [ComponentFact(TestComponent.Node)]
    public async Task StartAsync_CancelledWhileTheServerIsSilent_EndsAtOnceAndLeavesNoProcess()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio("silent"));
        using var cancel = new CancellationTokenSource();
        var start = backend.StartAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();

        (await FluentActions.Awaiting(() => start.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancel.Token);
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_AllKindsOfContent_AreMapped()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio());

        var result = await backend.CallAsync("blocks");

        result.IsSuccess.Should().BeTrue();
        result.Value.Should().BeNull();
        result.Meta!.Value.GetRawText().Should().Be("""{"x/y":1}""");
        var text = result.Content[0].Should().BeOfType<TextBlock>().Subject;
        text.Annotations!.Audience.Should().Equal("user", "assistant");
        text.Annotations.Priority.Should().Be(0.5);
        text.Annotations.LastModified.Should().Be(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero));
        result.Content[1].Should().BeOfType<ImageBlock>().Which.Data.ToArray().Should().Equal(1, 2, 3);
        result.Content[2].Should().BeOfType<AudioBlock>().Which.Data.ToArray().Should().Equal(4, 5, 6);
        result.Content[3].Should().Be(new ResourceLinkBlock("demo://r/1", "one") { Title = "One", Description = "first", MimeType = "text/plain", Size = 7 });
        result.Content[4].Should().BeOfType<EmbeddedResourceBlock>().Which.Resource.Text.Should().Be("inside");
        result.Content[5].Should().BeOfType<EmbeddedResourceBlock>().Which.Resource.Blob!.Value.ToArray().Should().Equal(7, 8, 9);
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_StructuredContent_IsTheValueAndArgumentsArriveUnchanged()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio());

        var result = await backend.CallAsync("structured", """{"a":[1.50,null,"ü\u0000\\"],"__proto__x":{}}""");

        JsonElement.DeepEquals(result.Value!.Value.GetProperty("got"), ToolExecJson.Parse("""{"a":[1.50,null,"ü\u0000\\"],"__proto__x":{}}""")).Should().BeTrue();
        result.Text().Should().Be("x");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_IsError_IsAFailureWithTheTextAsMessage()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio());

        var result = await backend.CallAsync("failing");

        result.Status.Should().Be(ToolStatus.Failed);
        result.Error!.Kind.Should().Be(ToolErrorKind.ExecutionFailed);
        result.Error.Message.Should().Be("no such file");
        result.Error.Details!.Value.GetRawText().Should().Be("""{"path":"/x"}""");
        result.Error.IsRetryable.Should().BeFalse();
        result.Content.Should().HaveCount(2);
    }

    [ComponentTheory(TestComponent.Node)]
    [InlineData("refused", "path must not be empty")]
    [InlineData("no-such-tool", "Unknown tool: no-such-tool")]
    public async Task ExecuteAsync_ServerRefuses_IsAFailureWithItsWords(string tool, string words)
    {
        await using var backend = new McpBackend("test", TestServers.Stdio());

        var error = (await backend.CallAsync(tool)).Error!;

        error.Kind.Should().Be(ToolErrorKind.ExecutionFailed);
        error.Message.Should().Contain(words);
    }

    [ComponentTheory(TestComponent.Node)]
    [InlineData("twice")]
    [InlineData("surrogate")]
    [InlineData("base64")]
    public async Task ExecuteAsync_ResultIsNotStrict_IsAnInvalidResponse(string tool)
    {
        var options = TestServers.Stdio();
        await using var backend = new McpBackend("test", options);
        await backend.StartAsync(default).OrHang();
        using var limit = new CancellationTokenSource();

        var call = backend.ExecuteAsync(Calls.Context(tool, cancellationToken: limit.Token)).AsTask();

        (await call.OrHang()).Error!.Kind.Should().Be(ToolErrorKind.InvalidResponse);
        (await backend.CallAsync("work")).Text().Should().Be("done", "the session goes on");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio());

        var results = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => backend.CallAsync("structured", $$"""{"i":{{i}}}"""))).OrHang();

        results.Select(r => r.Value!.Value.GetProperty("got").GetProperty("i").GetInt32()).Should().Equal(Enumerable.Range(0, 500));
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_Progress_IsReportedInOrderAndBeforeTheResult()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio());
        var events = new EventLog();

        (await backend.CallAsync("progress", events: events)).Text().Should().Be("all steps");

        events.Progress.Select(p => p.Progress).Should().Equal(Enumerable.Range(1, 100).Select(i => (double)i));
        events.Progress[41].Should().Be(new ToolProgress(42, 100, "step 42"));
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_Cancelled_FailsAtOnceAndTheServerIsTold()
    {
        using var log = new ServerLog();
        await using var backend = new McpBackend("test", TestServers.Stdio(log: log.Path));
        using var cancel = new CancellationTokenSource();
        var call = backend.ExecuteAsync(Calls.Context("wait", cancellationToken: cancel.Token)).AsTask();
        await log.SawAsync("call wait");

        await cancel.CancelAsync();

        (await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancel.Token);
        await log.SawAsync("cancelled te-");
        (await backend.CallAsync("work")).Text().Should().Be("done");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_AlreadyCancelled_ThrowsAndSendsNothing()
    {
        using var log = new ServerLog();
        await using var backend = new McpBackend("test", TestServers.Stdio(log: log.Path));
        await backend.CallAsync("work");

        await backend.Invoking(b => b.ExecuteAsync(Calls.Context("wait", cancellationToken: new CancellationToken(true))).AsTask())
            .Should().ThrowAsync<OperationCanceledException>();

        log.Lines.Should().NotContain("call wait");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_ServerDoesNotReadAnyMore_CancellationStillFailsAtOnce()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio("deaf"));
        await backend.StartAsync(default).OrHang();
        using var cancel = new CancellationTokenSource();
        var large = JsonSerializer.Serialize(new string('x', 1_000_000));
        var calls = Enumerable.Range(0, 5).Select(_ => backend.ExecuteAsync(Calls.Context("work", $$"""{"x":{{large}}}""", cancellationToken: cancel.Token)).AsTask()).ToArray();

        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => Task.WhenAll(calls).OrHang()).Should().ThrowAsync<OperationCanceledException>();
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_CurrentActivity_TraceGoesIntoMeta()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio());
        using var activity = new Activity("execute_tool x").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.TraceStateString = "k=v";

        var meta = JsonDocument.Parse((await backend.CallAsync("meta")).Text()).RootElement;

        meta.GetProperty("traceparent").GetString().Should().Be(activity.Id);
        meta.GetProperty("tracestate").GetString().Should().Be("k=v");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_NothingToSay_SendsNoMeta()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio());

        (await backend.CallAsync("meta")).Text().Should().Be("null");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_IdempotencyKey_GoesIntoMeta()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio());
        var keyed = Calls.Context("meta");
        keyed.IdempotencyKey = "invoice-4711";

        (await backend.ExecuteAsync(keyed).OrHang()).Text().Should().Be("""{"toolexec/idempotencyKey":"invoice-4711"}""");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_ServerAsksForRootsSamplingAndInput_IsRefused()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio());

        (await backend.CallAsync("ask")).Text().Should().Be("-32601 -32601 -32601 ok");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Environment_ByDefault_HidesTheHostsVariablesAndAddsItsOwn()
    {
        Environment.SetEnvironmentVariable("TOOLEXEC_TEST_SECRET", "canary");
        var options = TestServers.Stdio();
        options.Environment["GREETING"] = "hello";
        await using var backend = new McpBackend("test", options);

        var environment = (await backend.CallAsync("env")).Text();

        environment.Should().Contain("\"GREETING\":\"hello\"").And.Contain("\"PATH\":").And.NotContain("canary");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Environment_Inherited_ShowsTheHostsVariables()
    {
        Environment.SetEnvironmentVariable("TOOLEXEC_TEST_SECRET", "canary");
        var options = TestServers.Stdio();
        options.InheritEnvironment = true;
        await using var backend = new McpBackend("test", options);

        (await backend.CallAsync("env")).Text().Should().Contain("canary");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task CheckHealthAsync_OverItsLife_SaysHowItIs()
    {
        var backend = new McpBackend("test", TestServers.Stdio());
        (await backend.CheckHealthAsync(default).OrHang()).Should().Be(BackendHealth.Unhealthy("The MCP server 'test' is not started."));

        await backend.StartAsync(default).OrHang();
        (await backend.CheckHealthAsync(default).OrHang()).Should().Be(BackendHealth.Healthy);

        await backend.DisposeAsync().OrHang();
        (await backend.CheckHealthAsync(default).OrHang()).Status.Should().Be(BackendHealthStatus.Unhealthy);
    }

    [ComponentFact(TestComponent.Node)]
    public async Task CheckHealthAsync_PingIsNotAnswered_IsUnhealthyAfterItsTime()
    {
        var options = TestServers.Stdio("silentping");
        options.PingTimeout = TimeSpan.FromMilliseconds(100);
        await using var backend = new McpBackend("test", options);
        await backend.StartAsync(default).OrHang();

        (await backend.CheckHealthAsync(default).OrHang()).Should().Be(BackendHealth.Unhealthy("The MCP server 'test' did not answer a ping within 0.1 seconds."));
    }

    [ComponentFact(TestComponent.Node)]
    public async Task DisposeAsync_WithCallsRunning_EndsThemAndTheProcess()
    {
        using var log = new ServerLog();
        var backend = new McpBackend("test", TestServers.Stdio(log: log.Path));
        var pid = int.Parse((await backend.CallAsync("pid")).Text(), System.Globalization.CultureInfo.InvariantCulture);
        var call = backend.ExecuteAsync(Calls.Context("wait")).AsTask();
        await log.SawAsync("call wait");

        await Task.WhenAll(backend.DisposeAsync().AsTask(), backend.DisposeAsync().AsTask()).OrHang();
        await backend.DisposeAsync().OrHang();

        var error = (await call.OrHang()).Error!;
        error.Kind.Should().Be(ToolErrorKind.ConnectionLost);
        error.Message.Should().Be("The MCP server 'test' was stopped by this host while the call ran.");
        FluentActions.Invoking(() => Process.GetProcessById(pid)).Should().Throw<ArgumentException>("the process is gone");
        (await backend.ExecuteAsync(Calls.Context("work")).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.BackendUnavailable, "this one was never begun");
    }
}
