namespace ToolExec.Cli.Tests;

/// <summary>Every built-in tool runs through the whole pipeline: its arguments and its result fit the schemas that it shows.</summary>
public sealed class BuiltInToolTests : IDisposable
{
    private readonly CliHost _host = new();

    public static TheoryData<string, string> Calls => new()
    {
        { "fs:find", """{"pattern":"**/*.md"}""" },
        { "fs:list", "{}" },
        { "fs:read", """{"path":"docs/a.md","max_lines":1}""" },
        { "fs:stat", """{"path":"docs"}""" },
        { "fs:stat", """{"path":"docs/a.md"}""" },
        { "fs:write", """{"path":"new.txt","text":"x","mode":"append"}""" },
        { "json:aggregate", """{"items":[{"n":1}],"value":"/n"}""" },
        { "json:aggregate", """{"items":[{"n":"no number"}],"value":"/n","by":"/none"}""" },
        { "json:get", """{"value":null,"pointer":""}""" },
        { "json:get", """{"value":{},"pointer":"/x","default":[]}""" },
        { "json:group", """{"items":[1,1,2],"by":""}""" },
        { "json:merge", """{"target":{"a":1},"patch":null}""" },
        { "json:select", """{"items":[{"a":1}],"fields":{"b":"/a"}}""" },
        { "json:sort", """{"items":[3,1,2],"limit":2}""" },
        { "json:zip", """{"arrays":[[{"a":1}],[{"b":2}]]}""" },
        { "math:evaluate", """{"expression":"2*x","variables":{"x":3}}""" },
        { "math:statistics", """{"numbers":[1,2]}""" },
        { "math:sum", """{"numbers":[]}""" },
        { "text:count_words", """{"text":""}""" },
        { "text:find", """{"text":"aXb","pattern":"x","ignore_case":true}""" },
        { "text:hash", """{"text":"abc","algorithm":"sha384"}""" },
        { "text:join", """{"items":["a"],"separator":""}""" },
        { "text:replace", """{"text":"a","find":"a","with":"b"}""" },
        { "text:split_lines", """{"text":"a\nb"}""" },
        { "time:add", """{"instant":"2026-01-01","days":1}""" },
        { "time:difference", """{"from":"2026-01-01","to":"2026-01-02"}""" },
        { "time:now", "{}" },
    };

    public void Dispose() => _host.Dispose();

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_OfEachTool_Succeeds(string tool, string arguments)
    {
        _host.Write("docs/a.md", "one\ntwo\n");

        var run = await _host.RunAsync("call", tool, "--json", arguments, "--allow-write", "-o", "json");

        run.ExitCode.Should().Be(0, run.Output);
        run.Json.GetProperty("status").GetString().Should().Be("succeeded");
    }

    [Fact]
    public async Task Elsewhere_WorkThatTakesLong_DoesNotHoldItsCaller()
    {
        using var gate = new ManualResetEventSlim();
        var handler = BuiltIn.Elsewhere<int, bool>((_, token) => gate.Wait(TimeSpan.FromSeconds(10), token));
        var tool = new Tool { Name = "x", InputSchema = ToolExecJson.EmptyObject };
        var context = new ToolCallContext(new ToolCall("x"), tool, default, Substitute.For<IServiceProvider>());

        var running = handler(1, context);

        running.IsCompleted.Should().BeFalse();
        gate.Set();
        (await running.OrHang()).Should().BeTrue();
    }

    [Fact]
    public async Task Calls_ListedHere_AreOfAllTools()
    {
        var run = await _host.RunAsync("list", "--allow-write", "-o", "json");

        run.Json.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("id").GetString())
            .Should().BeEquivalentTo(Calls.Select(c => (string)c[0]).Distinct(StringComparer.Ordinal));
    }
}
