using System.Dynamic;
using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec.Guest;

/// <summary>How values cross between a script and JSON.</summary>
internal static class JsonData
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IncludeFields = true,
        MaxDepth = 64,
        Converters = { new DoubleConverter(), new SingleConverter(), new BigIntegerConverter(), new TaskConverter() },
    };

    /// <summary>Makes data of JSON: objects with members, lists, the smallest number type that fits.</summary>
    public static object? Read(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => ReadObject(json),
        JsonValueKind.Array => json.EnumerateArray().Select(Read).ToList(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => ReadNumber(json),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>Makes JSON of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="what">Names it in messages.</param>
    /// <exception cref="InvalidCastException">JSON cannot say it.</exception>
    public static byte[] Write(object? value, string what)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(value, value?.GetType() ?? typeof(object), Options);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidCastException($"{what} cannot be said in JSON: {e.Message}", e);
        }
    }

    private static ExpandoObject ReadObject(JsonElement json)
    {
        var result = new ExpandoObject();
        IDictionary<string, object?> members = result;
        foreach (var member in json.EnumerateObject())
        {
            members[member.Name] = Read(member.Value);
        }

        return result;
    }

    private static object ReadNumber(JsonElement json) =>
        json.TryGetInt32(out var small) ? small
        : json.TryGetInt64(out var large) ? large
        : BigInteger.TryParse(json.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var huge) ? huge
        : json.GetDouble();

    private sealed class DoubleConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value == 0 ? 0 : value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }

    private sealed class SingleConverter : JsonConverter<float>
    {
        public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetSingle();

        public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options)
        {
            if (float.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }

    private sealed class BigIntegerConverter : JsonConverter<BigInteger>
    {
        public override BigInteger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, BigInteger value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.ToString(CultureInfo.InvariantCulture), skipInputValidation: true);
    }

    // A task as data is a forgotten await.
    private sealed class TaskConverter : JsonConverter<Task>
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsAssignableTo(typeof(Task));

        public override Task Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Task value, JsonSerializerOptions options) =>
            throw new JsonException("a task is not awaited: await it before it leaves the script");
    }
}
