using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ToolExec.Backend;
using ToolExec.Mcp;
using ToolExec.TestSupport;

namespace ToolExec.Samples.McpHost;

/// <summary>A host over a real MCP server, and over one that does not exist.</summary>
public sealed class McpHostTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private IHost? _host;

    private ToolExecutor Tools => _host!.Services.GetRequiredService<ToolExecutor>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync().WaitAsync(Limit);
            _host.Dispose();
        }
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task Server_OverStdio_ListsItsToolsInItsNamespace()
    {
        await StartAsync();

        var echo = Tools.Catalog.Entries.Single(e => e.Id == "everything:echo");

        echo.Tool.Description.Should().NotBeNullOrEmpty();
        echo.Tool.InputSchema.GetProperty("required")[0].GetString().Should().Be("message");
        echo.Routes.Should().ContainSingle().Which.Binding.Kind.Should().Be(BackendKinds.Mcp);
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task Tool_OfTheServer_IsCheckedHereAndRunThere()
    {
        await StartAsync();

        #region mcp-call
        var sum = await Tools.CallJsonAsync("everything:get-sum", """{ "a": 2, "b": 3 }""");
        var wrong = await Tools.CallJsonAsync("everything:get-sum", """{ "a": 2, "b": "three" }""");

        Console.WriteLine(((TextBlock)sum.Content[0]).Text); // The sum of 2 and 3 is 5.
        Console.WriteLine(wrong.Error!.Message);             // … /b: must be a number, was the string "three".
        #endregion

        ((TextBlock)sum.Content[0]).Text.Should().Be("The sum of 2 and 3 is 5.");
        (wrong.Error.Kind, wrong.Attempts).Should().Be((ToolErrorKind.ValidationInput, 0), "the server never saw it");
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task Progress_OfTheServer_ArrivesInOrder()
    {
        await StartAsync();
        var events = new List<ToolEvent>();
        using var limit = new CancellationTokenSource(Limit);

        await foreach (var happened in Tools.StreamAsync(
            new ToolCall("everything:trigger-long-running-operation", ToolExecJson.Parse("""{ "duration": 0.2, "steps": 4 }""")), limit.Token))
        {
            events.Add(happened);
        }

        events.OfType<ToolProgressEvent>().Select(e => e.Progress.Progress).Should().Equal(1, 2, 3, 4);
        events[^1].Should().BeOfType<ToolCompletedEvent>().Which.Result.IsSuccess.Should().BeTrue();
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task StructuredContent_OfTheServer_IsTheValue()
    {
        await StartAsync();

        var result = await Tools.CallJsonAsync("everything:get-structured-content", """{ "location": "Chicago" }""").AsTask().WaitAsync(Limit);

        result.GetValueOrThrow().GetProperty("temperature").ValueKind.Should().Be(JsonValueKind.Number);
        Tools.Backends.FindTool("everything:get-structured-content")!.Tool.OutputSchema.Should().NotBeNull("the value was checked against it");
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task Server_ThatDoesNotExist_LeavesTheOthersListedWithItsErrorBeside()
    {
        await StartAsync();

        Tools.Catalog.Entries.Should().Contain(e => e.Id == "everything:echo").And.Contain(e => e.Id == "here:now");
        var problem = Tools.Catalog.Problems.Should().ContainSingle().Subject;
        problem.Backend.Should().Be("missing");
        problem.Error.Message.Should().Contain("no-such-mcp-server");
        var call = await Tools.CallAsync("missing:anything").AsTask().WaitAsync(Limit);
        call.Error!.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task Server_OfTheConfiguration_IsNamedAsOtherHostsNameIt()
    {
        var settings = JsonSerializer.Serialize(new
        {
            ToolExec = new
            {
                Backends = new object[]
                {
                    new { name = "everything", kind = "mcp", command = TestComponent.Find(TestComponent.Node), args = new[] { TestComponent.Find(TestComponent.ServerEverything), "stdio" } },
                },
            },
        });
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(settings)));

        #region mcp-configuration
        builder.Services.AddToolExec(builder.Configuration.GetSection("ToolExec")).AddMcp();
        #endregion

        _host = builder.Build();
        await _host.StartAsync().WaitAsync(Limit);

        (await Tools.CallJsonAsync("everything:echo", """{ "message": "hi" }""").AsTask().WaitAsync(Limit)).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Servers_AreAddedWithoutBeingStarted()
    {
        var services = new ServiceCollection();
        var token = "secret";

        #region readme-mcp
        services.AddToolExec()
            .AddMcpServer("files", "npx", "-y", "@modelcontextprotocol/server-filesystem", ".")
            .AddMcpServer("search", new Uri("https://mcp.example.com/"), server => server.Headers["Authorization"] = $"Bearer {token}");
        #endregion

        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        provider.GetServices<IBackend>().Select(b => b.Name).Should().Equal("files", "search");
    }

    private async Task StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var (node, script) = (TestComponent.Find(TestComponent.Node), TestComponent.Find(TestComponent.ServerEverything));

        #region mcp-host
        builder.Services.AddToolExec()
            .ConfigureRegistry(registry => registry.Startup = BackendStartup.Tolerant) // One server that is not there stops nobody.
            .AddMcpServer("everything", node, script, "stdio")
            .AddMcpServer("missing", "no-such-mcp-server")
            .AddLocalBackend("here", here => here.AddTool("now", () => TimeProvider.System.GetUtcNow(), "Says what time it is."));
        #endregion

        _host = builder.Build();
        await _host.StartAsync().WaitAsync(Limit);
    }
}
