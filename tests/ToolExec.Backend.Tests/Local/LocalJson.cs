using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec.Backend.Tests.Local;

public enum Unit
{
    Celsius,
    Fahrenheit,
}

[Description("Where and how to look.")]
public sealed record Query(
    [property: Description("A city.")] string City,
    [property: Description("How many days ahead.")] byte Days = 1,
    Unit? Unit = null,
    Place? Near = null,
    IReadOnlyList<string>? Tags = null);

public sealed record Place(double Latitude, double Longitude);

public sealed record Forecast(string City, int High);

public sealed record Sum(int A, int B);

public sealed class Node
{
    public required string Name { get; init; }

    public IReadOnlyList<Node> Children { get; init; } = [];
}

public sealed class Picky
{
    [JsonConverter(typeof(PickyConverter))]
    public string Value { get; init; } = "";
}

public sealed class PickyConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new InvalidOperationException("secret");

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => throw new InvalidOperationException("secret");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Query))]
[JsonSerializable(typeof(Forecast))]
[JsonSerializable(typeof(Sum))]
[JsonSerializable(typeof(Node))]
[JsonSerializable(typeof(Picky))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class LocalJson : JsonSerializerContext;
