using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;

namespace ToolExec.Extensions.AI.Tests.Functions;

public sealed class ToolExecFunctionsTests
{
    private static readonly Tool Strict = new()
    {
        Name = "strict.add",
        Title = "Add",
        Description = "Adds two numbers.",
        InputSchema = ToolExecJson.Parse("""{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a","b"],"additionalProperties":false}"""),
        OutputSchema = ToolExecJson.Parse("""{"type":"object","properties":{"sum":{"type":"number"}}}"""),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, DestructiveHint = false },
        Tags = ["math"],
    };

    private static async Task<Host> StartAsync(Action<ToolExecFunctionOptions>? configure = null, Action<LocalBackendBuilder>? tools = null)
    {
        var services = new ServiceCollection();
        services.AddScoped<Marker>();
        services.AddToolExec()
            .AddLocalBackend("demo", demo =>
            {
                demo.AddTool(LocalTool.Create(Strict, static (i, _) => ValueTask.FromResult(ToolExecJson.Parse($$"""{"sum":{{i.GetProperty("a").GetDouble() + i.GetProperty("b").GetDouble()}}}"""))));
                tools?.Invoke(demo);
            })
            .AddToolExecFunctions(configure);
        var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
        return new Host(provider);
    }

    private static LocalTool Raw(string name, Func<ToolCallContext, ToolResult> run) =>
        LocalTool.Create(new Tool { Name = name, InputSchema = ToolExecJson.EmptyObject }, context => ValueTask.FromResult(run(context)));

    private static AIFunctionArguments Arguments(params (string Name, object? Value)[] values) => new(values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal), StringComparer.Ordinal);

    [Fact]
    public void Constructor_Nulls_Throws()
    {
        FluentActions.Invoking(() => new ToolExecFunctions(null!, null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task Current_Tool_IsAFunctionWithEverythingItSays()
    {
        await using var host = await StartAsync();

        var function = host.Functions.Current.Should().ContainSingle().Subject;

        function.Name.Should().Be("demo__strict_-add");
        function.Description.Should().Be("Adds two numbers.");
        JsonElement.DeepEquals(function.JsonSchema, Strict.InputSchema).Should().BeTrue();
        JsonElement.DeepEquals(function.ReturnJsonSchema!.Value, Strict.OutputSchema!.Value).Should().BeTrue();
        function.AdditionalProperties["toolexec.id"].Should().Be("demo:strict.add");
        function.AdditionalProperties["readOnlyHint"].Should().Be(true);
        function.AdditionalProperties["title"].Should().Be("Add");
        function.GetService<Tool>()!.Tags.Should().Equal("math");
        function.GetService<ApprovalRequiredAIFunction>().Should().BeNull();
    }

    [Fact]
    public async Task Current_CatalogueUnchanged_IsTheSameList()
    {
        await using var host = await StartAsync();
        var before = host.Functions.Current;

        host.Functions.Current.Should().BeSameAs(before);
        await host.Executor.Backends.RegisterAsync(new LocalBackendBuilder("more").AddTool(Raw("x", _ => ToolResult.Success(default))).Build()).OrHang();

        host.Functions.Current.Should().HaveCount(2);
        host.Functions.Current[0].Should().BeSameAs(before[0], "its tool has not changed");
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1.5, 1.5)]
    public async Task Invoke_ValuesOfTheHost_GoThroughThePipeline(object a, object b)
    {
        await using var host = await StartAsync();

        var result = await host.Functions.Current[0].InvokeAsync(Arguments(("a", a), ("b", ToolExecJson.Parse(JsonSerializer.Serialize(b, b.GetType(), JsonSerializerOptions.Web))))).OrHang();

        result.Should().BeOfType<JsonElement>().Which.GetRawText().Should().Be("""{"sum":3}""");
    }

    [Fact]
    public async Task Invoke_CallThatWaitsForAPerson_TellsTheModelSoAndNotTheRequest()
    {
        await using var host = await StartAsync(tools: demo => demo.AddTool(Raw("pay", _ => new ToolResult(ToolStatus.AwaitingApproval, null, null, new ToolError(ToolErrorKind.ApprovalRequired, "'demo:pay' waits for a person's approval (request r1). Nothing has run."))
        {
            Approval = new ApprovalRequest { Id = "r1", Tool = "demo:pay", ToolFingerprint = "f", Arguments = ToolExecJson.EmptyObject, Reason = "Money.", Created = default, Expires = default, Signature = "c2VjcmV0" },
        })));

        var result = (JsonElement)(await host.Functions.Current.Single(f => f.Name.Contains("pay", StringComparison.Ordinal)).InvokeAsync(Arguments()).OrHang())!;

        result.GetProperty("error").GetProperty("code").GetString().Should().Be("approval_required");
        result.GetProperty("error").GetProperty("message").GetString().Should().StartWith("'demo:pay' waits for a person's approval (request r1).");
        result.GetRawText().Should().NotContain("c2VjcmV0", "a model has no use for the host's signature");
    }

    [Fact]
    public async Task Invoke_WrongArguments_GivesTheModelTheErrorWithItsViolations()
    {
        await using var host = await StartAsync();

        var result = (JsonElement)(await host.Functions.Current[0].InvokeAsync(Arguments(("a", "x"), ("c", 1))).OrHang())!;

        result.GetProperty("error").GetProperty("code").GetString().Should().Be("validation_input");
        result.GetProperty("error").GetProperty("violations").GetArrayLength().Should().Be(3);
    }

    [Fact]
    public async Task Invoke_FailureWhereTheHostWantsExceptions_Throws()
    {
        await using var host = await StartAsync(o => o.ThrowOnFailure = true);

        var fault = await FluentActions.Awaiting(() => host.Functions.Current[0].InvokeAsync(Arguments()).OrHang()).Should().ThrowAsync<ToolExecException>();
        fault.Which.Error.Kind.Should().Be(ToolErrorKind.ValidationInput);
        await FluentActions.Awaiting(() => host.Functions.AnswerAsync(new FunctionCallContent("1", "nothing")).OrHang()).Should().ThrowAsync<ToolExecException>();
    }

    [Fact]
    public async Task Invoke_ArgumentThatIsNoJson_IsAnErrorOfTheResult()
    {
        await using var host = await StartAsync();

        var result = (JsonElement)(await host.Functions.Current[0].InvokeAsync(Arguments(("a", double.NaN), ("b", 1))).OrHang())!;

        result.GetProperty("error").GetProperty("code").GetString().Should().Be("invalid_json");
    }

    [Fact]
    public async Task Invoke_EveryKindOfContent_BecomesContentOfTheModel()
    {
        await using var host = await StartAsync(tools: demo => demo
            .AddTool(Raw("all", _ => ToolResult.FromContent(null,
            [
                new TextBlock("t"), new ImageBlock(new byte[] { 1 }, "image/png"), new AudioBlock(new byte[] { 2 }, "audio/wav"),
                new ResourceLinkBlock("https://example.com/x", "x") { MimeType = "text/plain" }, new ResourceLinkBlock("no uri", "y"),
                new EmbeddedResourceBlock(new ResourceContents("file:///a") { Text = "inside" }),
                new EmbeddedResourceBlock(new ResourceContents("file:///b") { MimeType = "application/zip", Blob = new byte[] { 3 } }),
            ])))
            .AddTool(Raw("text", _ => ToolResult.FromContent(null, [new TextBlock("only text")])))
            .AddTool(Raw("nothing", _ => ToolResult.FromContent(null, []))));

        var all = (IReadOnlyList<AIContent>)(await host.InvokeAsync("demo__all"))!;
        var text = await host.InvokeAsync("demo__text");
        var nothing = await host.InvokeAsync("demo__nothing");

        all.Select(c => c.GetType()).Should().Equal(typeof(TextContent), typeof(DataContent), typeof(DataContent), typeof(UriContent), typeof(TextContent), typeof(TextContent), typeof(DataContent));
        ((TextContent)all[4]).Text.Should().Be("y: no uri");
        ((DataContent)all[6]).Data.ToArray().Should().Equal(3);
        text.Should().BeOfType<JsonElement>().Which.GetString().Should().Be("only text");
        (nothing is null or JsonElement { ValueKind: JsonValueKind.Null }).Should().BeTrue();
    }

    [Fact]
    public async Task Invoke_CallIdAndServices_ReachTheTool()
    {
        (string? CallId, Marker? Marker) seen = default;
        await using var host = await StartAsync(tools: demo => demo.AddTool(Raw("see", context =>
        {
            seen = (context.Call.CallId, (Marker?)context.Services.GetService(typeof(Marker)));
            return ToolResult.Success(default);
        })));
        await using var scope = host.Services.CreateAsyncScope();
        var function = host.Functions.Current.Single(f => f.Name == "demo__see");

        await host.Functions.InvokeAsync(function, new AIFunctionArguments(StringComparer.Ordinal) { Services = scope.ServiceProvider }, new FunctionCallContent("call_7", function.Name)).OrHang();

        seen.CallId.Should().Be("call_7");
        seen.Marker.Should().BeSameAs(scope.ServiceProvider.GetRequiredService<Marker>());
    }

    [Fact]
    public async Task Invoke_Cancelled_ThrowsWithTheCallersToken()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(tools: demo => demo.AddTool(LocalTool.Create(new Tool { Name = "wait", InputSchema = ToolExecJson.EmptyObject }, async context =>
        {
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
            return ToolResult.Success(default);
        })));
        using var cancel = new CancellationTokenSource();
        var call = host.Functions.Current.Single(f => f.Name == "demo__wait").InvokeAsync(new AIFunctionArguments(StringComparer.Ordinal), cancel.Token).AsTask();
        await started.Task.OrHang();

        await cancel.CancelAsync();

        (await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancel.Token);
    }

    [Fact]
    public async Task Filter_ToolKeptOut_IsNoFunctionAndCannotBeAnswered()
    {
        await using var host = await StartAsync(o => o.Filter = new ToolFilter { Deny = ["demo:strict*"] }, demo => demo.AddTool(Raw("x", _ => ToolResult.Success(default))));

        host.Functions.Current.Select(f => f.Name).Should().Equal("demo__x");
        var answer = await host.Functions.AnswerAsync(new FunctionCallContent("1", "demo__strict_-add")).OrHang();
        ((JsonElement)answer.Result!).GetProperty("error").GetProperty("code").GetString().Should().Be("tool_not_found");
    }

    [Fact]
    public async Task Approval_FunctionThatCameInWithIt_GoesOutWithIt()
    {
        var services = new ServiceCollection();
        var dangerous = new ApprovalRequiredAIFunction(AIFunctionFactory.Create(() => "gone", "delete_all"));
        services.AddToolExec()
            .AddAIFunctions("ai", [dangerous, AIFunctionFactory.Create(() => "read", "read")], new AIFunctionBackendOptions { AllowApprovalRequired = true })
            .AddToolExecFunctions(o => o.RequireApproval = tool => tool.Name == "paint")
            .AddLocalBackend("demo", demo => demo.AddTool(Raw("paint", _ => ToolResult.Success(default))));
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();

        var functions = provider.GetRequiredService<ToolExecFunctions>().Current;

        functions.Where(f => f.GetService<ApprovalRequiredAIFunction>() is not null).Select(f => f.Name).Should().Equal("ai__delete_all", "demo__paint");
        functions.Single(f => f.Name == "ai__read").GetService<ApprovalRequiredAIFunction>().Should().BeNull();
    }

    private sealed class Marker;

    private sealed class Host(ServiceProvider services) : IAsyncDisposable
    {
        public IServiceProvider Services => services;

        public ToolExecFunctions Functions => services.GetRequiredService<ToolExecFunctions>();

        public ToolExecutor Executor => services.GetRequiredService<ToolExecutor>();

        public Task<object?> InvokeAsync(string name) => Functions.Current.Single(f => f.Name == name).InvokeAsync(new AIFunctionArguments(StringComparer.Ordinal)).OrHang();

        public ValueTask DisposeAsync() => services.DisposeAsync();
    }
}
