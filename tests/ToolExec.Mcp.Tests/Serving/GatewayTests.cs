using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ToolExec.Backend;
using ToolExec.Discovery;

namespace ToolExec.Mcp.Tests.Serving;

public sealed class GatewayTests
{
    private static readonly string[] MetaNames = ["search_tools", "list_namespaces", "describe_tool", "list_tool_examples", "run_tool", "run_chain"];

    private static LocalTool Make(string name, string description, string schema, Func<JsonElement, JsonElement> run) => LocalTool.Create(
        new Tool { Name = name, Description = description, InputSchema = ToolExecJson.Parse(schema), Tags = ["demo"], Annotations = new ToolAnnotations { ReadOnlyHint = true } },
        (input, _) => ValueTask.FromResult(run(input)));

    private static Task<ServedHost> StartAsync(Action<McpServingOptions>? configure = null) => ServedHost.StartAsync(
        builder => builder
            .AddDiscovery()
            .AddLocalBackend("math", tools => tools
                .AddTool(Make("add_numbers", "Adds two numbers.", """{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a","b"]}""",
                    static i => ToolExecJson.Parse($"{i.GetProperty("a").GetDouble() + i.GetProperty("b").GetDouble()}")))
                .AddTool(LocalTool.Create(new Tool { Name = "draw", Description = "Draws a picture.", InputSchema = ToolExecJson.EmptyObject }, async context =>
                {
                    await context.ReportProgressAsync(1, 2, "half");
                    return ToolResult.FromContent(null, [new ImageBlock(new byte[] { 1 }, "image/png")]);
                }))
                .AddTool(Make("run_tool", "Has the name of one of the gateway's own.", """{"type":"object"}""", static _ => ToolExecJson.Parse("\"mine\""))))
            .AddLocalBackend("secret", tools => tools.AddTool(Make("reveal_numbers", "Reveals numbers.", """{"type":"object"}""", static _ => ToolExecJson.Parse("42")))),
        options =>
        {
            options.Shape = McpServingShape.Gateway;
            options.Filter = new ToolFilter { Deny = ["secret:*"] };
            configure?.Invoke(options);
        });

    private static JsonNode Structured(JsonObject result)
    {
        result.ContainsKey("isError").Should().BeFalse(result.ToJsonString());
        return result["structuredContent"]!;
    }

    private static string Code(JsonObject result)
    {
        result["isError"]!.GetValue<bool>().Should().BeTrue();
        return result["structuredContent"]!["error"]!["code"]!.GetValue<string>();
    }

    [Fact]
    public async Task List_Gateway_HasItsOwnToolsAndThosePinned()
    {
        await using var host = await StartAsync(o =>
        {
            o.Pinned.Add("math:draw");
            o.Pinned.Add("math:run_*");
            o.Pinned.Add("secret:*");
            o.Naming = McpToolNaming.ShortWhereUnique;
        });
        var client = host.Open();
        var hello = await client.InitializeAsync();

        var tools = (await client.RequestAsync("tools/list"))["result"]!["tools"]!.AsArray();

        tools.Select(t => t!["name"]!.GetValue<string>()).Should().Equal([.. MetaNames, "draw", "math__run_tool"], "the gateway's own names are taken, and the filter goes before what is pinned");
        tools.Should().OnlyContain(t => t!["inputSchema"]!["type"]!.GetValue<string>() == "object");
        hello["instructions"]!.GetValue<string>().Should().Contain("search_tools");
        (await client.CallAsync("math__run_tool"))["content"]![0]!["text"]!.GetValue<string>().Should().Be("mine");
    }

    [Fact]
    public async Task SearchTools_Words_FindsWhatTheClientMaySee()
    {
        await using var host = await StartAsync();
        var client = await host.ConnectAsync();

        var page = Structured(await client.CallAsync("search_tools", """{"query":"numbers"}"""));
        var narrowed = Structured(await client.CallAsync("search_tools", """{"namespace":"ma*","tags":["demo"],"read_only":true,"limit":1}"""));

        page["tools"]!.AsArray().Select(t => t!["id"]!.GetValue<string>()).Should().Contain("math:add_numbers").And.NotContain("secret:reveal_numbers");
        narrowed["tools"]!.AsArray().Should().HaveCount(1);
        narrowed["total"]!.GetValue<int>().Should().Be(2);
        var next = Structured(await client.CallAsync("search_tools", $$"""{"namespace":"ma*","tags":["demo"],"read_only":true,"limit":1,"cursor":{{narrowed["next_cursor"]!.ToJsonString()}}}"""));
        next["tools"]!.AsArray().Should().HaveCount(1);
    }

