using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Extensions.AI.Tests;

public sealed class AIFunctionBackendTests
{
    private static readonly AIFunction Add = AIFunctionFactory.Create(([Description("One.")] int a, int b = 2) => a + b, "add", "Adds.");

    private sealed record Forecast(string City, int High);

    private static AIFunction Returning(object? result) =>
        AIFunctionFactory.Create(() => result, new AIFunctionFactoryOptions { Name = "f", MarshalResult = (value, _, _) => ValueTask.FromResult(value) });

    private static async Task<ToolResult> CallAsync(AIFunction function, string arguments = "{}", IServiceProvider? services = null, ToolCallOptions? options = null, AIFunctionBackendOptions? settings = null)
    {
        var backend = new AIFunctionBackend("ai", [function], settings);
        var tool = (await ((IBackend)backend).GetToolAsync(function.Name, default))!;
        var context = new ToolCallContext(new ToolCall(tool.Name) { Options = options }, tool, JsonElement.Parse(arguments), options?.Services ?? services ?? new ServiceCollection().BuildServiceProvider());
        return await backend.ExecuteAsync(context).OrHang();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a:b")]
    public void Constructor_NameBreaksGrammar_Throws(string? name)
    {
        FluentActions.Invoking(() => new AIFunctionBackend(name!, [])).Should().Throw<ArgumentException>().WithMessage("The name of a backend must be*");
    }

    [Fact]
    public void Constructor_WrongFunctions_Throws()
    {
        FluentActions.Invoking(() => new AIFunctionBackend("ai", null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new AIFunctionBackend("ai", [null!])).Should().Throw<ArgumentException>().WithMessage("A function is null.*");
        FluentActions.Invoking(() => new AIFunctionBackend("ai", [Add, Add])).Should().Throw<ArgumentException>().WithMessage("Two functions have the name 'add'.*");
        FluentActions.Invoking(() => new AIFunctionBackend("ai", [AIFunctionFactory.Create(() => 1, "a b")])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Constructor_ApprovalRequired_IsRefusedUnlessAllowed()
    {
        var function = new ApprovalRequiredAIFunction(Add);

        FluentActions.Invoking(() => new AIFunctionBackend("ai", [function])).Should().Throw<ArgumentException>()
            .WithMessage("The function 'add' requires approval before each call, and this backend asks nobody. Set AllowApprovalRequired where something in front of the call asks.*");
        FluentActions.Invoking(() => new AIFunctionBackend("ai", [new Wrapper(function)])).Should().Throw<ArgumentException>("a wrapper does not hide it");
        FluentActions.Invoking(() => new AIFunctionBackend("ai", [function], new AIFunctionBackendOptions { AllowApprovalRequired = true })).Should().NotThrow();
    }

    [Fact]
    public async Task ListToolsAsync_Function_IsDefinedAsItDeclaresItself()
    {
        var backend = new AIFunctionBackend("ai", [Add, AIFunctionFactory.Create(() => new Forecast("Oslo", 3), "forecast")]);

        var tools = (await backend.ListToolsAsync(default)).Tools;

        backend.Kind.Should().Be("local");
        var add = tools[0].Tool;
        (add.Name, add.Description, add.OutputSchema).Should().Be(("add", "Adds.", null));
        add.InputSchema.GetRawText().Should().Be(Add.JsonSchema.GetRawText());
        var forecast = tools[1].Tool;
        forecast.Description.Should().BeNull();
        forecast.OutputSchema!.Value.GetProperty("properties").GetProperty("city").GetProperty("type").ToString().Should().Contain("string");
    }

    [Fact]
    public async Task ExecuteAsync_Arguments_ArePassedByName()
    {
        (await CallAsync(Add, """{"a":40}""")).GetValueOrThrow().GetInt32().Should().Be(42);
        (await CallAsync(Add, """{"a":40,"b":3}""")).GetValueOrThrow().GetInt32().Should().Be(43);
    }

    [Fact]
    public async Task ExecuteAsync_FunctionThrows_HidesItsTextUnlessAsked()
    {
        var fault = new InvalidOperationException("password=hunter2");
        var function = AIFunctionFactory.Create(void () => throw fault, "f");

        var hidden = (await CallAsync(function)).Error!;
        var shown = (await CallAsync(function, settings: new AIFunctionBackendOptions { IncludeExceptionText = true })).Error!;

        hidden.ToString().Should().Be("execution_failed: The tool 'f' failed.");
        (hidden.Tool, hidden.Backend, hidden.BackendKind, hidden.Exception).Should().Be(("f", "ai", "local", fault));
        shown.Message.Should().Be("The tool 'f' failed: password=hunter2");
    }

    [Fact]
    public async Task ExecuteAsync_FunctionThrowsToolExecException_PassesItsErrorOn()
    {
        var error = new ToolError(ToolErrorKind.Busy, "Try again in a minute.");

        var result = await CallAsync(AIFunctionFactory.Create(void () => throw new ToolExecException(error), "f"));

        (result.Error!.Kind, result.Error.Message, result.Error.Tool).Should().Be((ToolErrorKind.Busy, "Try again in a minute.", "f"));
    }

    [Fact]
    public async Task ExecuteAsync_FunctionCancelsByItself_IsAFailure()
    {
        var result = await CallAsync(AIFunctionFactory.Create(void () => throw new OperationCanceledException(), "f"));

        result.Error!.Kind.Should().Be(ToolErrorKind.ExecutionFailed);
    }

    [Fact]
    public async Task ExecuteAsync_NoServicesOfTheCaller_GivesAScopeThatIsDisposed()
    {
        await using var services = new ServiceCollection().AddScoped<Scoped>().BuildServiceProvider(validateScopes: true);
        Scoped? seen = null;
        var function = AIFunctionFactory.Create((IServiceProvider provider) => { seen = provider.GetRequiredService<Scoped>(); }, "f");

        var result = await CallAsync(function, services: services);

        result.IsSuccess.Should().BeTrue();
        seen!.Disposed.Should().BeTrue();
    }

    [Fact]
    public async Task ExecuteAsync_CallerGivesServices_UsesThemAndLeavesThemOpen()
    {
        await using var services = new ServiceCollection().AddScoped<Scoped>().BuildServiceProvider(validateScopes: true);
        await using var scope = services.CreateAsyncScope();
        Scoped? seen = null;
        var function = AIFunctionFactory.Create((IServiceProvider provider) => { seen = provider.GetRequiredService<Scoped>(); }, "f");

        await CallAsync(function, options: new ToolCallOptions { Services = scope.ServiceProvider });

        seen.Should().BeSameAs(scope.ServiceProvider.GetRequiredService<Scoped>());
        seen!.Disposed.Should().BeFalse();
    }

    [Fact]
    public async Task ExecuteAsync_Values_AreWrittenWithTheFunctionsOptions()
    {
        (await CallAsync(Returning(null))).GetValueOrThrow().ValueKind.Should().Be(JsonValueKind.Null);
        (await CallAsync(Returning(JsonElement.Parse("[1]")))).GetValueOrThrow().GetRawText().Should().Be("[1]");
        (await CallAsync(Returning("text"))).GetValueOrThrow().GetString().Should().Be("text");
        CanonicalJson.Serialize((await CallAsync(AIFunctionFactory.Create(() => new Forecast("Oslo", 3), "f"))).GetValueOrThrow()).Should().Be("""{"city":"Oslo","high":3}""");
        var ready = ToolResult.Success(default);
        (await CallAsync(Returning(ready))).Should().BeSameAs(ready);
        (await CallAsync(Returning(new MemoryStream()))).Error!.Kind.Should().Be(ToolErrorKind.ExecutionFailed, "a stream cannot be written as JSON");
    }

    [Fact]
    public async Task ExecuteAsync_Contents_BecomeContentBlocks()
    {
        AIContent[] contents =
        [
            new TextContent("hello"),
            new DataContent(new byte[] { 1 }, "image/png"),
            new DataContent(new byte[] { 2 }, "audio/wav"),
            new DataContent(new byte[] { 3 }, "application/pdf") { Name = "a b.pdf" },
            new UriContent("https://example.com/files/a%20b.txt", "text/plain"),
            new HostedFileContent("file-1"),
        ];

        var result = await CallAsync(Returning(contents));

        result.Value.Should().BeNull();
        result.Content.Should().HaveCount(6);
        result.Content[0].Should().Be(new TextBlock("hello"));
        result.Content[1].Should().BeOfType<ImageBlock>().Which.Should().Match<ImageBlock>(b => b.MimeType == "image/png" && b.Data.ToArray()[0] == 1);
        result.Content[2].Should().BeOfType<AudioBlock>().Which.Should().Match<AudioBlock>(b => b.MimeType == "audio/wav" && b.Data.ToArray()[0] == 2);
        result.Content[3].Should().BeOfType<EmbeddedResourceBlock>().Which.Resource
            .Should().Match<ResourceContents>(r => r.Uri == "attachment:a%20b.pdf" && r.MimeType == "application/pdf" && r.Blob!.Value.ToArray()[0] == 3);
        result.Content[4].Should().BeOfType<ResourceLinkBlock>().Which.Should().Match<ResourceLinkBlock>(b => b.Name == "a b.txt" && b.MimeType == "text/plain");
        result.Content[5].Should().BeOfType<TextBlock>().Which.Text.Should().Contain("file-1");
        (await CallAsync(Returning(new TextContent("one")))).Content.Should().Equal(new TextBlock("one"));
    }

    [Theory]
    [InlineData("The disk is full.", "The disk is full.")]
    [InlineData("", "The tool 'f' failed.")]
    public async Task ExecuteAsync_ErrorContent_IsAFailureInItsWords(string message, string expected)
    {
        var result = await CallAsync(Returning(new AIContent[] { new TextContent("x"), new ErrorContent(message) }));

        (result.Status, result.Error!.Message).Should().Be((ToolStatus.Failed, expected));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("second")]
    public async Task AddAIFunctions_OnABuilder_RegistersTheBackendUnderItsKey(string? key)
    {
        var services = new ServiceCollection();
        var builder = Substitute.For<IToolExecBuilder>();
        builder.Services.Returns(services);
        builder.ServiceKey.Returns(key);

        builder.AddAIFunctions("a", Add).AddAIFunctions("b", [Add], new AIFunctionBackendOptions()).Should().BeSameAs(builder);

        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        provider.GetKeyedServices<IBackend>(key).Select(b => b.Name).Should().Equal("a", "b");
    }

    [Fact]
    public void AddAIFunctions_WrongArguments_ThrowsAtOnce()
    {
        var builder = Substitute.For<IToolExecBuilder>();

        FluentActions.Invoking(() => AIFunctionToolExecBuilderExtensions.AddAIFunctions(null!, "a", Add)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => builder.AddAIFunctions("a", (IEnumerable<AIFunction>)null!, null)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => builder.AddAIFunctions("a b", Add)).Should().Throw<ArgumentException>();
    }

    private sealed class Wrapper(AIFunction inner) : DelegatingAIFunction(inner);

    private sealed class Scoped : IDisposable
    {
        public bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }
}
