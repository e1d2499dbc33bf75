using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec.Benchmarks.Run;

/// <summary>The function that every way of calling in these benchmarks calls.</summary>
public static class Weather
{
    public static JsonElement Arguments { get; } = ToolExecJson.Parse("""{"city":"Lisbon","days":3}""");

    [Description("Forecasts the weather of a city.")]
    public static Forecast Get([Description("The city.")] string city, [Description("How many days ahead.")] int days) => new(city, days, 21.5);

    public static Forecast Get(ForecastQuery query) => Get(query.City, query.Days);
}

public sealed record ForecastQuery([property: JsonPropertyName("city")] string City, [property: JsonPropertyName("days")] int Days);

public sealed record Forecast([property: JsonPropertyName("city")] string City, [property: JsonPropertyName("days")] int Days, [property: JsonPropertyName("celsius")] double Celsius);

[JsonSerializable(typeof(ForecastQuery))]
[JsonSerializable(typeof(Forecast))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
public sealed partial class WeatherJson : JsonSerializerContext;
