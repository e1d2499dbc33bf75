using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using ToolExec.Foundation.Processes;
using ToolExec.Mcp;

namespace ToolExec.Cli.Tests.Serving;

/// <summary><c>serve</c> as a process, driven by other people's clients and by our own.</summary>
public sealed class ServeProcessTests : IDisposable
{
    private const string Token = "a-token-for-the-test-0123456789";
    private static readonly string Command = Path.Combine(AppContext.BaseDirectory, "ToolExec.Cli.dll");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [ComponentFact(TestComponent.Node22, TestComponent.McpInspector)]
    public async Task Inspector_OverStandardStreams_ListsAndCalls()
    {
        var listed = await InspectAsync("dotnet", Command, "serve", "--built-in", "--names", "short", "--include", "text:*", "--method", "tools/list");
        var called = await InspectAsync(
            "dotnet", Command, "serve", "--built-in", "--names", "short", "--method", "tools/call", "--tool-name", "count_words", "--tool-arg", "text=to be or not");
        var refused = await InspectAsync("dotnet", Command, "serve", "--built-in", "--names", "short", "--method", "tools/call", "--tool-name", "evaluate", "--tool-arg", "expression=1/");

        listed.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()).Should().Equal("count_words", "find", "hash", "join", "replace", "split_lines");
        called.GetProperty("structuredContent").GetProperty("words").GetInt32().Should().Be(4);
        refused.GetProperty("isError").GetBoolean().Should().BeTrue();
    }

    [ComponentFact(TestComponent.Node22, TestComponent.McpInspector)]
    public async Task Inspector_OverHttpWithAToken_ListsAndCalls()
    {
        await using var server = await ServeHttpAsync();

        var listed = await InspectAsync(server.Address, "--transport", "http", "--header", $"Authorization: Bearer {Token}", "--method", "tools/list");
        var called = await InspectAsync(
            server.Address, "--transport", "http", "--header", $"Authorization: Bearer {Token}", "--method", "tools/call", "--tool-name", "count_words", "--tool-arg", "text=to be or not");

        listed.GetProperty("tools").GetArrayLength().Should().BeGreaterThan(20);
        called.GetProperty("structuredContent").GetProperty("words").GetInt32().Should().Be(4);
    }

    [Fact]
    public async Task Http_OurClient_NeedsTheTokenAndFindsTheTools()
    {
        await using var server = await ServeHttpAsync();
        await using var stranger = new McpBackend("web", new McpHttpServerOptions { Endpoint = new Uri(server.Address) });
        var options = new McpHttpServerOptions { Endpoint = new Uri(server.Address) };
        options.Headers["Authorization"] = $"Bearer {Token}";
        await using var client = new McpBackend("web", options);

        var refused = await FluentActions.Awaiting(() => stranger.StartAsync(default).AsTask().WaitAsync(Limit)).Should().ThrowAsync<BackendException>();
        var tools = (await client.ListToolsAsync(default).AsTask().WaitAsync(Limit)).Tools;

        refused.Which.Error.Message.Should().Contain("401");
        tools.Select(t => t.Tool.Name).Should().Contain("count_words");
    }

    [Fact]
    public async Task Signal_WhileServing_EndsWellAndSaysNothing()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // no signals that one process sends another
        }

        using var command = new CliProcess(_host.Folder, "serve", "--built-in", "--http");
        await command.WhenErrorHasAsync("Listening at");

        await command.SignalAsync("TERM");
        var ended = await command.EndAsync();

        ended.ExitCode.Should().Be(0, ended.Error);
        ended.Output.Should().BeEmpty();
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task Serve_BehindOurClientBehindServe_BehavesAsOne()
    {
        var everything = JsonSerializer.Serialize(TestComponent.Find(TestComponent.ServerEverything));
        var inner = _host.Write("inner.json", $$"""{"mcpServers":{"e":{"command":"node","args":[{{everything}},"stdio"] } },"serve":{"names":"short"} }""");
        var middle = JsonSerializer.Serialize(new[] { Command, "serve", "-c", inner });
        var outer = _host.Write("outer.json", $$"""{"mcpServers":{"m":{"command":"dotnet","args":{{middle}} } },"serve":{"names":"short"} }""");
        await using var direct = new McpBackend("direct", Stdio("node", TestComponent.Find(TestComponent.ServerEverything), "stdio"));
        await using var through = new McpBackend("through", Stdio("dotnet", Command, "serve", "-c", outer));

        var expected = (await direct.ListToolsAsync(default).AsTask().WaitAsync(Limit)).Tools;
        var tools = (await through.ListToolsAsync(default).AsTask().WaitAsync(Limit)).Tools;

        // All but whether a call is a task: what is served is called plainly, whatever the server behind it wants.
        Fingerprints(tools).Should().BeEquivalentTo(Fingerprints(expected), "every definition came through two servers unchanged");
        await SameResultAsync(direct, through, "echo", """{"message":"hi"}""");
        await SameResultAsync(direct, through, "get-structured-content", """{"location":"Chicago"}""");
        await SameResultAsync(direct, through, "get-tiny-image", "{}");
        await SameResultAsync(direct, through, "get-resource-links", """{"count":2}""");
        await SameResultAsync(direct, through, "get-annotated-message", """{"messageType":"error","includeImage":true}""");
        await ProgressAsync(through);
        await CancelAsync(through);
    }

    [ComponentTheory(TestComponent.Node, TestComponent.ServerFilesystem, TestComponent.ServerMemory)]
    [InlineData(TestComponent.ServerFilesystem)]
    [InlineData(TestComponent.ServerMemory)]
    public async Task ReferenceServer_ThroughServe_ListsTheSameAndWorks(string component)
    {
        _host.Write("data/hello.txt", "hello");
        string[] arguments = component == TestComponent.ServerFilesystem ? [TestComponent.Find(component), Path.Combine(_host.Folder, "data")] : [TestComponent.Find(component)];
        var environment = $$"""{"MEMORY_FILE_PATH":{{JsonSerializer.Serialize(Path.Combine(_host.Folder, "memory.json"))}} }""";
        var config = _host.Write("toolexec.json", $$"""{"mcpServers":{"s":{"command":"node","args":{{JsonSerializer.Serialize(arguments)}},"env":{{environment}} } },"serve":{"names":"short"} }""");
        await using var client = new McpBackend("client", Stdio("dotnet", Command, "serve", "-c", config));

        (await client.ListToolsAsync(default).AsTask().WaitAsync(Limit)).Tools.Should().HaveCountGreaterThan(5);
        if (component == TestComponent.ServerFilesystem)
        {
            var path = JsonSerializer.Serialize(Path.Combine(_host.Folder, "data", "hello.txt"));
            (await CallAsync(client, "read_text_file", $$"""{"path":{{path}}}""")).Content.OfType<TextBlock>().First().Text.Should().Be("hello");
            (await CallAsync(client, "read_text_file", """{"path":"/etc/passwd"}""")).Error!.Message.Should().Contain("denied");
        }
        else
        {
            (await CallAsync(client, "create_entities", """{"entities":[{"name":"n","entityType":"t","observations":["o"]}]}""")).Error.Should().BeNull();
            (await CallAsync(client, "search_nodes", """{"query":"n"}""")).Value!.Value.GetRawText().Should().Contain("\"o\"");
        }
    }

    private static IEnumerable<string> Fingerprints(IEnumerable<BackendTool> tools) => tools.Select(t => (t.Tool with { Execution = null }).Fingerprint);

    private static async Task SameResultAsync(McpBackend direct, McpBackend through, string tool, string arguments)
    {
        var (one, two) = (await CallAsync(direct, tool, arguments), await CallAsync(through, tool, arguments));

        JsonSerializer.Serialize(two.Content, ToolExecJson.DefaultOptions).Should().Be(JsonSerializer.Serialize(one.Content, ToolExecJson.DefaultOptions), tool);
        (two.Value?.GetRawText() ?? "").Should().Be(one.Value?.GetRawText() ?? "", tool);
        two.Status.Should().Be(one.Status, tool);
    }

    private static async Task ProgressAsync(McpBackend client)
    {
        var log = new ProgressLog();

        var result = await CallAsync(client, "trigger-long-running-operation", """{"duration":0.2,"steps":4}""", log);

        result.Error.Should().BeNull();
        log.Seen.Should().Equal(1, 2, 3, 4);
    }

    private static async Task CancelAsync(McpBackend client)
    {
        var log = new ProgressLog();
        using var cancel = new CancellationTokenSource();
        var call = CallAsync(client, "trigger-long-running-operation", """{"duration":600,"steps":12000}""", log, cancel.Token);
        await log.First.Task.WaitAsync(Limit);

        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => call).Should().ThrowAsync<OperationCanceledException>();
        (await CallAsync(client, "echo", """{"message":"still there"}""")).Error.Should().BeNull();
    }

    private static Task<ToolResult> CallAsync(McpBackend backend, string tool, string arguments, IToolEventSink? events = null, CancellationToken cancellationToken = default)
    {
        var definition = new Tool { Name = "any", InputSchema = ToolExecJson.EmptyObject };
        return backend.ExecuteAsync(new ToolCallContext(new ToolCall("any"), definition, ToolExecJson.Parse(arguments), NoServices.Instance, cancellationToken)
        {
            Binding = new ToolBinding { Backend = backend.Name, Kind = BackendKinds.Mcp, RemoteName = tool },
            Events = events,
        }).AsTask().WaitAsync(Limit, CancellationToken.None);
    }

    private static McpStdioServerOptions Stdio(string command, params string[] arguments)
    {
        var options = new McpStdioServerOptions { Command = command, InheritEnvironment = true };
        foreach (var argument in arguments)
        {
            options.Arguments.Add(argument);
        }

        return options;
    }

    private async Task<ServingProcess> ServeHttpAsync()
    {
        var file = _host.Write("token", Token + "\n");
        return await ServingProcess.StartAsync(_host.Folder, Command, "serve", "--built-in", "--names", "short", "--http", "--token-file", file);
    }

    private async Task<JsonElement> InspectAsync(params string[] arguments)
    {
        await using var inspector = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = TestComponent.Find(TestComponent.Node22),
            Arguments = [TestComponent.Find(TestComponent.McpInspector), "--cli", .. arguments],
            WorkingDirectory = _host.Folder,
            StopGrace = TimeSpan.Zero,
        });
        inspector.StandardInput.Close();
        using var output = new MemoryStream();
        await inspector.StandardOutput.CopyToAsync(output).WaitAsync(Limit);
        await inspector.StandardErrorEnd.WaitAsync(Limit);
        var text = Encoding.UTF8.GetString(output.ToArray());
        text.Should().StartWith("{", inspector.ErrorTail);
        return ToolExecJson.Parse(text);
    }

    private sealed class ServingProcess : IAsyncDisposable
    {
        private readonly ChildProcess _process;

        private ServingProcess(ChildProcess process, string address) => (_process, Address) = (process, address);

        public string Address { get; }

        public static async Task<ServingProcess> StartAsync(string folder, params string[] arguments)
        {
            const string Said = "Listening at ";
            var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            var process = ChildProcess.Start(new ChildProcessOptions
            {
                FileName = "dotnet",
                Arguments = arguments,
                WorkingDirectory = folder,
                OnErrorLine = line =>
                {
                    if (line.StartsWith(Said, StringComparison.Ordinal))
                    {
                        listening.TrySetResult(line[Said.Length..]);
                    }
                },
            });
            return new ServingProcess(process, await listening.Task.WaitAsync(Limit));
        }

        public ValueTask DisposeAsync() => _process.DisposeAsync();
    }

    private sealed class ProgressLog : IToolEventSink
    {
        private readonly ConcurrentQueue<double> _seen = new();

        public TaskCompletionSource First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyCollection<double> Seen => _seen;

        public ValueTask WriteAsync(ToolEvent toolEvent, CancellationToken cancellationToken)
        {
            _seen.Enqueue(((ToolProgressEvent)toolEvent).Progress.Progress);
            First.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
