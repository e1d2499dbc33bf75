using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Benchmarks.Run;

/// <summary>One call of an in-process function: the whole pipeline, which checks arguments and result, against an AIFunction, which checks nothing.</summary>
[MemoryDiagnoser]
public class RunOverhead
{
    private AIFunction _function = null!;
    private ServiceProvider _provider = null!;
    private ToolExecutor _executor = null!;
    private JsonElement _city;
    private JsonElement _days;

    [GlobalSetup]
    public void Setup()
    {
        _function = AIFunctionFactory.Create((Func<string, int, Forecast>)Weather.Get, new AIFunctionFactoryOptions { SerializerOptions = WeatherJson.Default.Options });
        _city = Weather.Arguments.GetProperty("city");
        _days = Weather.Arguments.GetProperty("days");
        _provider = Host.Start(backend => backend.AddTool("forecast", "Forecasts the weather of a city.", WeatherJson.Default.ForecastQuery, WeatherJson.Default.Forecast, Weather.Get));
        _executor = _provider.GetRequiredService<ToolExecutor>();
        Validated().AsTask().GetAwaiter().GetResult().EnsureSucceeded();
    }

    [GlobalCleanup]
    public void Cleanup() => _provider.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Baseline = true, Description = "AIFunction.InvokeAsync")]
    public ValueTask<object?> AIFunctionJson() => _function.InvokeAsync(new AIFunctionArguments { ["city"] = _city, ["days"] = _days });

    [Benchmark(Description = "AIFunction.InvokeAsync (A/A)")]
    public ValueTask<object?> AIFunctionAgain() => _function.InvokeAsync(new AIFunctionArguments { ["city"] = _city, ["days"] = _days });

    [Benchmark(Description = "ToolExecutor.CallAsync, arguments and result checked")]
    public ValueTask<ToolResult> Validated() => _executor.CallAsync("local:forecast", Weather.Arguments);

    [Benchmark(Description = "deserialise, call, serialise by hand")]
    public JsonElement ByHand()
    {
        var query = Weather.Arguments.Deserialize(WeatherJson.Default.ForecastQuery)!;
        return JsonSerializer.SerializeToElement(Weather.Get(query), WeatherJson.Default.Forecast);
    }
}
