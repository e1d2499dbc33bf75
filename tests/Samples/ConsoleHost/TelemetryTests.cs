using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using ToolExec.Backend;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>A host that sends its traces, metrics and logs to a collector by OTLP.</summary>
public sealed class TelemetryTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Host_WithOtlp_SendsSpansMetricsAndLogs()
    {
        using var collector = new Collector();
        await CallAsync(collector.Address).WaitAsync(Limit);

        // Protobuf keeps texts as they are.
        collector.Received("/v1/traces").Should().Contain("execute_tool weather:forecast").And.Contain("gen_ai.tool.name").And.Contain("toolexec.attempts");
        collector.Received("/v1/metrics").Should().Contain("gen_ai.execute_tool.duration").And.Contain("weather:forecast");
        collector.Received("/v1/logs").Should().Contain("weather:forecast");
        collector.All.Should().NotContain("Ulm", "arguments and results are in no telemetry");
    }

    private static async Task CallAsync(Uri address)
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("weather", weather => weather.AddTool("forecast", (string city) => $"{city}: sunny", "Says how the weather will be."));

        #region otlp
        void Otlp(OtlpExporterOptions otlp, string signal) =>
            (otlp.Endpoint, otlp.Protocol) = (new Uri(address, $"v1/{signal}"), OtlpExportProtocol.HttpProtobuf);

        using var traces = Sdk.CreateTracerProviderBuilder().AddSource("ToolExec").AddOtlpExporter(o => Otlp(o, "traces")).Build();
        using var metrics = Sdk.CreateMeterProviderBuilder().AddMeter("ToolExec").AddOtlpExporter(o => Otlp(o, "metrics")).Build();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.AddOtlpExporter(o => Otlp(o, "logs"));
        }));
        #endregion

        await using (var provider = services.BuildServiceProvider())
        {
            var executor = provider.GetRequiredService<ToolExecutor>();
            await executor.StartAsync();
            (await executor.CallJsonAsync("weather:forecast", """{ "city": "Ulm" }""")).EnsureSucceeded();
        }

        traces.ForceFlush();
        metrics.ForceFlush();
    }

    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _listener;
        private readonly ConcurrentQueue<(string Path, string Body)> _received = new();

        public Collector()
        {
            (_listener, Address) = Listen();
            _ = ServeAsync();
        }

        public Uri Address { get; }

        public string All => string.Concat(_received.Select(r => r.Body));

        public string Received(string path) => string.Concat(_received.Where(r => r.Path == path).Select(r => r.Body));

        public void Dispose() => _listener.Close();

        // HttpListener takes no port 0: one that is free just now is tried until it is still free.
        private static (HttpListener Listener, Uri Address) Listen()
        {
            while (true)
            {
                using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
                probe.Start();
                var address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
                probe.Stop();
                var listener = new HttpListener { Prefixes = { address.ToString() } };
                try
                {
                    listener.Start();
                    return (listener, address);
                }
                catch (HttpListenerException)
                {
                    listener.Close();
                }
            }
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    _received.Enqueue((context.Request.Url!.AbsolutePath, Encoding.UTF8.GetString(body.ToArray())));
                    context.Response.ContentType = "application/x-protobuf";
                    context.Response.Close();
                }
            }
            catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // The collector is closed.
            }
        }
    }
}
