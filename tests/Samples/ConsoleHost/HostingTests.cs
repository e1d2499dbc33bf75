using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ToolExec.Backend;
using ToolExec.Run;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>ToolExec in a generic host: configuration, start and stop, health, several instances, telemetry.</summary>
public sealed class HostingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Host_Started_HasItsToolsAndStopsTheCallsWithIt()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ToolExec:Run:Timeout"] = "00:00:10",
            ["ToolExec:Run:Repair"] = "Safe",
            ["ToolExec:Run:DrainTimeout"] = "00:00:00",
            ["ToolExec:Registry:Startup"] = "Tolerant",
        });
        builder.Services.AddSupportDesk();

        #region hosting-generic-host
        builder.Services
            .AddToolExec(builder.Configuration.GetSection("ToolExec"))
            .AddLocalBackend("clock", clock => clock.AddTool("year", ([FromServices] TimeProvider time) => time.GetUtcNow().Year, "Says which year it is."));
        builder.Services.AddSingleton(TimeProvider.System);

        using var host = builder.Build();
        await host.StartAsync();
        var tools = host.Services.GetRequiredService<ToolExecutor>();
        #endregion

        var mended = await tools.CallJsonAsync("desk:workload", """{ "open": "[1, 2]" }""").AsTask().WaitAsync(Limit);
        var waiting = tools.CallJsonAsync("desk:wait_for_customer", """{ "customer": "Ada" }""").AsTask();
        await host.StopAsync().WaitAsync(Limit);

        tools.Catalog.Entries.Should().BeEmpty("the backends are gone");
        mended.Repairs.Should().ContainSingle();
        (await waiting.WaitAsync(Limit)).Error!.Kind.Should().Be(ToolErrorKind.ShuttingDown);
    }

    [Fact]
    public async Task Host_WithAWrongOption_DoesNotStartAndNamesIt()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ToolExec:Run:MaxViolations"] = "0" });
        builder.Services.AddToolExec(builder.Configuration.GetSection("ToolExec"));
        using var host = builder.Build();

        var start = () => host.StartAsync().WaitAsync(Limit);

        (await start.Should().ThrowAsync<OptionsValidationException>()).WithMessage("*MaxViolations*");
    }

    [Fact]
    public async Task Health_OfADesk_NamesEachBackend()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSupportDesk();

        #region hosting-health
        services.AddHealthChecks().AddToolExec(timeout: TimeSpan.FromSeconds(2));
        #endregion

        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().AsTask().WaitAsync(Limit);
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync().WaitAsync(Limit);

        report.Status.Should().Be(HealthStatus.Healthy);
        report.Entries["toolexec"].Data.Should().ContainKey("desk");
    }

    [Fact]
    public async Task Instances_WithKeys_HaveTheirOwnToolsAndOptions()
    {
        var services = new ServiceCollection();

        #region hosting-keyed
        services.AddKeyedToolExec("staff")
            .ConfigureRun(run => run.Timeout = TimeSpan.FromMinutes(5))
            .AddLocalBackend("desk", desk => desk.AddTool("close_all", () => 42, "Closes all tickets."));
        services.AddKeyedToolExec("guests")
            .ConfigureRun(run => run.Repair = ArgumentRepair.Lenient)
            .AddLocalBackend("desk", desk => desk.AddTool("ask", (string question) => question.Length, "Asks the desk."));
        services.AddSingleton<FrontDoor>();
        #endregion

        await using var provider = services.BuildServiceProvider();
        var door = provider.GetRequiredService<FrontDoor>();
        await provider.GetRequiredKeyedService<ToolExecutor>("staff").StartAsync().AsTask().WaitAsync(Limit);
        await door.Tools.StartAsync().AsTask().WaitAsync(Limit);

        door.Tools.Catalog.Entries.Select(e => e.Id).Should().Equal("desk:ask");
        (await door.Tools.CallAsync("desk:close_all").AsTask().WaitAsync(Limit)).Error!.Kind.Should().Be(ToolErrorKind.ToolNotFound);
    }

    #region hosting-keyed-use
    internal sealed class FrontDoor([FromKeyedServices("guests")] ToolExecutor tools)
    {
        public ToolExecutor Tools { get; } = tools;
    }
    #endregion

    [Fact]
    public async Task Telemetry_OfACall_IsHeardByItsName()
    {
        var spans = new ConcurrentBag<Activity>();

        #region hosting-telemetry
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ToolExecTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        #endregion

        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("heard", heard => heard.AddTool("ping", () => "pong", "Answers."));
        await using var provider = services.BuildServiceProvider();
        var tools = provider.GetRequiredService<ToolExecutor>();
        await tools.StartAsync().AsTask().WaitAsync(Limit);
        await tools.CallAsync("heard:ping").AsTask().WaitAsync(Limit);

        spans.Should().ContainSingle(s => s.DisplayName == "execute_tool heard:ping");
    }
}
