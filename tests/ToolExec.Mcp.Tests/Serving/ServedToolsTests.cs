using System.Text.Json.Nodes;
using ToolExec.Backend;

namespace ToolExec.Mcp.Tests.Serving;

public sealed class ServedToolsTests
{
    private static readonly Tool Add = new()
    {
        Name = "add",
        Title = "Add numbers",
        Description = "Adds two numbers.",
        InputSchema = ToolExecJson.Parse("""{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a","b"],"additionalProperties":false}"""),
        OutputSchema = ToolExecJson.Parse("""{"type":"object","properties":{"sum":{"type":"number"}},"required":["sum"]}"""),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
        Icons = [new ToolIcon { Source = "https://example.com/add.png", MimeType = "image/png", Sizes = ["48x48"], Theme = "light" }],
        Meta = ToolExecJson.Parse("""{"example.com/kind":"math"}"""),
        Tags = ["math"],
    };

    // The result is no object, and its schema refers to its own root and parts.
    private static readonly Tool Count = new()
    {
        Name = "count",
        InputSchema = ToolExecJson.EmptyObject,
        OutputSchema = ToolExecJson.Parse("""{"$defs":{"n":{"type":"integer"}},"anyOf":[{"$ref":"#/$defs/n"},{"type":"array","items":{"$ref":"#"}}],"examples":[{"$ref":"#/kept"}]}"""),
    };

    private static LocalTool Plain(string name, string description = "") =>
        LocalTool.Create(new Tool { Name = name, Description = description, InputSchema = ToolExecJson.EmptyObject }, static (_, _) => ValueTask.FromResult(ToolExecJson.Parse("\"done\"")));

    private static void Tools(LocalBackendBuilder demo) => demo
        .AddTool(LocalTool.Create(Add, static (arguments, _) => ValueTask.FromResult(ToolExecJson.Parse($$"""{"sum":{{arguments.GetProperty("a").GetDouble() + arguments.GetProperty("b").GetDouble()}}}"""))))
        .AddTool(LocalTool.Create(Count, static (_, _) => ValueTask.FromResult(ToolExecJson.Parse("3"))))
        .AddTool(Plain("plain"));

    [Fact]
    public async Task Initialize_Client_SaysWhatTheServerIs()
    {
        await using var host = await ServedHost.StartAsync(Tools, o => (o.Name, o.Title, o.Version, o.Instructions) = ("mine", "Mine", "1.2.3", "Use it."));
        var client = host.Open();

        var result = await client.InitializeAsync("2025-06-18");

        result["protocolVersion"]!.GetValue<string>().Should().Be("2025-06-18");
        result["serverInfo"]!.ToJsonString().Should().Be("""{"name":"mine","title":"Mine","version":"1.2.3"}""");
        result["instructions"]!.GetValue<string>().Should().Be("Use it.");
        result["capabilities"]!["tools"]!["listChanged"]!.GetValue<bool>().Should().BeTrue();
        result["capabilities"]!.AsObject().ContainsKey("logging").Should().BeTrue();
        result["capabilities"]!.AsObject().ContainsKey("resources").Should().BeFalse();
        result["capabilities"]!.AsObject().ContainsKey("prompts").Should().BeFalse();
        (await client.RequestAsync("ping"))["result"]!.ToJsonString().Should().Be("{}");
    }

    [Fact]
    public async Task List_Tools_KeepsEveryMemberOfTheDefinition()
    {
        await using var host = await ServedHost.StartAsync(Tools);
        var client = await host.ConnectAsync();

        var tools = (await client.RequestAsync("tools/list"))["result"]!["tools"]!.AsArray();

        tools.Select(t => t!["name"]!.GetValue<string>()).Should().Equal("demo__add", "demo__count", "demo__plain");
        var add = ToolExecJson.Parse(tools[0]!.ToJsonString());
        add.GetProperty("title").GetString().Should().Be("Add numbers");
        add.GetProperty("description").GetString().Should().Be("Adds two numbers.");
        JsonElement.DeepEquals(add.GetProperty("inputSchema"), Add.InputSchema).Should().BeTrue();
        JsonElement.DeepEquals(add.GetProperty("outputSchema"), Add.OutputSchema!.Value).Should().BeTrue();
        JsonElement.DeepEquals(add.GetProperty("annotations"), ToolExecJson.Parse("""{"readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}""")).Should().BeTrue();
        JsonElement.DeepEquals(add.GetProperty("icons"), ToolExecJson.Parse("""[{"src":"https://example.com/add.png","mimeType":"image/png","sizes":["48x48"],"theme":"light"}]""")).Should().BeTrue();
        add.GetProperty("_meta").GetProperty("example.com/kind").GetString().Should().Be("math");
        tools[2]!["inputSchema"]!.ToJsonString().Should().Be("""{"type":"object"}""", "the protocol wants the type said");
    }

