using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ToolExec.Run;
using ToolExec.TestSupport;

namespace ToolExec.Samples.CustomBackend;

/// <summary>A host whose configuration names a backend of its own kind, with its own middleware, observer and selector.</summary>
public sealed class KeyValueHostTests
{
    private const string Settings = """
        {
          "ToolExec": {
            "Backends": [
              { "name": "notes-eu", "kind": "key-value", "namespace": "notes", "maxKeys": 2 },
              { "name": "notes-us", "kind": "key-value", "namespace": "notes" }
            ]
          }
        }
        """;

    [Fact]
    public async Task Backends_OfTheConfiguration_ShareTheirTools()
    {
        using var host = await StartAsync();
        var tools = host.Services.GetRequiredService<ToolExecutor>();

        tools.Catalog.Entries.Select(e => e.Id).Should().Equal("notes:clear", "notes:get", "notes:set", "notes:wait_for");
        tools.Catalog.Entries.Should().OnlyContain(e => e.Routes.Count == 2);
        await host.StopAsync().OrHang();
    }

    [Fact]
    public async Task Setting_ThatIsMisspelt_StopsTheStartAndIsNamed()
    {
        var start = () => StartAsync(Settings.Replace("maxKeys", "maxKey", StringComparison.Ordinal));

        (await start.Should().ThrowAsync<BackendSettingsException>())
            .WithMessage("ToolExec:Backends:0/maxKey is not a setting of this backend. It knows maxKeys, readOnly.");
    }

    [Fact]
    public async Task Selector_KeyWithARegion_GoesToItsStore()
    {
        using var host = await StartAsync();
        var tools = host.Services.GetRequiredService<ToolExecutor>();

        var eu = await tools.CallAsync("notes:set", new { key = "eu/a", value = 1 }).OrHang();
        var us = await tools.CallAsync("notes:set", new { key = "us/a", value = 2 }).OrHang();
        var nowhere = await tools.CallAsync("notes:set", new { key = "mars/a", value = 3 }).OrHang();

        (eu.Backend, us.Backend).Should().Be(("notes-eu", "notes-us"));
        (nowhere.Status, nowhere.Error!.Kind).Should().Be((ToolStatus.Rejected, ToolErrorKind.NoBackends));
        await host.StopAsync().OrHang();
    }

    [Fact]
    public async Task Middleware_DestructiveTool_WaitsForAnApproval()
    {
        using var host = await StartAsync();
        var tools = host.Services.GetRequiredService<ToolExecutor>();
        await tools.CallAsync("notes:set", new { key = "eu/a", value = 1 }).OrHang();

        var asked = await tools.CallAsync("notes:clear").OrHang();
        host.Services.GetRequiredService<Approvals>().Add("notes:clear");
        var approved = await tools.CallAsync("notes:clear").OrHang();

        (asked.Status, asked.Attempts).Should().Be((ToolStatus.AwaitingApproval, 0));
        approved.GetValueOrThrow().GetInt32().Should().Be(1);
        await host.StopAsync().OrHang();
    }

    [Fact]
    public async Task Observer_OfEveryCall_SeesRefusedOnesToo()
    {
        using var host = await StartAsync();
        var tools = host.Services.GetRequiredService<ToolExecutor>();

        await tools.CallAsync(new ToolCall("notes:get", ToolExecJson.Parse("""{ "key": "eu/a" }""")) { CallId = "1" }).OrHang();
        await tools.CallAsync(new ToolCall("notes:get") { CallId = "2" }).OrHang();
        await tools.CallAsync(new ToolCall("notes:nope") { CallId = "3" }).OrHang();

        host.Services.GetRequiredService<AuditTrail>().Lines.Should().Equal(
            "1 notes:get notes-eu Failed", "2 notes:get - Rejected", "3 notes:nope - Rejected");
        await host.StopAsync().OrHang();
    }

    [Fact]
    public async Task Backend_ThatTellsOfAChange_HasItsToolsListedAgain()
    {
        var store = new KeyValueBackend("notes");
        await using var provider = Build(tools => tools.AddBackend(store));
        var tools = provider.GetRequiredService<ToolExecutor>();
        await tools.StartAsync().OrHang();
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        tools.Backends.CatalogChanged += (_, _) => changed.TrySetResult();

        store.IsReadOnly = true;
        await changed.Task.OrHang();

        tools.Catalog.Entries.Select(e => e.Id).Should().Equal("notes:get", "notes:wait_for");
    }

    [Fact]
    public async Task Call_ThatWaits_EndsWithTheBackend()
    {
        var store = new KeyValueBackend("notes");
        await using var provider = Build(tools => tools.AddBackend(store));
        var tools = provider.GetRequiredService<ToolExecutor>();
        await tools.StartAsync().OrHang();

        var waiting = tools.CallAsync("notes:wait_for", new { key = "a" }).AsTask();
        var set = await tools.CallAsync("notes:set", new { key = "a", value = "here" }).OrHang();
        var left = tools.CallAsync("notes:wait_for", new { key = "b" }).AsTask();
        await store.DisposeAsync().OrHang();

        (await waiting.OrHang()).Value!.Value.GetString().Should().Be("here");
        set.IsSuccess.Should().BeTrue();
        (await left.OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ConnectionLost);
    }

    private static async Task<IHost> StartAsync(string settings = Settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(settings)));

        #region extending-register
        builder.Services.AddSingleton<IBackendFactory, KeyValueBackendFactory>();
        builder.Services.AddSingleton<Approvals>();
        builder.Services.AddToolExec(builder.Configuration.GetSection("ToolExec"))
            .UseMiddleware<ApprovalMiddleware>(ToolMiddlewarePosition.AroundExecution)
            .AddObserver<AuditTrail>()
            .UseBackendSelector<RegionSelector>();
        #endregion

        var host = builder.Build();
        await host.StartAsync().OrHang();
        return host;
    }

    private static ServiceProvider Build(Action<IToolExecBuilder> configure)
    {
        var services = new ServiceCollection();
        configure(services.AddToolExec());
        return services.BuildServiceProvider();
    }
}
