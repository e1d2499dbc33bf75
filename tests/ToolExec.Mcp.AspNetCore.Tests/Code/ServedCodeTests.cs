using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ToolExec.Backend;
using ToolExec.Code;
using ToolExec.Discovery;
using ToolExec.Governance;

namespace ToolExec.Mcp.AspNetCore.Tests.Code;

/// <summary>Scripts that a client of the protocol runs, over each transport that serves them.</summary>
public sealed class ServedCodeTests
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _paid;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task List_HasTheToolsWithTheDeclarationsOfTheOthers(bool http)
    {
        await using var endpoint = await StartAsync();
        await using var client = await CodeClient.ConnectAsync(endpoint, http);

        var tools = await client.Client.ListToolsAsync().AsTask().OrHang();

        tools.Select(t => t.Name).Should().Contain(["code__execute_code", "code__resume_code"]);
        var execute = tools.Single(t => t.Name == "code__execute_code");
        execute.Description.Should().Contain("declare namespace tools {").And.Contain("function add(");
        execute.JsonSchema.GetProperty("required")[0].GetString().Should().Be("code");
        execute.JsonSchema.GetProperty("properties").GetProperty("language").GetProperty("default").GetString().Should().Be("typescript");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_Script_GivesItsValueAndAFailureItsPlace(bool http)
    {
        await using var endpoint = await StartAsync();
        await using var client = await CodeClient.ConnectAsync(endpoint, http);

        var done = await RunAsync(client, "const sums = await Promise.all([1, 2, 3].map(a => tools.demo.add({ a, b: a }))); console.log('summed'); return sums");
        var failed = await RunAsync(client, "const a = 1;\nawait tools.demo.add({ a });");
        var wrong = await RunAsync(client, "return 1", "lisp");

        (done.IsError ?? false).Should().BeFalse();
        Json(done).Should().Be("""{"status":"completed","value":[2,4,6],"stdout":"summed"}""");
        failed.IsError.Should().BeTrue();
        Text(failed).Should().StartWith("The script failed: ToolError validation_input: ").And.Contain("> 2| await tools.demo.add({ a });");
        wrong.IsError.Should().BeTrue("the schema names the languages");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_NeedsAPerson_IsReportedAndGoneOnWith_TheEffectOnce(bool http)
    {
        await using var endpoint = await StartAsync();
        await using var client = await CodeClient.ConnectAsync(endpoint, http);

        var waiting = ToolExecJson.Parse(Json(await RunAsync(client, "const p = await tools.demo.pay({}); return ['paid', p]")));

        (waiting.GetProperty("status").GetString(), waiting.GetProperty("suspended_for").GetString()).Should().Be(("suspended", "approval"));
        var id = waiting.GetProperty("execution_id").GetString()!;
        var asked = waiting.GetProperty("approvals")[0];
        asked.GetProperty("tool_id").GetString().Should().Be("demo:pay");
        (await ResumeAsync(client, id)).Should().Contain("\"suspended\"", "nobody has decided yet");
        _paid.Should().Be(0);

        await endpoint.Services.GetRequiredService<IToolApprovals>().ApproveAsync(asked.GetProperty("id").GetString()!, decidedBy: "bob").OrHang();

        (await ResumeAsync(client, id)).Should().Be("""{"status":"completed","value":["paid",1]}""");
        (await ResumeAsync(client, id, isError: true)).Should().Contain("There is no script that waits under this id.");
        _paid.Should().Be(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_WithProgress_TellsOfEachCall(bool http)
    {
        await using var endpoint = await StartAsync();
        await using var client = await CodeClient.ConnectAsync(endpoint, http);
        var reports = new Reports(2, _heard);

        // The script goes on once the client has heard of its first calls: the SDK drops what comes beside the result.
        var result = await client.Client.CallToolAsync(
            "code__execute_code", Arguments("await tools.demo.add({ a: 1, b: 1 }); try { await tools.demo.fail({}) } catch { } return await tools.demo.heard({})"), reports).AsTask().OrHang();

        (result.IsError ?? false).Should().BeFalse();
        reports.Said.OrderBy(r => r.Progress).Take(2).Should().Equal((1, "demo:add"), (2, "demo:fail: execution_failed"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_ClientGivesUp_TheScriptAndItsCallEnd(bool http)
    {
        await using var endpoint = await StartAsync();

        await using var client = await CodeClient.ConnectAsync(endpoint, http);
        using var stop = new CancellationTokenSource();
        var running = client.Client.CallToolAsync("code__execute_code", Arguments("await tools.demo.wait({}); await tools.demo.pay({})"), cancellationToken: stop.Token).AsTask();
        await _begun.Task.OrHang();

        if (!http)
        {
            // Over streams the SDK's client lets go of a call without a word; the protocol asks for one. The call is its second request.
            await client.Client.SendNotificationAsync(NotificationMethods.CancelledNotification, new CancelledNotificationParams { RequestId = new RequestId(2) }).OrHang();
        }

        await stop.CancelAsync();

        await running.Awaiting(r => r.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        await _ended.Task.OrHang();
        Json(await RunAsync(client, "return 'the session goes on'")).Should().Contain("goes on");
        _paid.Should().Be(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_LargeValue_IsAHandle(bool http)
    {
        await using var endpoint = await StartAsync();
        await using var client = await CodeClient.ConnectAsync(endpoint, http);

        var result = ToolExecJson.Parse(Json(await RunAsync(client, "return 'x'.repeat(100_000)")));

        result.GetProperty("artifact").GetProperty("size").GetInt32().Should().Be(100_002);
        result.GetProperty("value").GetString()!.Length.Should().BeLessThan(2000);
    }

    private static Dictionary<string, object?> Arguments(string code, string? language = null)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code };
        if (language is not null)
        {
            arguments["language"] = language;
        }

        return arguments;
    }

    private static Task<CallToolResult> RunAsync(CodeClient client, string code, string? language = null) =>
        client.Client.CallToolAsync("code__execute_code", Arguments(code, language)).AsTask().OrHang();

    private static async Task<string> ResumeAsync(CodeClient client, string id, bool isError = false)
    {
        var result = await client.Client.CallToolAsync("code__resume_code", new Dictionary<string, object?>(StringComparer.Ordinal) { ["execution_id"] = id }).AsTask().OrHang();
        (result.IsError ?? false).Should().Be(isError);
        return isError ? Text(result) : Json(result);
    }

    private static string Json(CallToolResult result) => result.StructuredContent!.Value.GetRawText();

    private static string Text(CallToolResult result) => result.Content.OfType<TextContentBlock>().First().Text;

    private Task<ServedEndpoint> StartAsync() => ServedEndpoint.StartAsync(Tools, more: builder => builder
        .AddDiscovery()
        .UseArtifacts()
        .AddCodeMode()
        .UsePolicy(policy => policy.Rules.Add(new PolicyRule { Name = "money", Effect = PolicyEffect.Ask, Tools = new ToolSelector { Tools = new ToolFilter { Allow = ["demo:pay"] } } })));

    private void Tools(LocalBackendBuilder tools) => tools
        .AddTool("add", (int a, int b) => a + b, "Adds.")
        .AddTool("pay", () => Interlocked.Increment(ref _paid), "Pays.")
        .AddTool(LocalTool.Create(new ToolExec.Tool { Name = "fail", InputSchema = ToolExecJson.EmptyObject }, (JsonElement _, ToolCallContext _) => throw new InvalidOperationException()))
        .AddTool(LocalTool.Create(new ToolExec.Tool { Name = "heard", InputSchema = ToolExecJson.EmptyObject }, async (_, context) =>
        {
            await _heard.Task.WaitAsync(context.CancellationToken);
            return ToolExecJson.EmptyObject;
        }))
        .AddTool(LocalTool.Create(new ToolExec.Tool { Name = "wait", InputSchema = ToolExecJson.EmptyObject }, async (_, context) =>
        {
            _begun.TrySetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
            }
            finally
            {
                _ended.TrySetResult();
            }

            return ToolExecJson.EmptyObject;
        }));

    private sealed class Reports(int count, TaskCompletionSource all) : IProgress<ProgressNotificationValue>
    {
        private readonly ConcurrentQueue<(double Progress, string? Message)> _said = new();

        public IEnumerable<(double Progress, string? Message)> Said => _said;

        public void Report(ProgressNotificationValue value)
        {
            _said.Enqueue((value.Progress, value.Message));
            if (_said.Count == count)
            {
                all.TrySetResult();
            }
        }
    }
}
