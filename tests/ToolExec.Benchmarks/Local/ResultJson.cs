using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using ToolExec.Benchmarks.Run;

namespace ToolExec.Benchmarks.Local;

/// <summary>Ways from a handler's value to the JSON value of its result.</summary>
[MemoryDiagnoser]
public class ResultJson
{
    private readonly Forecast _forecast = Weather.Get("Oslo", 3);
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _writer = new(Stream.Null);

    [Benchmark(Baseline = true, Description = "SerializeToElement")]
    public JsonElement ToElement() => JsonSerializer.SerializeToElement(_forecast, WeatherJson.Default.Forecast);

    [Benchmark(Description = "SerializeToElement (A/A)")]
    public JsonElement ToElementAgain() => ToElement();

    [Benchmark(Description = "SerializeToUtf8Bytes, read only when asked for (chosen)")]
    public ToolResult Utf8() => ToolResult.FromJson(JsonSerializer.SerializeToUtf8Bytes(_forecast, WeatherJson.Default.Forecast));

    [Benchmark(Description = "own buffer and writer, JsonElement.ParseValue")]
    public JsonElement ParseValue()
    {
        Write();
        var reader = new Utf8JsonReader(_buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    [Benchmark(Description = "own buffer and writer, JsonElement.Parse")]
    public JsonElement Parse()
    {
        Write();
        return JsonElement.Parse(_buffer.WrittenSpan);
    }

    [Benchmark(Description = "own buffer and writer, JsonDocument.Parse of a copy")]
    public JsonElement ParseCopy()
    {
        Write();
#pragma warning disable CA2000 // Its pooled memory is left to the garbage collector: the value outlives this method.
        return JsonDocument.Parse(_buffer.WrittenSpan.ToArray()).RootElement;
#pragma warning restore CA2000
    }

    private void Write()
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        JsonSerializer.Serialize(_writer, _forecast, WeatherJson.Default.Forecast);
    }
}
