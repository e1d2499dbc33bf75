using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Mcp;
using ToolExec.OpenApi;
using ToolExec.TestSupport;

namespace ToolExec.Tests.Faults;

/// <summary>One table of what may go wrong behind each kind of backend: a clear error each, in bounded memory, with nothing left behind and the others unharmed.</summary>
[CollectionDefinition(nameof(FaultTests), DisableParallelization = true)]
[Collection(nameof(FaultTests))]
public sealed class FaultTests : IDisposable
{
    internal const long Flood = 100L * 1024 * 1024;
    private const string Ok = "ok";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private static readonly string[] ApiFaults = ["slow", "hang", "dies", "garbage", "half", "flood", "wrongtype", "nonutf8", "refuses"];
    private readonly string _pids = Path.GetTempFileName();

    public void Dispose() => File.Delete(_pids);

    [ComponentTheory("sh", TestComponent.Node)]
    [InlineData("process", "slow", Ok)]
    [InlineData("process", "hang", "timeout")]
    [InlineData("process", "dies", "execution_failed")]
    [InlineData("process", "garbage", "invalid_response")]
    [InlineData("process", "half", "invalid_response")]
    [InlineData("process", "flood", "result_too_large")]
    [InlineData("process", "nonutf8", "invalid_response")]
    [InlineData("process", "refuses", "backend_unavailable")]
    [InlineData("lines", "slow", Ok)]
    [InlineData("lines", "hang", "timeout")]
    [InlineData("lines", "dies", "connection_lost")]
    [InlineData("lines", "garbage", "connection_lost")]
    [InlineData("lines", "half", "connection_lost")]
    [InlineData("lines", "flood", "connection_lost")]
    [InlineData("lines", "nonutf8", "connection_lost")]
    [InlineData("lines", "changes", Ok)]
    [InlineData("lines-refusing", "slow", "backend_unavailable")]
    [InlineData("openapi", "slow", Ok)]
    [InlineData("openapi", "hang", "timeout")]
    [InlineData("openapi", "dies", "connection_lost")]
    [InlineData("openapi", "garbage", "invalid_response")]
    [InlineData("openapi", "half", "connection_lost")]
    [InlineData("openapi", "flood", "result_too_large")]
    [InlineData("openapi", "wrongtype", "invalid_response")]
    [InlineData("openapi", "nonutf8", "invalid_response")]
    [InlineData("openapi-refusing", "refuses", "backend_unavailable")]
    [InlineData("mcp", "work", Ok)]
    [InlineData("mcp", "wait", "timeout")]
    [InlineData("mcp", "die", "connection_lost")]
    [InlineData("mcp", "half", "connection_lost")]
    [InlineData("mcp", "long", "connection_lost")]
    [InlineData("mcp", "twice", "invalid_response")]
    [InlineData("local", "slow", Ok)]
    [InlineData("local", "hang", "timeout")]
    [InlineData("local", "throws", "execution_failed")]
    [InlineData("local", "flood", "result_too_large")]
    public async Task Fault_BehindABackend_IsAClearErrorAndHarmsNobodyElse(string kind, string fault, string expected)
    {
        await using var server = new FaultyServer();
        using var refusing = new Socket(SocketType.Stream, ProtocolType.Tcp);
        refusing.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound, but nobody listens
        await using var provider = Build(kind switch
        {
            "process" => FaultyPrograms.CommandLines(_pids),
            "lines" => FaultyPrograms.Lines(_pids),
            "lines-refusing" => FaultyPrograms.Refusing(),
            "openapi" => Api(server.Address),
            "openapi-refusing" => Api(new Uri($"http://127.0.0.1:{((IPEndPoint)refusing.LocalEndPoint!).Port}")),
            "mcp" => Mcp(),
            _ => Local(),
        });
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().AsTask().WaitAsync(Bound);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var options = new ToolCallOptions { Timeout = expected == "timeout" ? TimeSpan.FromMilliseconds(500) : Bound };
        var faulty = executor.CallAsync(new ToolCall($"faulty:{fault}") { Tool = $"faulty:{fault}", Options = options }).AsTask();
        var others = Enumerable.Range(0, 20).Select(i => executor.CallJsonAsync("other:echo", $$"""{"text":"{{i}}"}""").AsTask()).ToList();

        (await Task.WhenAll(others).WaitAsync(Bound)).Should().OnlyContain(r => r.IsSuccess);
        var result = await faulty.WaitAsync(Bound);
        (result.Error is { } error ? ToolErrorCodes.Name(error.Kind) : Ok).Should().Be(expected, result.Error?.Message);
        (result.Error?.Message ?? "fine").Should().NotBeNullOrWhiteSpace().And.NotContain("Exception");
        if (kind != "local")
        {
            // A function of this process has whatever memory it takes.
            (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(32 * 1024 * 1024);
        }

        (await executor.CallJsonAsync("other:echo", """{"text":"after"}""").AsTask().WaitAsync(Bound)).IsSuccess.Should().BeTrue();

        await provider.DisposeAsync().AsTask().WaitAsync(Bound);
        foreach (var id in await File.ReadAllLinesAsync(_pids))
        {
            IsRunning(int.Parse(id, CultureInfo.InvariantCulture)).Should().BeFalse("nothing may stay behind");
        }
    }

    private static ServiceProvider Build(IBackend faulty)
    {
        var services = new ServiceCollection();
        services.AddToolExec()
            .AddBackend(faulty)
            .AddLocalBackend("other", other => other.AddTool("echo", (string text) => text, "Says it again."))
            .ConfigureRegistry(registry => registry.Startup = BackendStartup.Tolerant);
        return services.BuildServiceProvider();
    }

    private static OpenApiBackend Api(Uri address) => new("faulty", new OpenApiBackendOptions
    {
        Document = _ => new ValueTask<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(FaultyServer.Document(ApiFaults)))),
        BaseUrl = address,
        AllowPrivateNetworks = true,
        MaxRetries = 0,
    });

    private static McpBackend Mcp()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ToolExec.sln")))
        {
            folder = folder.Parent!;
        }

        var options = new McpStdioServerOptions { Command = "node", StopGrace = TimeSpan.FromMilliseconds(200), MaxMessageBytes = 1024 * 1024 };
        options.Arguments.Add(Path.Combine(folder.FullName, "tests", "ToolExec.Mcp.Tests", "Servers", "stdio.mjs"));
        options.Arguments.Add("good");
        return new McpBackend("faulty", options);
    }

    private static LocalBackend Local() => new LocalBackendBuilder("faulty")
        .AddTool("slow", async (CancellationToken stop) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop);
            return "done";
        }, "Takes its time.")
        .AddTool("hang", async (CancellationToken stop) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            return "never";
        }, "Never ends.")
        .AddTool("throws", string () => throw new InvalidOperationException("inside"), "Throws.")
        .AddTool("flood", () => new string('x', (int)Flood), "Says too much.")
        .Build();

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