    [Fact]
    public async Task Call_ResultThatIsNoObject_IsWrappedForClientsThatKnowObjectsOnly()
    {
        await using var host = await ServedHost.StartAsync(Tools);
        var client = await host.ConnectAsync();

        var schema = (await client.RequestAsync("tools/list"))["result"]!["tools"]![1]!["outputSchema"]!;
        var result = await client.CallAsync("demo__count");

        schema["type"]!.GetValue<string>().Should().Be("object");
        var inner = schema["properties"]!["result"]!;
        inner["anyOf"]![0]!["$ref"]!.GetValue<string>().Should().Be("#/properties/result/$defs/n");
        inner["anyOf"]![1]!["items"]!["$ref"]!.GetValue<string>().Should().Be("#/properties/result");
        inner["examples"]![0]!["$ref"]!.GetValue<string>().Should().Be("#/kept", "that is data");
        result["structuredContent"]!.ToJsonString().Should().Be("""{"result":3}""");
        result["content"]![0]!["text"]!.GetValue<string>().Should().Be("3");
    }

    [Fact]
    public async Task Call_ResultThatIsNoObject_IsNaturalSince20260728()
    {
        const string Meta = """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"wire","version":"1"}}""";
        await using var host = await ServedHost.StartAsync(Tools);
        var client = host.Open();

        var listed = (await client.RequestAsync("tools/list", new JsonObject { ["_meta"] = JsonNode.Parse(Meta) }))["result"]!;
        var result = await client.CallAsync("demo__count", meta: Meta);

        JsonElement.DeepEquals(ToolExecJson.Parse(listed["tools"]![1]!["outputSchema"]!.ToJsonString()), Count.OutputSchema!.Value).Should().BeTrue();
        result["structuredContent"]!.GetValue<int>().Should().Be(3);
    }

    [Fact]
    public async Task Call_Tool_GivesStructuredContentAndTheSameAsText()
    {
        await using var host = await ServedHost.StartAsync(Tools);
        var client = await host.ConnectAsync();

        var result = await client.CallAsync("demo__add", """{"a":1,"b":2}""");
        var plain = await client.CallAsync("demo__plain");

        result["structuredContent"]!.ToJsonString().Should().Be("""{"sum":3}""");
        result["content"]!.ToJsonString().Should().Be("""[{"type":"text","text":"{\u0022sum\u0022:3}"}]""");
        result.ContainsKey("isError").Should().BeFalse();
        plain["content"]![0]!["text"]!.GetValue<string>().Should().Be("done");
        plain.ContainsKey("structuredContent").Should().BeFalse();
    }

    [Fact]
    public async Task Call_WrongArguments_IsAResultWithTheErrorAndItsViolations()
    {
        await using var host = await ServedHost.StartAsync(tools => Tools(tools.AddTool(LocalTool.Create(
            new Tool { Name = "strict", InputSchema = Add.InputSchema }, static (_, _) => ValueTask.FromResult(default(JsonElement))))));
        var client = await host.ConnectAsync();

        var result = await client.CallAsync("demo__strict", """{"a":"one"}""");

        result["isError"]!.GetValue<bool>().Should().BeTrue();
        var error = result["structuredContent"]!["error"]!;
        error["code"]!.GetValue<string>().Should().Be("validation_input");
        error["op"]!.GetValue<string>().Should().Be("validate_input");
        error["tool_id"]!.GetValue<string>().Should().Be("demo:strict");
        error["violations"]!.AsArray().Select(v => v!["keyword"]!.GetValue<string>()).Should().BeEquivalentTo("type", "required");
        result["content"]![0]!["text"]!.GetValue<string>().Should().Contain("/a").And.Contain("b");
    }

    [Fact]
    public async Task Call_WaitsForAPerson_TellsTheClientSoAndNotTheRequest()
    {
        await using var host = await ServedHost.StartAsync(demo => demo.AddTool(LocalTool.Create(new Tool { Name = "pay", InputSchema = ToolExecJson.EmptyObject }, static _ => ValueTask.FromResult(new ToolResult(ToolStatus.AwaitingApproval, null, null, new ToolError(ToolErrorKind.ApprovalRequired, "'demo:pay' waits for a person's approval (request r1). Nothing has run."))
        {
            Approval = new ApprovalRequest { Id = "r1", Tool = "demo:pay", ToolFingerprint = "f", Arguments = ToolExecJson.EmptyObject, Reason = "Money.", Created = default, Expires = default, Signature = "c2VjcmV0" },
        }))));
        var client = await host.ConnectAsync();

        var result = await client.CallAsync("demo__pay", "{}");

        result["isError"]!.GetValue<bool>().Should().BeTrue();
        result["content"]![0]!["text"]!.GetValue<string>().Should().StartWith("'demo:pay' waits for a person's approval (request r1).");
        result["structuredContent"]!["error"]!["code"]!.GetValue<string>().Should().Be("approval_required");
        result.ToJsonString().Should().NotContain("c2VjcmV0", "a client has no use for the host's signature");
    }

    [Fact]
    public async Task Call_FailureOfAToolWithAnOutputSchema_DoesNotBreakTheSchema()
    {
        await using var host = await ServedHost.StartAsync(Tools);
        var client = await host.ConnectAsync();

        var result = await client.CallAsync("demo__add", "{}");

        result["isError"]!.GetValue<bool>().Should().BeTrue();
        result.ContainsKey("structuredContent").Should().BeFalse("clients check it against the schema");
        result["_meta"]!["toolexec/error"]!["code"]!.GetValue<string>().Should().Be("validation_input");
    }

