using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Benchmarks.Run;

/// <summary>The eight calls of one model turn: all at once through the pipeline, against a loop that awaits one AIFunction after the other.</summary>
[MemoryDiagnoser]
public class ModelTurn
{
    private const int Calls = 8;
    private readonly Task<ToolResult>[] _tasks = new Task<ToolResult>[Calls];
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
    }

    [GlobalCleanup]
    public void Cleanup() => _provider.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Baseline = true, Description = "loop over AIFunction.InvokeAsync")]
    public async Task<object?[]> HandLoop()
    {
        var results = new object?[Calls];
        for (var i = 0; i < Calls; i++)
        {
            results[i] = await _function.InvokeAsync(new AIFunctionArguments { ["city"] = _city, ["days"] = _days });
        }

        return results;
    }

    [Benchmark(Description = "loop over AIFunction.InvokeAsync (A/A)")]
    public Task<object?[]> HandLoopAgain() => HandLoop();

    [Benchmark(Description = "CallAsync x 8, all at once, checked")]
    public Task<ToolResult[]> AllAtOnce()
    {
        for (var i = 0; i < Calls; i++)
        {
            _tasks[i] = _executor.CallAsync("local:forecast", Weather.Arguments).AsTask();
        }

        return Task.WhenAll(_tasks);
    }

    [Benchmark(Description = "RunManyAsync, 8 at once, checked")]
    public async Task<int> Many()
    {
        var calls = new ToolCall[Calls];
        for (var i = 0; i < Calls; i++)
        {
            calls[i] = new ToolCall("local:forecast", Weather.Arguments);
        }

        var succeeded = 0;
        await foreach (var result in _executor.RunManyAsync(calls))
        {
            succeeded += result.IsSuccess ? 1 : 0;
        }

        return succeeded;
    }
}