    [Fact]
    public async Task SearchTools_WrongArguments_NamesEveryOneOfThem()
    {
        await using var host = await StartAsync();
        var client = await host.ConnectAsync();

        var result = await client.CallAsync("search_tools", """{"query":1,"limit":101,"tags":"x","what":true}""");

        Code(result).Should().Be("validation_input");
        result["structuredContent"]!["error"]!["violations"]!.AsArray().Select(v => v!["instance_location"]!.GetValue<string>()).Should().BeEquivalentTo("/query", "/limit", "/tags", "/what");
        result["content"]![0]!["text"]!.GetValue<string>().Should().Contain("from 1 to 100").And.Contain("/what is not known");
    }

    [Fact]
    public async Task SearchTools_StaleCursor_IsRefused()
    {
        await using var host = await StartAsync();
        var client = await host.ConnectAsync();

        (await client.CallAsync("search_tools", """{"cursor":"nonsense"}"""))["isError"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task ListNamespaces_Any_CountsWhatTheClientMaySee()
    {
        await using var host = await StartAsync();
        var client = await host.ConnectAsync();

        var page = Structured(await client.CallAsync("list_namespaces"));

        page["namespaces"]!.ToJsonString().Should().Be("""[{"name":"math","tool_count":3}]""");
    }

    [Fact]
    public async Task DescribeTool_EveryDetail_SaysMore()
    {
        await using var host = await StartAsync();
        var client = await host.ConnectAsync();

        var schema = Structured(await client.CallAsync("describe_tool", """{"tool":"add_numbers"}"""));
        var signature = Structured(await client.CallAsync("describe_tool", """{"tool":"math:add_numbers","detail":"signature"}"""));
        var typescript = Structured(await client.CallAsync("describe_tool", """{"tool":"math__add_numbers","detail":"typescript"}"""));

        schema["id"]!.GetValue<string>().Should().Be("math:add_numbers");
        schema["input_schema"]!["required"]!.AsArray().Should().HaveCount(2);
        signature["signature"]!.GetValue<string>().Should().Contain("number");
        typescript["typescript"]!.GetValue<string>().Should().Contain("a: number");
        Code(await client.CallAsync("describe_tool", """{"tool":"math:add_numbers","detail":"all"}""")).Should().Be("validation_input");
        Code(await client.CallAsync("describe_tool")).Should().Be("validation_input");
    }

    [Theory]
    [InlineData("describe_tool", """{"tool":"secret:reveal_numbers"}""")]
    [InlineData("list_tool_examples", """{"tool":"secret:reveal_numbers"}""")]
    [InlineData("run_tool", """{"tool":"secret:reveal_numbers"}""")]
    [InlineData("run_tool", """{"tool":"secret__reveal_numbers"}""")]
    [InlineData("run_tool", """{"tool":"reveal_numbers"}""")]
    public async Task AnyMetaTool_ToolKeptOut_DoesNotExist(string meta, string arguments)
    {
        await using var host = await StartAsync();
        var client = await host.ConnectAsync();

        var result = await client.CallAsync(meta, arguments);

        Code(result).Should().Be("tool_not_found");
        result["structuredContent"]!["error"]!["candidates"]!.ToJsonString().Should().NotContain("secret");
    }

    [Fact]
    public async Task ListToolExamples_Tool_GivesArgumentsThatFit()
    {
        await using var host = await StartAsync();
        var client = await host.ConnectAsync();

        var examples = Structured(await client.CallAsync("list_tool_examples", """{"tool":"math:add_numbers","max":2}"""));

        examples["tool"]!.GetValue<string>().Should().Be("math:add_numbers");
        examples["examples"]!.AsArray().Count.Should().BeLessThanOrEqualTo(2);
        Code(await client.CallAsync("list_tool_examples", """{"tool":"math:add_numbers","max":6}""")).Should().Be("validation_input");
    }

    [Fact]
    public async Task RunTool_Tool_GivesItsValueAndWhatWasAskedFor()
    {
        await using var host = await StartAsync();
        var client = await host.ConnectAsync();

        var plain = await client.CallAsync("run_tool", """{"tool":"add_numbers","arguments":{"a":1,"b":2}}""");
        var all = Structured(await client.CallAsync(
            "run_tool", """{"tool":"math:add_numbers","arguments":{"a":1,"b":2},"include_tool":true,"include_backend":true,"include_mcp_result":true,"backend":"math","timeout_ms":5000}"""));

        plain["content"]![0]!["text"]!.GetValue<string>().Should().Be("3");
        Structured(plain).ToJsonString().Should().Be("""{"value":3}""");
        all["value"]!.GetValue<int>().Should().Be(3);
        all["tool"]!["name"]!.GetValue<string>().Should().Be("add_numbers");
        all["backend"]!["name"]!.GetValue<string>().Should().Be("math");
        all["backend"]!["attempts"]!.GetValue<int>().Should().Be(1);
        all["mcp_result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("3");
    }

    [Fact]
    public async Task RunTool_ContentAndProgress_ReachTheClient()
    {
        await using var host = await StartAsync();
        var client = await host.ConnectAsync();

        var result = await client.CallAsync("run_tool", """{"tool":"math:draw"}""", """{"progressToken":"p"}""");

        result["content"]![0]!["type"]!.GetValue<string>().Should().Be("image");
        client.Notifications.Should().ContainSingle().Which["params"]!["message"]!.GetValue<string>().Should().Be("half");
    }

    [Theory]
    [InlineData("""{"tool":"math:add_numbers","arguments":{"a":"x"}}""", "validation_input")]
    [InlineData("""{"tool":"math:add_numbers","arguments":[1]}""", "validation_input")]
    [InlineData("""{"tool":"math:ad_numbers"}""", "tool_not_found")]
    [InlineData("""{"tool":"not an id"}""", "invalid_tool_id")]
    [InlineData("""{"tool":"math:draw","backend":"other"}""", "backend_override_invalid")]
    [InlineData("""{"tool":"math:draw","timeout_ms":0}""", "validation_input")]
    public async Task RunTool_Failure_HasOurCode(string arguments, string code)
    {
        await using var host = await StartAsync();
        var client = await host.ConnectAsync();

        Code(await client.CallAsync("run_tool", arguments)).Should().Be(code);
    }

    [Fact]
    public async Task RunChain_StepsThatBuildOnEachOther_GivesTheLastValue()
    {
        await using var host = await StartAsync();
        var client = await host.ConnectAsync();

        var result = await client.CallAsync("run_chain", """
            {"steps":[{"tool":"add_numbers","id":"one","arguments":{"a":1,"b":2}},{"tool":"math:add_numbers","arguments":{"a":{"$from":"one#"},"b":10}}],"include_steps":true}
            """, """{"progressToken":1}""");

        Structured(result)["value"]!.GetValue<int>().Should().Be(13);
        Structured(result)["steps"]!.AsArray().Should().HaveCount(2);
        client.Notifications.Select(n => n["params"]!["total"]!.GetValue<int>()).Should().AllBeEquivalentTo(2);
    }

    [Fact]
    public async Task RunChain_FailureAndWrongPlans_AreToldWithTheStep()
    {
        await using var host = await StartAsync();
        var client = await host.ConnectAsync();

        var failed = await client.CallAsync("run_chain", """{"steps":[{"tool":"math:add_numbers","arguments":{"a":1,"b":2}},{"tool":"math:add_numbers","arguments":{}}]}""");
        var hidden = await client.CallAsync("run_chain", """{"steps":[{"tool":"math:draw"},{"tool":"secret:reveal_numbers"},{"tool":"nothing"}]}""");
        var broken = await client.CallAsync("run_chain", """{"steps":[{"tol":"math:draw"}]}""");

        Code(failed).Should().Be("chain_step_failed");
        failed["structuredContent"]!["error"]!["step_index"]!.GetValue<int>().Should().Be(1);
        failed["structuredContent"]!["value"]!.GetValue<int>().Should().Be(3, "that is the last step that succeeded");
        Code(hidden).Should().Be("invalid_plan");
        hidden["structuredContent"]!["error"]!["violations"]!.AsArray().Select(v => v!["instance_location"]!.GetValue<string>()).Should().Equal("/steps/1/tool", "/steps/2/tool");
        Code(broken).Should().Be("invalid_plan");
        Code(await client.CallAsync("run_chain")).Should().Be("validation_input");
        Code(await client.CallAsync("run_chain", """{"steps":{}}""")).Should().Be("validation_input");
    }

    [Fact]
    public async Task Start_GatewayWithoutAnIndex_IsRefusedAndSaysWhatToAdd()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddMcpServing(o => o.Shape = McpServingShape.Gateway);
        await using var provider = services.BuildServiceProvider();

        FluentActions.Invoking(() => provider.GetRequiredService<IStartupValidator>().Validate()).Should().Throw<OptionsValidationException>().WithMessage("*Shape*AddDiscovery()*");
        FluentActions.Invoking(() => provider.GetRequiredService<McpToolServer>()).Should().Throw<OptionsValidationException>().WithMessage("*AddDiscovery()*");
    }
}