    [Theory]
    [InlineData("demo__nothing")]
    [InlineData("demo:add")]
    [InlineData("add")]
    [InlineData("")]
    [InlineData("DEMO__ADD")]
    public async Task Call_UnknownTool_IsAnErrorOfTheProtocol(string name)
    {
        await using var host = await ServedHost.StartAsync(Tools);
        var client = await host.ConnectAsync();

        var answer = await client.RequestAsync("tools/call", WireClient.CallOf(name));

        answer["error"]!["code"]!.GetValue<int>().Should().Be(-32602);
        answer["error"]!["message"]!.GetValue<string>().Should().Contain("Unknown tool");
    }

    [Fact]
    public async Task Request_UnknownMethod_IsAnErrorOfTheProtocol()
    {
        await using var host = await ServedHost.StartAsync(Tools);
        var client = await host.ConnectAsync();

        (await client.RequestAsync("tools/invent"))["error"]!["code"]!.GetValue<int>().Should().Be(-32601);
        (await client.RequestAsync("resources/list"))["error"]!["code"]!.GetValue<int>().Should().Be(-32601);
        (await client.RequestAsync("prompts/list"))["error"]!["code"]!.GetValue<int>().Should().Be(-32601);
    }

    [Fact]
    public async Task List_MoreThanAPage_GoesOnWhereThePageEndedEvenWhenTheListHasChanged()
    {
        await using var host = await ServedHost.StartAsync(
            tools => Enumerable.Range(0, 5).Aggregate(tools, (b, i) => b.AddTool(Plain($"t{i}"))), o => o.PageSize = 2);
        var client = await host.ConnectAsync();

        var first = (await client.RequestAsync("tools/list"))["result"]!;
        await host.Executor.Backends.RegisterAsync(new LocalBackendBuilder("aaa").AddTool(Plain("earlier")).Build()).OrHang();
        var second = (await client.RequestAsync("tools/list", new JsonObject { ["cursor"] = first["nextCursor"]!.DeepClone() }))["result"]!;
        var third = (await client.RequestAsync("tools/list", new JsonObject { ["cursor"] = second["nextCursor"]!.DeepClone() }))["result"]!;

        Names(first).Should().Equal("demo__t0", "demo__t1");
        Names(second).Should().Equal("demo__t2", "demo__t3");
        Names(third).Should().Equal("demo__t4");
        third.AsObject().ContainsKey("nextCursor").Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("no cursor")]
    [InlineData("QUJD")]
    [InlineData("////")]
    public async Task List_CursorThatIsNone_IsRefused(string cursor)
    {
        await using var host = await ServedHost.StartAsync(Tools);
        var client = await host.ConnectAsync();

        (await client.RequestAsync("tools/list", new JsonObject { ["cursor"] = cursor }))["error"]!["code"]!.GetValue<int>().Should().Be(-32602);
    }

    [Fact]
    public async Task Filter_ToolKeptOut_CanBeNeitherListedNorCalled()
    {
        await using var host = await ServedHost.StartAsync(Tools, o => o.Filter = new ToolFilter { Allow = ["demo:*"], Deny = ["*:PLAIN"] });
        var client = await host.ConnectAsync();

        Names((await client.RequestAsync("tools/list"))["result"]!).Should().Equal("demo__add", "demo__count");
        (await client.RequestAsync("tools/call", WireClient.CallOf("demo__plain")))["error"]!["code"]!.GetValue<int>().Should().Be(-32602);
    }

    [Fact]
    public async Task Naming_ShortWhereUnique_NeverLetsAToolTakeTheNameOfAnother()
    {
        await using var host = await ServedHost.StartAsync(Tools, o => o.Naming = McpToolNaming.ShortWhereUnique);
        var client = await host.ConnectAsync();
        Names((await client.RequestAsync("tools/list"))["result"]!).Should().Equal("add", "count", "plain");

        await host.Executor.Backends.RegisterAsync(new LocalBackendBuilder("evil").AddTool(Plain("ADD")).Build()).OrHang();

        Names((await client.RequestAsync("tools/list"))["result"]!).Should().Equal("count", "demo__add", "evil__ADD", "plain");
        (await client.RequestAsync("tools/call", WireClient.CallOf("add")))["error"]!["code"]!.GetValue<int>().Should().Be(-32602, "neither is the one that was meant");
    }

    [Fact]
    public async Task TryGetInputSchema_ByTheClientsName_FindsIt()
    {
        await using var host = await ServedHost.StartAsync(Tools);

        host.Server.TryGetInputSchema("demo__add", out var schema).Should().BeTrue();
        JsonElement.DeepEquals(schema!.Value, Add.InputSchema).Should().BeTrue();
        host.Server.TryGetInputSchema("demo:add", out _).Should().BeFalse();
    }

    private static IEnumerable<string> Names(JsonNode result) => result["tools"]!.AsArray().Select(t => t!["name"]!.GetValue<string>());
}
