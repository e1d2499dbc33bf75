using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Governance;
using ToolExec.Run;
using ToolExec.TestSupport;

namespace ToolExec.Code.Tests.Tools;

public sealed class ExecuteCodeToolTests
{
    [Fact]
    public async Task ExecuteCode_Script_GivesLittle()
    {
        await using var host = await CodeHost.StartAsync();

        (await CallAsync(host, "return (await tools.n.echo({ a: 1 })).a")).Value!.Value.GetRawText().Should().Be("""{"status":"completed","value":1}""");
        (await CallAsync(host, "console.log('a'); console.error('b')")).Value!.Value.GetRawText().Should().Be("""{"status":"completed","stdout":"a","stderr":"b"}""");
        (await host.Tools.CallAsync(new ToolCall("code:execute_code", CodeHost.Json("""{"code":"return 1","language":"javascript"}"""))).OrHang()).Value!.Value.GetRawText()
            .Should().Be("""{"status":"completed","value":1}""");
    }

    [Fact]
    public async Task ExecuteCode_ScriptFails_SaysPlaceLinesAndWhatTheToolSaid()
    {
        await using var host = await CodeHost.StartAsync();

        var error = (await CallAsync(host, "const a = 'x';\nconsole.log('so far');\nawait tools.n.strict({ a });\nreturn a")).Error!;

        error.Kind.Should().Be(ToolErrorKind.ExecutionFailed);
        error.Message.Should().StartWith("The script failed: ToolError validation_input: The arguments of 'n:strict' do not fit its input schema")
            .And.Contain(" (line 3, column ").And.Contain("\n  2| console.log('so far');\n> 3| await tools.n.strict({ a });\n  4| return a\n").And.EndWith("\nstdout:\nso far");
        (await CallAsync(host, "null.x")).Error!.Message.Should().StartWith("The script failed: TypeError: ");
    }

    [Theory]
    [InlineData("await new Promise(r => setTimeout(r, 100_000))", ToolErrorKind.Timeout)]
    [InlineData("for (;;) await tools.n.echo({})", ToolErrorKind.LimitExceeded)]
    [InlineData("return 'x'.repeat(2000000)", ToolErrorKind.LimitExceeded)]
    [InlineData("const = ", ToolErrorKind.ExecutionFailed)]
    public async Task ExecuteCode_EachWayToFail_HasItsKind_AndIsNotWorthRepeating(string code, ToolErrorKind kind)
    {
        await using var host = await CodeHost.StartAsync(configure: o => o.Limits = new SandboxLimits { Timeout = TimeSpan.FromSeconds(3), ToolCalls = 2 });

        var error = (await CallAsync(host, code)).Error!;

        (error.Kind, error.IsRetryable).Should().Be((kind, false));
    }

    [Fact]
    public async Task ExecuteCode_ValueAndOutputAtTheirCaps_AreWholeBeyondThemCut()
    {
        await using var host = await CodeHost.StartAsync(configure: o => (o.MaxValueBytes, o.MaxOutputLength) = (1000, 100));

        (await CallAsync(host, "return 'x'.repeat(998)")).Value!.Value.GetProperty("value").GetString().Should().HaveLength(998);
        var cut = (await CallAsync(host, "return 'x'.repeat(9990)")).Value!.Value;
        cut.GetProperty("value").GetString().Should().HaveLength(1001);
        cut.GetProperty("note").GetString().Should().Be("The value has 9992 bytes and is cut. Return less.");
        (await CallAsync(host, "console.log('y'.repeat(100))")).Value!.Value.GetProperty("stdout").GetString().Should().HaveLength(100);
        (await CallAsync(host, "console.log('b' + 'y'.repeat(199) + 'e')")).Value!.Value.GetProperty("stdout").GetString().Should().StartWith("byy").And.EndWith("ye").And.Contain("(101 characters left out)");
    }

