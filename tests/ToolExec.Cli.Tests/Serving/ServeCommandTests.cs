using System.IO.Pipelines;
using System.Text;

namespace ToolExec.Cli.Tests.Serving;

/// <summary>How <c>serve</c> reads what it is told; the standard output stays empty whatever is wrong.</summary>
public sealed class ServeCommandTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Serve_NothingConfigured_SaysThatThereIsNothingToServe()
    {
        var run = await _host.RunAsync("serve", "-o", "json");

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty("that is where the protocol's messages go");
        run.Error.Should().Contain("nothing to serve").And.Contain("--built-in");
    }

    [Theory]
    [InlineData("""{"shape":"all"}""", "serve/shape")]
    [InlineData("""{"names":"long"}""", "serve/names")]
    [InlineData("""{"shapes":"tools"}""", "shapes")]
    [InlineData("""{"http":{"port":70000}}""", "serve/http/port")]
    [InlineData("""{"http":{"prot":1}}""", "prot")]
    [InlineData("""{"http":{"tokens":{"me":"plain-text-0123456789"}}}""", "serve/http/tokens/me")]
    [InlineData("""{"http":{"tokens":{"me":"{{secret:"}}}""", "serve/http/tokens/me")]
    public async Task Serve_WrongSection_NamesThePlace(string section, string place)
    {
        _host.Write("toolexec.json", $$"""{"serve":{{section}}}""");

        var run = await _host.RunAsync("serve", "--built-in");

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.Error.Should().Contain(place).And.NotContain("plain-text-0123456789");
    }

    [Theory]
    [InlineData("is no address", "--listen", "everywhere")]
    [InlineData("no token is asked for", "--listen", "0.0.0.0")]
    [InlineData("TOKEN_VARIABLE", "--token-env", "TOKEN_VARIABLE")]
    [InlineData("There is no file", "--token-file", "nowhere")]
    [InlineData("no origin", "--allow-origin", "example.com/path")]
    [InlineData("no host", "--allow-host", "http://example.com")]
    public async Task Serve_WrongHttpOption_IsRefusedBeforeAnythingListens(string said, params string[] options)
    {
        var run = await _host.RunAsync(["serve", "--built-in", "--http", .. options]);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain(said).And.NotContain("Listening");
    }

    [Fact]
    public async Task Serve_TokenThatIsTooShort_IsRefusedWithoutShowingIt()
    {
        _host.Environment["TOKEN"] = "short-secret";

        var run = await _host.RunAsync("serve", "--built-in", "--http", "--token-env", "TOKEN");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("'TOKEN'").And.Contain("16 characters").And.NotContain("short-secret");
    }

    [Fact]
    public async Task Serve_TokenOfAnUnknownSecret_IsToldAtTheStart()
    {
        _host.Write("toolexec.json", """{"serve":{"http":{"tokens":{"me":"{{secret:MY_TOKEN}}"}}}}""");

        var run = await _host.RunAsync("serve", "--built-in", "--http");

        run.ExitCode.Should().NotBe(0);
        run.Error.Should().Contain("MY_TOKEN");
    }

    [Fact]
    public async Task Serve_InputEnds_AnswersAndEndsWell()
    {
        _host.Input = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"count_words","arguments":{"text":"to be or not"}}}
            """;
        using var output = new MemoryStream();

        var run = await _host.RunAsync(["serve", "--built-in", "--names", "short", "--include", "text:*"], output);

        run.ExitCode.Should().Be(0, run.Error);
        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => ToolExecJson.Parse(l)).ToArray();
        lines.Should().HaveCount(2);
        lines.Single(l => l.GetProperty("id").GetInt32() == 2).GetProperty("result").GetProperty("structuredContent").GetProperty("words").GetInt32().Should().Be(4);
        run.Output.Should().BeEmpty();
        run.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task Serve_ToldToStop_AScriptThatWaitsInACallIsKeptAndItsClientIsTold()
    {
        // No time passes: how long calls may take to end is not what is tried.
        using var host = new CliHost { Clock = new ManualTimeProvider() };
        host.Write("toolexec.json", $$"""
            {
              "rates": { "rules": [{ "name": "rare", "tools": ["text:join"], "kind": "slidingWindow", "limit": 1, "period": 3600 }] },
              "durable": { "file": "{{Path.Combine(host.Folder, "state", "toolexec.db")}}" },
              "run": { "timeout": 7200 }, "code": { "timeout": 7200 }, "serve": { "builtIn": true }
            }
            """);
        var client = new Pipe();
        await client.Writer.WriteAsync("""
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"code__execute_code","arguments":{"code":"const j = () => tools.text.join({ items: ['a'] }); await j(); console.log('begun'); return await j()"},"_meta":{"progressToken":"p"}}}

            """u8.ToArray());
        using var stop = new CancellationTokenSource();
        using var output = new WatchedStream("stdout: begun");
        var running = host.RunAsync(["serve"], output, client.Reader.AsStream(), stop.Token);
        await output.Seen.WaitAsync(TimeSpan.FromSeconds(60));

        await stop.CancelAsync();
        (await running).ExitCode.Should().Be(0);

        var answer = output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => ToolExecJson.Parse(l)).Single(l => l.TryGetProperty("id", out var id) && id.GetInt32() == 2);
        var result = answer.GetProperty("result").GetProperty("structuredContent");
        result.GetProperty("suspended_for").GetString().Should().Be("host_stopped");
        var resumed = await host.RunAsync("exec", "--resume", result.GetProperty("execution_id").GetString()!);
        (resumed.ExitCode, resumed.Output).Should().Match<(int Code, string Output)>(r => r.Code == 0 && r.Output.Contains('a'), resumed.Error);
    }

    [Fact]
    public async Task Serve_GatewayOfTheSection_ListsItsOwnToolsAndThosePinned()
    {
        _host.Write("toolexec.json", """{"serve":{"name":"mine","shape":"gateway","builtIn":true,"namespaces":["text","math"],"exclude":["math:*"],"pinned":["text:hash"],"names":"short"}}""");
        _host.Input = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}
            {"jsonrpc":"2.0","id":2,"method":"tools/list"}
            {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"list_namespaces"}}
            """;
        using var output = new MemoryStream();

        var run = await _host.RunAsync(["serve"], output);

        run.ExitCode.Should().Be(0, run.Error);
        var answers = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => ToolExecJson.Parse(l)).ToDictionary(a => a.GetProperty("id").GetInt32(), a => a.GetProperty("result"));
        answers[1].GetProperty("serverInfo").GetProperty("name").GetString().Should().Be("mine");
        answers[2].GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()).Should().Equal(
            "search_tools", "list_namespaces", "describe_tool", "list_tool_examples", "run_tool", "run_chain", "hash");
        answers[3].GetProperty("structuredContent").GetProperty("namespaces").EnumerateArray().Select(n => n.GetProperty("name").GetString()).Should().Equal("text");
    }

    [Fact]
    public async Task Serve_BackendOfAnUnknownKind_EndsWithTheFault()
    {
        _host.Write("toolexec.json", """{"backends":[{"name":"x","kind":"telepathy"}]}""");
        using var never = new NeverEndingStream();

        var run = await _host.RunAsync(["serve"], Stream.Null, never);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("telepathy");
    }

    // A client that says nothing and does not go away.
    private sealed class NeverEndingStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>Takes what the server writes, and tells when a text was among it.</summary>
    private sealed class WatchedStream(string text) : MemoryStream
    {
        private readonly Lock _gate = new(); // guards the bytes
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task;

        public string Text
        {
            get
            {
                lock (_gate)
                {
                    return Encoding.UTF8.GetString(ToArray());
                }
            }
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            lock (_gate)
            {
                base.Write(buffer, offset, count);
            }

            if (Text.Contains(text, StringComparison.Ordinal))
            {
                _seen.TrySetResult();
            }
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return default;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Write(buffer, offset, count);
            return Task.CompletedTask;
        }
    }
}
