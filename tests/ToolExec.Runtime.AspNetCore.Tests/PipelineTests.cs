using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ToolExec.Backend;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.AspNetCore.Tests;

/// <summary>Code in another host, and the whole pipeline of this one behind its gateway.</summary>
public sealed class PipelineTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [ComponentTheory("python3")]
    [InlineData(RemoteFormat.GuestLines)]
    [InlineData(RemoteFormat.Execute)]
    public async Task ExecuteAsync_CodeCallsMoreThanItMay_TheLimitIsExactAndSaysSo(RemoteFormat format)
    {
        await using var pair = await Pair.StartAsync(format);
        await using var tools = await Pair.HostAsync(AddTools, static _ => { });
        using var gateway = new ToolGateway(
            tools.Services.GetRequiredService<IToolRunner>(), tools.Services.GetRequiredService<IBackendRegistry>(), new ToolGatewayOptions { MaxToolCalls = 7, Tools = new ToolFilter { Deny = ["hidden"] } });
        const string Code = """
            import asyncio
            async def one(i):
                try:
                    return await run_tool("n:double", {"value": i})
                except ToolError as e:
                    return e.code
            try:
                await run_tool("n:hidden", {})
            except ToolError as e:
                hidden = e.code
            try:
                await run_tool("n:double", {"value": "two"})
            except ToolError as e:
                wrong = e.code
            ended = await asyncio.gather(*[one(i) for i in range(8)])
            return [sorted(x for x in ended if isinstance(x, int)), ended.count("limit_exceeded"), hidden, wrong]
            """;

        var result = await pair.Runtime.ExecuteAsync(
            new SandboxRequest { Language = SandboxLanguages.Python, Code = Code, Gateway = gateway, Limits = new SandboxLimits { ToolCalls = 100 } }).AsTask().WaitAsync(Limit);

        result.Error.Should().BeNull();
        result.Value[0].GetArrayLength().Should().Be(5);
        result.Value[1].GetInt32().Should().Be(3);
        result.Value[2].GetString().Should().Be("tool_not_found");
        result.Value[3].GetString().Should().Be("validation_input");
        result.LimitsEnforced.ToolCalls.Should().BeTrue();
        gateway.CallCount.Should().Be(7);
        gateway.Calls.Count(c => c.Status == ToolStatus.Succeeded && c.Backend == "n").Should().Be(5);
    }

    [Fact]
    public async Task Refusals_AreLoggedWithoutTheirSecrets()
    {
        var lines = new Lines();
        await using var host = await Pair.HostAsync(
            services =>
            {
                services.AddSingleton<ILoggerProvider>(lines);
                services.AddToolExec().AddRuntime();
            },
            static app =>
            {
                app.MapToolGateway();
                app.MapSandboxService(options => options.Key = Pair.Key);
            });
        using var http = new HttpClient { BaseAddress = Pair.AddressOf(host) };
        http.DefaultRequestHeaders.Add("Authorization", "Bearer the-secret");

        using var gateway = await http.PostAsync(new Uri("v1/gateway", UriKind.Relative), new StringContent("{}"));
        using var service = await http.PostAsync(new Uri("v1/execute", UriKind.Relative), new StringContent("{}"));

        lines.All.Where(l => l.Id is 1604 or 1605).Select(l => l.Id).Should().Equal(1605, 1604);
        lines.All.Should().OnlyContain(l => !l.Text.Contains("the-secret", StringComparison.Ordinal));
    }

    private static void AddTools(IServiceCollection services) => services.AddToolExec().AddLocalBackend("n", backend => backend
        .AddTool(
            new Tool { Name = "double", InputSchema = JsonElement.Parse("""{"type":"object","properties":{"value":{"type":"integer"}},"required":["value"]}""") },
            static (arguments, _) => new(JsonElement.Parse($"{arguments.GetProperty("value").GetInt32() * 2}")))
        .AddTool(new Tool { Name = "hidden", InputSchema = JsonElement.Parse("""{"type":"object"}""") }, static (_, _) => new(JsonElement.Parse("1"))));

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly List<(int Id, string Text)> _lines = [];

        public IReadOnlyList<(int Id, string Text)> All
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines];
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
            {
                _lines.Add((eventId.Id, formatter(state, exception)));
            }
        }

        public void Dispose()
        {
        }
    }
}
