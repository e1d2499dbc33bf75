using System.Text;
using ToolExec.Backend;

namespace ToolExec.Mcp.Tests.Serving;

/// <summary>Messages as lines: what is no message, what is too long, and how a session ends.</summary>
public sealed class ServedStreamTests
{
    private static readonly Tool Wait = new() { Name = "wait", InputSchema = ToolExecJson.EmptyObject };

    private static void Echo(LocalBackendBuilder demo) => demo.AddTool(LocalTool.Create(
        new Tool { Name = "echo", InputSchema = ToolExecJson.EmptyObject }, static (input, _) => ValueTask.FromResult(input)));

    public static TheoryData<string, int, string> Broken => new()
    {
        { "garbage", -32700, "null" },
        { "{\"jsonrpc\":\"2.0\",", -32700, "null" },
        { "[]", -32600, "null" },
        { "[{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"ping\"}]", -32600, "null" },
        { "\"text\"", -32600, "null" },
        { "null", -32600, "null" },
        { "{\"jsonrpc\":\"1.0\",\"id\":6,\"method\":\"ping\"}", -32600, "6" },
        { "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"method\":\"tools/list\"}", -32600, "7" },
        { "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"tools/call\",\"params\":{\"name\":\"demo__echo\",\"arguments\":{\"a\":1,\"a\":2}}}", -32600, "\"x\"" },
        { $"{{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"tools/call\",\"params\":{string.Concat(Enumerable.Repeat("[", 100))}{string.Concat(Enumerable.Repeat("]", 100))}}}", -32600, "8" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Line_ThatIsNoMessage_IsAnsweredWithAnErrorAndTheSessionGoesOn(string line, int code, string id)
    {
        await using var host = await ServedHost.StartAsync(Echo);
        var client = await host.ConnectAsync();

        await client.SendLineAsync(line);

        var answer = (await client.ReadAsync())!;
        answer["error"]!["code"]!.GetValue<int>().Should().Be(code);
        (answer["id"]?.ToJsonString() ?? "null").Should().Be(id);
        (await client.RequestAsync("ping"))["result"].Should().NotBeNull();
    }

    [Fact]
    public async Task Line_EmptyOrWithWhiteSpace_IsPassedOver()
    {
        await using var host = await ServedHost.StartAsync(Echo);
        var client = await host.ConnectAsync();

        await client.SendBytesAsync("\r\n\n   \t\r\n"u8.ToArray());
        await client.SendBytesAsync("  {\"jsonrpc\":\"2.0\",\"id\":90,\"method\":\"ping\"} \r\n"u8.ToArray());

        (await client.ReadAsync())!["id"]!.GetValue<int>().Should().Be(90);
    }

    [Fact]
    public async Task Line_LoneSurrogateInArguments_IsRefusedAsJson()
    {
        await using var host = await ServedHost.StartAsync(Echo);
        var client = await host.ConnectAsync();

        await client.SendLineAsync("""{"jsonrpc":"2.0","id":91,"method":"tools/call","params":{"name":"demo__echo","arguments":{"a":"\ud800"}}}""");

        var answer = (await client.ReadAsync())!;
        (answer["result"]?["structuredContent"]?["error"]?["code"]?.GetValue<string>() ?? answer["error"]?["code"]?.ToJsonString()).Should().BeOneOf("invalid_json", "-32600");
        (await client.RequestAsync("ping"))["result"].Should().NotBeNull();
    }

    [Fact]
    public async Task Line_LongerThanAllowed_EndsTheSession()
    {
        await using var host = await ServedHost.StartAsync(Echo, o => o.MaxMessageBytes = 2048);
        var client = await host.ConnectAsync();
        var prefix = """{"jsonrpc":"2.0","id":92,"method":"ping","params":{"x":" """.TrimEnd();

        await client.SendLineAsync(prefix + new string('a', 2048 - prefix.Length - 3) + "\"}}");
        (await client.ReadAsync())!["id"]!.GetValue<int>().Should().Be(92, "that is the longest");
        await client.SendBytesAsync(Encoding.ASCII.GetBytes(new string('a', 2050)));

        (await client.ReadAsync())!["error"]!["message"]!.GetValue<string>().Should().Contain("2048");
        (await client.ReadAsync()).Should().BeNull();
        await client.Session.OrHang();
    }

    [Fact]
    public async Task Input_Ends_CallsThatRunMayFinish()
    {
        var (started, until) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var host = await ServedHost.StartAsync(demo => demo.AddTool(LocalTool.Create(Wait, async (_, context) =>
        {
            started.TrySetResult();
            await until.Task.WaitAsync(context.CancellationToken);
            return ToolExecJson.Parse("\"finished\"");
        })));
        var client = await host.ConnectAsync();
        var id = await client.BeginAsync("tools/call", WireClient.CallOf("demo__wait"));
        await started.Task.OrHang();

        client.Close();
        until.SetResult();

        (await client.AnswerAsync(id))["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("finished");
        await client.Session.OrHang();
    }

    [Fact]
    public async Task Input_EndsBehindRequests_EveryOneIsAnswered()
    {
        await using var host = await ServedHost.StartAsync(Echo);
        var client = await host.ConnectAsync();
        var ids = new List<int>();
        for (var i = 0; i < 50; i++)
        {
            ids.Add(await client.BeginAsync("tools/call", WireClient.CallOf("demo__echo", $$"""{"n":{{i}}}""")));
        }

        client.Close();

        var answered = new List<int>();
        while (await client.ReadAsync() is { } answer)
        {
            answer["result"]!.AsObject().ContainsKey("isError").Should().BeFalse();
            answered.Add(answer["id"]!.GetValue<int>());
        }

        answered.Should().BeEquivalentTo(ids);
        await client.Session.OrHang();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task End_CallThatDoesNotFinish_IsCancelledWhenTheGraceIsOver(bool inputEnds)
    {
        var time = new ManualTimeProvider();
        var (started, cancelled) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var host = await ServedHost.StartAsync(
            demo => demo.AddTool(LocalTool.Create(Wait, async (_, context) =>
            {
                using var registration = context.CancellationToken.UnsafeRegister(_ => cancelled.TrySetResult(), null);
                started.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
                return default;
            })),
            o => o.DrainTimeout = TimeSpan.FromSeconds(7),
            time);
        var client = await host.ConnectAsync();
        await client.BeginAsync("tools/call", WireClient.CallOf("demo__wait"));
        await started.Task.OrHang();

        var timers = time.ArmedTimers;
        if (inputEnds)
        {
            client.Close();
        }
        else
        {
            client.Stop();
        }

        await time.WhenArmedAsync(timers + 1).OrHang();
        time.Advance(TimeSpan.FromSeconds(7) - TimeSpan.FromTicks(1));
        cancelled.Task.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromTicks(1));
        await cancelled.Task.OrHang();
        await client.Session.OrHang();
    }

    [Fact]
    public async Task Stop_WhileCallsRun_RefusesNewOnes()
    {
        var (started, until) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var time = new ManualTimeProvider();
        await using var host = await ServedHost.StartAsync(
            demo =>
            {
                Echo(demo);
                demo.AddTool(LocalTool.Create(Wait, async (_, context) =>
                {
                    started.TrySetResult();
                    await until.Task.WaitAsync(context.CancellationToken);
                    return ToolExecJson.Parse("\"finished\"");
                }));
            },
            time: time);
        var client = await host.ConnectAsync();
        var id = await client.BeginAsync("tools/call", WireClient.CallOf("demo__wait"));
        await started.Task.OrHang();

        var timers = time.ArmedTimers;
        client.Stop();
        await time.WhenArmedAsync(timers + 1).OrHang();
        var refused = await client.CallAsync("demo__echo");
        until.SetResult();

        refused["structuredContent"]!["error"]!["code"]!.GetValue<string>().Should().Be("shutting_down");
        (await client.AnswerAsync(id))["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("finished");
        await client.Session.OrHang();
    }

    [Fact]
    public async Task ServeAsync_AfterDispose_Throws()
    {
        await using var host = await ServedHost.StartAsync(Echo);
        host.Server.Dispose();

        await FluentActions.Awaiting(() => host.Server.ServeAsync(Stream.Null, Stream.Null).OrHang()).Should().ThrowAsync<ObjectDisposedException>();
    }
}
