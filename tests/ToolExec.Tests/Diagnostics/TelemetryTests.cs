using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Run;
using ToolExec.TestSupport;

namespace ToolExec.Tests.Diagnostics;

/// <summary>Listeners hear the whole process: each test tells its own spans and measurements by a tool name of its own.</summary>
public sealed class TelemetryTests
{
    private readonly string _name = $"t{Guid.NewGuid():N}";

    [Fact]
    public async Task CallAsync_WithAListener_HasOneSpanAndLeavesTheCallersAlone()
    {
        var spans = new List<Activity>();
        using var listener = Listen(spans);
        await using var provider = await Start();
        var executor = provider.GetRequiredService<ToolExecutor>();
        var before = Activity.Current;

        await executor.CallAsync(new ToolCall($"b:{_name}") { CallId = "c1" }).OrHang();
        await executor.CallAsync($"b:{_name}", ToolExecJson.Parse("[]")).OrHang();

        Activity.Current.Should().BeSameAs(before);
        spans.Should().HaveCount(2);
        spans[0].OperationName.Should().Be($"execute_tool b:{_name}");
        spans[0].Kind.Should().Be(ActivityKind.Internal);
        spans[0].TagObjects.Should().Contain([new("gen_ai.operation.name", "execute_tool"), new("gen_ai.tool.name", $"b:{_name}"), new("gen_ai.tool.call.id", "c1"), new("toolexec.backend.name", "b")]);
        spans[0].Status.Should().Be(ActivityStatusCode.Unset);
        spans[1].GetTagItem("error.type").Should().Be("validation_input");
        spans[1].Status.Should().Be(ActivityStatusCode.Error);
    }

    [Fact]
    public async Task CallAsync_InsideTheSpanOfACaller_AddsToIt()
    {
        var spans = new List<Activity>();
        using var listener = Listen(spans);
        using var source = new ActivitySource(_name);
        using var other = new ActivityListener { ShouldListenTo = s => string.Equals(s.Name, _name, StringComparison.Ordinal), Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(other);
        await using var provider = await Start();

        using var outer = source.StartActivity($"execute_tool {_name}");
        await provider.GetRequiredService<ToolExecutor>().CallAsync($"b:{_name}").OrHang();

        spans.Should().BeEmpty();
        outer!.GetTagItem("toolexec.backend.name").Should().Be("b");
        outer.IsStopped.Should().BeFalse();
    }

    [Fact]
    public async Task CallAsync_FromInsideATool_HasASpanBelowTheOuterOne()
    {
        var spans = new List<Activity>();
        using var listener = Listen(spans);
        ToolExecutor? executor = null;
        await using var provider = await Start(b => b.Add($"{_name}outer", async c => await executor!.CallAsync($"b:{_name}", cancellationToken: c.CancellationToken)));
        executor = provider.GetRequiredService<ToolExecutor>();

        await executor.CallAsync($"b:{_name}outer").OrHang();

        spans.Should().HaveCount(2);
        spans[0].ParentSpanId.Should().Be(spans[1].SpanId);
    }

    [Fact]
    public async Task CallAsync_WithAMeter_IsMeasuredByToolAndError()
    {
        var measured = new List<(string Name, string? Tool, string? Error)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (string.Equals(instrument.Meter.Name, ToolExecTelemetry.MeterName, StringComparison.Ordinal))
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument.Name, tags));
        listener.Start();
        await using var provider = await Start();
        var executor = provider.GetRequiredService<ToolExecutor>();

        await executor.CallAsync($"b:{_name}").OrHang();
        await executor.CallAsync($"b:{_name}", ToolExecJson.Parse("[]")).OrHang();
        await executor.CallAsync($"b:{_name}nope").OrHang();

        lock (measured)
        {
            measured.Where(m => string.Equals(m.Tool, $"b:{_name}", StringComparison.Ordinal)).Should().Equal(
                ("gen_ai.execute_tool.duration", $"b:{_name}", null),
                ("gen_ai.execute_tool.duration", $"b:{_name}", "validation_input"));
            measured.Should().NotContain(m => m.Tool == $"b:{_name}nope", "what a model made up must not become a tag");
        }

        void Add(string name, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string? tool = null;
            string? error = null;
            foreach (var (key, value) in tags)
            {
                tool = string.Equals(key, "gen_ai.tool.name", StringComparison.Ordinal) ? (string?)value : tool;
                error = string.Equals(key, "error.type", StringComparison.Ordinal) ? (string?)value : error;
            }

            lock (measured)
            {
                measured.Add((name, tool, error));
            }
        }
    }

    private ActivityListener Listen(List<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = s => string.Equals(s.Name, ToolExecTelemetry.ActivitySourceName, StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    if (span.OperationName.Contains(_name, StringComparison.Ordinal))
                    {
                        spans.Add(span);
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private async Task<ServiceProvider> Start(Action<DelegateBackend>? add = null)
    {
        var backend = new DelegateBackend("b").AddValue(_name);
        add?.Invoke(backend);
        var services = new ServiceCollection();
        services.AddToolExec().AddBackend(backend);
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
        return provider;
    }
}
