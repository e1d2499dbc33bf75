using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ToolExec.Governance;

namespace ToolExec.Durable.Tests;

public sealed class DurableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void UseDurable_Null_IsRefused()
    {
        FluentActions.Invoking(() => DurableBuilderExtensions.UseDurable(null!, _ => { })).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseDurable((Action<DurableOptions>)null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseDurable((BackendSettings)null!)).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_AfterARestart_GetsTheRecordedOutcome(bool durableFirst)
    {
        var runs = 0;
        for (var i = 0; i < 3; i++)
        {
            await using var provider = await StartAsync(durableFirst, _ => ToolResult.Success(ToolExecJson.Parse($"{++runs}")));
            var result = await CallAsync(provider);
            result.Value!.Value.GetInt32().Should().Be(1);
            (result.RecordedAt is not null).Should().Be(i > 0);
        }

        runs.Should().Be(1);
    }

    [Fact]
    public async Task Call_UnknownEffect_IsAskedApprovedAndRunAgainAcrossRestarts()
    {
        var runs = 0;
        var id = "";
        for (var i = 0; i < 4; i++)
        {
            await using var provider = await StartAsync(
                true,
                _ => ++runs == 1 ? ToolResult.Failure(new ToolError(ToolErrorKind.ConnectionLost, "Lost.")) : ToolResult.Success(ToolExecJson.Parse("2")),
                b => b.UseLedger(o => o.OnUnknown = UnknownEffectPolicy.Ask).UsePolicy().ConfigureApprovals(o => o.Keys.Add(new byte[32])));
            var approvals = provider.GetRequiredService<IToolApprovals>();
            switch (i)
            {
                case 0:
                    (await CallAsync(provider)).Error!.Kind.Should().Be(ToolErrorKind.ConnectionLost);
                    break;
                case 1:
                    id = (await CallAsync(provider)).Approval!.Id;
                    break;
                case 2:
                    await approvals.ApproveAsync(id).OrHang();
                    break;
                default:
                    (await approvals.ContinueAsync(id).OrHang()).IsSuccess.Should().BeTrue();
                    (await CallAsync(provider)).RecordedAt.Should().NotBeNull();
                    break;
            }
        }

        runs.Should().Be(2);
    }

    [Fact]
    public async Task Start_SecondHost_IsRefused()
    {
        await using var first = await StartAsync(true, _ => ToolResult.Success(default));

        (await FluentActions.Awaiting(() => StartAsync(true, _ => ToolResult.Success(default))).Should().ThrowAsync<IOException>()).WithMessage("*is in use by this process itself*");
    }

    [Fact]
    public async Task Dispose_WithoutWaiting_ClosesTheFile()
    {
        var first = await StartAsync(true, _ => ToolResult.Success(default));
        await CallAsync(first);

#pragma warning disable CA1849, VSTHRD103 // What a container does that is disposed of the old way.
        first.Dispose();
#pragma warning restore CA1849, VSTHRD103

        // It is closed soon, not at once; the next owner tries until then.
        for (var i = 0; ; i++)
        {
            try
            {
                await using var second = await StartAsync(true, _ => ToolResult.Success(default));
                break;
            }
            catch (IOException) when (i < 1000)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            }
        }
    }

    [Fact]
    public async Task UseDurable_Settings_AreReadWhole()
    {
        var services = new ServiceCollection();
        services.AddToolExec().UseDurable(new BackendSettings(ToolExecJson.Parse("""{"file":"x.db","durability":"relaxed","checkIntegrity":true,"maxPending":7}"""), "durable"));
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IOptions<DurableOptions>>().Value.Should().BeEquivalentTo(new { File = "x.db", Durability = Durability.Relaxed, CheckIntegrity = true, MaxPending = 7 });
    }

    [Fact]
    public async Task UseDurable_Instance_KeepsAllOfItInTheFile()
    {
        var services = new ServiceCollection();
        services.AddToolExec().UseDurable(new BackendSettings(ToolExecJson.Parse($$"""{"file":{{System.Text.Json.JsonSerializer.Serialize(_folder.File())}},"audit":true}"""), "durable"));
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IEffectLedger>().Should().BeOfType<SqliteEffectLedger>();
        provider.GetRequiredService<IExecutionStore>().Should().BeOfType<SqliteExecutionStore>();
        provider.GetRequiredService<IApprovalStore>().Should().BeOfType<SqliteApprovalStore>();
        provider.GetServices<IAuditSink>().Should().ContainSingle().Which.Should().BeOfType<SqliteAuditSink>();
    }

    [Theory]
    [InlineData("{}", "durable/file*")]
    [InlineData("""{"file":"x","durability":"some"}""", "durable/durability must be one of full, relaxed*")]
    [InlineData("""{"file":"x","maxPending":0}""", "durable/maxPending*")]
    [InlineData("""{"file":"x","path":"y"}""", "durable/path is not a setting*")]
    public void UseDurable_WrongSettings_AreNamed(string json, string message) =>
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseDurable(new BackendSettings(ToolExecJson.Parse(json), "durable"))).Should().Throw<BackendSettingsException>().WithMessage(message);

    [Fact]
    public void Validate_WrongOptions_NamesEach()
    {
        var validator = new DurableOptionsValidator();

        validator.Validate(null, new DurableOptions { File = " ", Durability = (Durability)5, MaxPending = 0 }).Failures.Should().HaveCount(3);
        validator.Validate(null, new DurableOptions { File = "x", MaxPending = 1_000_001 }).Failures.Should().ContainSingle();
        validator.Validate(null, new DurableOptions { File = "x", MaxPending = 1_000_000 }).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task CheckHealth_FileAndLedger_SayHowTheyAre()
    {
        await using var provider = await StartAsync(true, _ => ToolResult.Failure(new ToolError(ToolErrorKind.ConnectionLost, "Lost.")));
        var parts = provider.GetServices<IInstancePart>().ToDictionary(p => p.Name, StringComparer.Ordinal);
        (await parts["durable"].CheckHealthAsync(default).OrHang()).Should().Be(new BackendHealth(BackendHealthStatus.Healthy, "durability full"));
        (await parts["ledger"].CheckHealthAsync(default).OrHang()).Status.Should().Be(BackendHealthStatus.Healthy);

        await CallAsync(provider);

        (await parts["ledger"].CheckHealthAsync(default).OrHang()).Should().Be(BackendHealth.Degraded("1 effect(s) are unknown: find out what became of them, and resolve them."));
        await provider.GetRequiredService<DurableFile>().DisposeAsync().OrHang();
        (await parts["durable"].CheckHealthAsync(default).OrHang()).Status.Should().Be(BackendHealthStatus.Unhealthy);
        (await parts["ledger"].CheckHealthAsync(default).OrHang()).Status.Should().Be(BackendHealthStatus.Unhealthy);
    }

    private static async Task<ToolResult> CallAsync(ServiceProvider provider) =>
        await provider.GetRequiredService<ToolExecutor>().CallAsync(new ToolCall("b:pay") { Options = new() { IdempotencyKey = "k" } }).OrHang();

    private async Task<ServiceProvider> StartAsync(bool durableFirst, Func<ToolCallContext, ToolResult> pay, Action<IToolExecBuilder>? configure = null)
    {
        var services = new ServiceCollection();
        var builder = services.AddToolExec().AddBackend(new DelegateBackend("b").Add("pay", c => new(pay(c))));
        _ = durableFirst ? builder.UseDurable(o => o.File = _folder.File()).UseLedger() : builder.UseLedger().UseDurable(o => o.File = _folder.File());
        configure?.Invoke(builder);
        var provider = services.BuildServiceProvider();
        try
        {
            await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
            return provider;
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }
}
