using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using ToolExec.Backend;
using ToolExec.Benchmarks.Run;

namespace ToolExec.Benchmarks.Local;

/// <summary>One call of a typed handler at its backend, without the pipeline: what the room for the pipeline is.</summary>
[MemoryDiagnoser]
public class LocalCall
{
    private readonly Tool _definition = LocalTool.Create("forecast", "d", WeatherJson.Default.ForecastQuery, WeatherJson.Default.Forecast, Weather.Get).Definition;
    private readonly LocalBackend _backend = new LocalBackendBuilder("local")
        .AddTool("forecast", "d", WeatherJson.Default.ForecastQuery, WeatherJson.Default.Forecast, Weather.Get)
        .Build();

    private readonly ToolCall _call = new("local:forecast", Weather.Arguments);
    private AIFunction _function = null!;
    private JsonElement _city;
    private JsonElement _days;

    [GlobalSetup]
    public async Task Setup()
    {
        // A call that failed would be fast as well.
        (await Backend()).EnsureSucceeded();
        _function = AIFunctionFactory.Create((Func<string, int, Forecast>)Weather.Get, new AIFunctionFactoryOptions { SerializerOptions = WeatherJson.Default.Options });
        _city = Weather.Arguments.GetProperty("city");
        _days = Weather.Arguments.GetProperty("days");
    }

    [Benchmark(Baseline = true, Description = "AIFunction.InvokeAsync")]
    public ValueTask<object?> Function() => _function.InvokeAsync(new AIFunctionArguments { ["city"] = _city, ["days"] = _days });

    [Benchmark(Description = "AIFunction.InvokeAsync (A/A)")]
    public ValueTask<object?> FunctionAgain() => Function();

    [Benchmark(Description = "hand-written: deserialise, call, serialise")]
    public JsonElement HandWritten() =>
        JsonSerializer.SerializeToElement(Weather.Get(Weather.Arguments.Deserialize(WeatherJson.Default.ForecastQuery)!), WeatherJson.Default.Forecast);

    [Benchmark(Description = "LocalBackend.ExecuteAsync, with its context")]
    public ValueTask<ToolResult> Backend() => _backend.ExecuteAsync(new ToolCallContext(_call, _definition, Weather.Arguments, NoServices.Instance));

    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