    [Fact]
    public async Task ExecuteCode_LongErrorOfAScript_IsCut()
    {
        await using var host = await CodeHost.StartAsync(configure: o => o.MaxOutputLength = 0);

        (await CallAsync(host, "throw new Error('b' + 'x'.repeat(1998) + 'e')")).Error!.Message.Should().Contain("bxxx").And.NotContain("left out");
        var cut = (await CallAsync(host, "throw new Error('b' + 'x'.repeat(100_000) + 'e')")).Error!.Message;
        cut.Should().Contain("bxxx").And.Contain("xxxe").And.Contain("left out");
        cut.Length.Should().BeLessThan(2_500);
    }

    [Fact]
    public async Task ExecuteCode_WhatLooksLikeASuccess_SaysThatItIsNone()
    {
        await using var host = await CodeHost.StartAsync(tools: b => b.Add("slow", async c =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.CancellationToken);
            return ToolResult.Success(default);
        }));

        (await CallAsync(host, "tools.n.slow({}); return 1")).Value!.Value.GetProperty("hint").GetString().Should().Be("The script ended before these calls, which were stopped: n:slow. Await every call.");
        (await CallAsync(host, "1 + 1")).Value!.Value.GetRawText().Should().Be("""{"status":"completed","hint":"The script gave no value. Use return to give one."}""");
        (await CallAsync(host, "return null")).Value!.Value.GetRawText().Should().Be("""{"status":"completed","value":null}""");
    }

    [Fact]
    public async Task ExecuteCode_Progress_HasCallsAndOutputInTheirOrder()
    {
        var heard = new ConcurrentQueue<ToolProgress>();
        await using var host = await CodeHost.StartAsync();
        var call = new ToolCall("code:execute_code", CodeHost.Json("""{"code":"console.log('start'); await tools.n.echo({}); console.warn('x'.repeat(1001)); await tools.n.fail().catch(() => 1)"}"""))
        {
            Options = new ToolCallOptions { Progress = new Listener(heard.Enqueue) },
        };

        (await host.Tools.CallAsync(call).OrHang()).IsSuccess.Should().BeTrue();

        heard.Select(p => p.Message).Should().Equal("stdout: start", "n:echo", $"stderr: {new string('x', 1000)}…", "n:fail: execution_failed");
        heard.Select(p => p.Progress).Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public async Task ExecuteCode_LargeValueWithArtifacts_IsAHandle()
    {
        await using var host = await CodeHost.StartAsync(b => b.UseArtifacts(), o => o.MaxValueBytes = 1000);

        var value = (await CallAsync(host, "return 'x'.repeat(5000)")).Value!.Value;

        value.GetProperty("artifact").GetProperty("size").GetInt32().Should().Be(5002);
        value.GetProperty("value").GetString().Should().HaveLength(1001);
    }

    [Fact]
    public async Task ExecuteCode_Waits_SaysWhatIsAsked_WithoutTheHostsSignature()
    {
        await using var host = await CodeHost.StartAsync(b => b.UseMiddleware(new AskingStep(), ToolMiddlewarePosition.AroundExecution));

        var result = await CallAsync(host, "await tools.n.write({ x: 1 })");

        var value = result.Value!.Value;
        value.GetProperty("status").GetString().Should().Be("suspended");
        var approval = value.GetProperty("approvals")[0];
        approval.EnumerateObject().Select(p => p.Name).Should().Equal("id", "tool_id", "arguments", "reason", "expires");
        (await host.Code.ResumeAsync(new CodeResumption { ExecutionId = value.GetProperty("execution_id").GetString()! }).OrHang()).Approvals.Should().ContainSingle();
    }

    [Fact]
    public async Task Description_HasTheFunctionsAsTheyAreCalled_AndFollowsTheCatalogue()
    {
        await using var host = await CodeHost.StartAsync(tools: b => b.Add("get-user", c => new(ToolResult.Success(c.Arguments)), """{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}"""));
        var before = Describe(host);

        before.Should().Contain("declare namespace tools {\nnamespace n {\n").And.Contain("function get_user(args: {").And.Contain("Promise.all").And.Contain("200 tool calls and 60 seconds")
            .And.NotContain("execute_code(");
        (await host.RunAsync("return (await tools.n.get_user({ id: '7' })).id")).Value!.Value.GetString().Should().Be("7");

        host.Backend.Add("later", _ => new(ToolResult.Success(default)));
        await WhenAsync(host.Services.GetRequiredService<IBackendRegistry>(), _ => Describe(host).Contains("function later(", StringComparison.Ordinal));
        var version = host.Tools.Catalog.Version;
        await host.Services.GetRequiredService<IBackendRegistry>().ListAllToolsAsync().OrHang();
        Describe(host).Should().Contain("function later(");
        host.Tools.Catalog.Version.Should().BeLessThan(version + 5, "a description that stays the same tells nobody of a change");
    }

    [Fact]
    public async Task Description_AfterTheStart_HasBackendsThatStartedLater()
    {
        await using var host = await CodeHost.StartAsync(b => b.AddBackend(services => new DelegateBackend("late")
        {
            // Not before code mode has told of its tools.
            OnStart = async _ => await WhenAsync(services.GetRequiredService<IBackendRegistry>(), r => r.Catalog.TryGet("code:execute_code", out var _)),
        }.AddValue("comer")));

        Describe(host).Should().Contain("function comer(");
    }

    [Fact]
    public async Task Description_BeyondItsLength_NamesTheNamespaces()
    {
        await using var host = await CodeHost.StartAsync(configure: o => o.MaxDeclarationLength = 10);
        await using var few = await CodeHost.StartAsync(configure: o => o.Functions = new ToolFilter { Allow = ["echo"] });

        Describe(host).Should().Contain("Not shown here: tools of n (4). Find them with searchTools").And.NotContain("declare namespace");
        Describe(few).Should().Contain("function echo(").And.Contain("Not shown here: tools of n (3 more).");
    }

    [Fact]
    public async Task OfferTool_Off_ScriptsRunByTheExecutorAlone()
    {
        await using var host = await CodeHost.StartAsync(configure: o => o.OfferTool = false);

        host.Tools.Catalog.Entries.Should().NotContain(e => e.Tool.Namespace == "code");
        (await host.RunAsync("return 1")).Value!.Value.GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Tool_SaysWhatItIs()
    {
        await using var host = await CodeHost.StartAsync(configure: o => o.BackendName = "scripts");

        host.Tools.Catalog.TryGet("scripts:execute_code", out var entry).Should().BeTrue();
        entry!.Tool.Annotations.Should().BeEquivalentTo(new { ReadOnlyHint = false, DestructiveHint = true, IdempotentHint = false });
        entry.Tool.InputSchema.GetProperty("required")[0].GetString().Should().Be("code");
        host.Tools.Catalog.TryGet("scripts:resume_code", out _).Should().BeFalse("nobody could decide on anything here");
        (await host.RunAsync("return await runTool('scripts:execute_code', {})")).Error!.ToolCode.Should().Be("tool_not_found");
    }

    private static string Describe(CodeHost host) => host.Tools.Catalog.TryGet("code:execute_code", out var entry) ? entry.Tool.Description! : "";

    private static Task<ToolResult> CallAsync(CodeHost host, string code) =>
        host.Tools.CallAsync(new ToolCall("code:execute_code", JsonSerializer.SerializeToElement(new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = code }))).OrHang();

    private static async Task WhenAsync(IBackendRegistry registry, Func<IBackendRegistry, bool> condition)
    {
        using var changed = new SemaphoreSlim(0);
        void Note(object? sender, EventArgs e) => changed.Release();
        registry.CatalogChanged += Note;
        try
        {
            while (!condition(registry))
            {
                await changed.WaitAsync().OrHang();
            }
        }
        finally
        {
            registry.CatalogChanged -= Note;
        }
    }

    private sealed class Listener(Action<ToolProgress> hear) : IProgress<ToolProgress>
    {
        public void Report(ToolProgress value) => hear(value);
    }
}
