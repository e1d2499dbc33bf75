using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Writes a time span as a number of milliseconds, with fractions where there are any.</summary>
internal sealed class MillisecondsJsonConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var milliseconds) || Math.Abs(milliseconds) > TimeSpan.MaxValue.TotalMilliseconds / 2)
        {
            throw new JsonException("A time span must be a number of milliseconds.");
        }

        return TimeSpan.FromTicks((long)Math.Round(milliseconds * TimeSpan.TicksPerMillisecond));
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
    {
        if (value.Ticks % TimeSpan.TicksPerMillisecond == 0)
        {
            writer.WriteNumberValue(value.Ticks / TimeSpan.TicksPerMillisecond);
        }
        else
        {
            writer.WriteNumberValue(value.TotalMilliseconds);
        }
    }
}
