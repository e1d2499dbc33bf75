using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Backend.Tests.Local;

public sealed class LocalBackendTests
{
    private static readonly Tool Definition = FakeBackend.MakeTool("t");

    private static LocalTool Make(string name, string? @namespace = null, string? version = null) =>
        LocalTool.Create(FakeBackend.MakeTool(name, @namespace: @namespace, version: version), (json, _) => new(json));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a:b")]
    public void Builder_NameBreaksGrammar_Throws(string? name)
    {
        FluentActions.Invoking(() => new LocalBackendBuilder(name!)).Should().Throw<ArgumentException>().WithMessage("The name of a backend must be*");
    }

    [Fact]
    public async Task Members_WrongArguments_Throw()
    {
        var backend = Calls.BackendOf();

        FluentActions.Invoking(() => backend.Add(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => backend.Remove(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => backend.ExecuteStreamingAsync(null!)).Should().Throw<ArgumentNullException>();
        await FluentActions.Awaiting(() => backend.ExecuteAsync(null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => backend.GetToolAsync(null!, default).AsTask()).Should().ThrowAsync<ArgumentNullException>();
        FluentActions.Invoking(() => new LocalBackendBuilder("a").AddTool(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => LocalTool.Create(null!, _ => default)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => LocalTool.Create(Definition, (Func<ToolCallContext, ValueTask<ToolResult>>)null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => LocalTool.Create(Definition, (Func<JsonElement, ToolCallContext, ValueTask<JsonElement>>)null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void AddTool_NameTaken_Throws()
    {
        var backend = Calls.BackendOf(Make("x"));

        FluentActions.Invoking(() => backend.Add(Make("x"))).Should().Throw<ArgumentException>().WithMessage("The backend 'here' has a tool 'x' already.*");
        FluentActions.Invoking(() => new LocalBackendBuilder("here").AddTool(Make("x")).AddTool(Make("x"))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task AddTool_SameNameInOtherNamespaceOrVersion_BothAreThere()
    {
        var backend = Calls.BackendOf(Make("x"), Make("x", "n"), Make("x", "n", "1"), Make("x", version: "2"));

        (await backend.ListToolsAsync(default)).Tools.Select(t => t.RemoteName).Should().Equal("n:x", "n:x:1", "x", "x:2");
    }

    [Fact]
    public async Task AddAndRemove_AtRunTime_ChangeTheListAndSaySo()
    {
        var backend = Calls.BackendOf(Make("x"));
        var changes = 0;
        backend.ToolsChanged += (_, _) => changes++;

        backend.Add(Make("a"));
        var both = await backend.ListToolsAsync(default);
        backend.Remove("x").Should().BeTrue();
        backend.Remove("x").Should().BeFalse();

        both.Tools.Select(t => t.Tool.Name).Should().Equal("a", "x");
        (await backend.ListToolsAsync(default)).Tools.Select(t => t.Tool.Name).Should().Equal("a");
        (await backend.GetToolAsync("x", default)).Should().BeNull();
        (await backend.GetToolAsync("a", default))!.Name.Should().Be("a");
        changes.Should().Be(2);
    }

    [Fact]
    public async Task Execute_UnknownTool_IsNotFound()
    {
        var result = await Calls.BackendOf().ExecuteAsync(Calls.Context(Definition)).OrHang();

        (result.Status, result.Error!.Kind, result.Error.Message).Should().Be((ToolStatus.Rejected, ToolErrorKind.ToolNotFound, "The backend 'here' has no tool 't' any more."));
    }

    [Fact]
    public async Task Execute_BindingNamesTheTool_RunsThatOne()
    {
        var backend = Calls.BackendOf(Make("x", "n"));
        var tool = (await backend.GetToolAsync("n:x", default))!;
        var context = Calls.Context(tool, """{"a":1}""");
        context.Binding = new ToolBinding { Backend = "here", Kind = "local", RemoteName = "n:x" };

        (await backend.ExecuteAsync(context).OrHang()).GetValueOrThrow().GetRawText().Should().Be("""{"a":1}""");
    }

    [Fact]
    public async Task DisposeAsync_Twice_RefusesCallsAfterwards()
    {
        var backend = Calls.BackendOf(Make("x"));

        await backend.DisposeAsync();
        await backend.DisposeAsync();

        (await backend.ExecuteAsync(Calls.Context(FakeBackend.MakeTool("x")))).Error!.ToString().Should().Be("backend_unavailable: The backend 'here' is closed.");
        (await backend.CheckHealthAsync(default)).Status.Should().Be(BackendHealthStatus.Unhealthy);
        FluentActions.Invoking(() => backend.Add(Make("y"))).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task Execute_RawHandler_GivesItsOwnResult()
    {
        var result = ToolResult.FromContent(null, [new TextBlock("hello")]);

        (await LocalTool.Create(Definition, _ => new ValueTask<ToolResult>(result)).CallAsync()).Should().BeSameAs(result);
        (await LocalTool.Create(Definition, _ => new ValueTask<ToolResult>((ToolResult)null!)).CallAsync()).Error!.ToString()
            .Should().Be("invalid_response: The tool 't' gave no result.");
        (await LocalTool.Create(Definition, ValueTask<ToolResult> (ToolCallContext _) => throw new InvalidOperationException("secret")).CallAsync()).Error!.ToString()
            .Should().Be("execution_failed: The tool 't' failed.");
    }

    [Fact]
    public async Task Execute_JsonHandler_TakesAndGivesJson()
    {
        var tool = LocalTool.Create(Definition, async (json, _) =>
        {
            await Task.Yield();
            return json.GetProperty("a");
        });

        (await tool.CallAsync("""{"a":[1]}""")).GetValueOrThrow().GetRawText().Should().Be("[1]");
        (await tool.CallAsync("{}")).Error!.ToString().Should().Be("execution_failed: The tool 't' failed.");
        var context = new ToolCallContext(new ToolCall("t"), Definition, default, Calls.NoServices.Instance);
        (await Calls.BackendOf(LocalTool.Create(Definition, (json, _) => new(json))).ExecuteAsync(context).OrHang()).GetValueOrThrow().GetRawText().Should().Be("{}");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("second")]
    public async Task AddLocalBackend_OnABuilder_RegistersTheBackendUnderItsKey(string? key)
    {
        var services = new ServiceCollection();
        var builder = Substitute.For<IToolExecBuilder>();
        builder.Services.Returns(services);
        builder.ServiceKey.Returns(key);

        builder.AddLocalBackend("a", b => b.AddTool(Make("x"))).AddLocalBackend("b", b => b.AddTool(Make("y"))).Should().BeSameAs(builder);

        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        var backends = key is null ? provider.GetServices<IBackend>() : provider.GetKeyedServices<IBackend>(key);
        backends.Select(b => b.Name).Should().Equal("a", "b");
        await using var other = services.BuildServiceProvider();
        other.GetKeyedServices<IBackend>(key).Should().NotIntersectWith(backends, "each container owns its own");
    }

    [Fact]
    public void AddLocalBackend_WrongArguments_ThrowsAtOnce()
    {
        var builder = Substitute.For<IToolExecBuilder>();

        FluentActions.Invoking(() => LocalBackendToolExecBuilderExtensions.AddLocalBackend(null!, "a", _ => { })).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => builder.AddLocalBackend("a", null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => builder.AddLocalBackend("a b", _ => { })).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task AddRemoveAndExecute_AtTheSameTime_IsSafe()
    {
        var stays = Make("stays");
        var backend = Calls.BackendOf(stays);
        var workers = Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                backend.Add(Make($"t{n}"));
                (await backend.ListToolsAsync(default)).Tools.Any(t => t.RemoteName == $"t{n}").Should().BeTrue();
                (await backend.ExecuteAsync(Calls.Context(stays.Definition))).IsSuccess.Should().BeTrue();
                backend.Remove($"t{n}").Should().BeTrue();
                (await backend.ListToolsAsync(default)).Tools.Any(t => t.RemoteName == $"t{n}").Should().BeFalse();
            }
        }));

        await Task.WhenAll(workers).WaitAsync(TimeSpan.FromSeconds(60));
    }
}
