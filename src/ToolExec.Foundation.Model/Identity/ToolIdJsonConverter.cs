using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Writes a <see cref="ToolId"/> as its text.</summary>
internal sealed class ToolIdJsonConverter : JsonConverter<ToolId>
{
    public override ToolId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return ToolId.TryParse(text, out var id) ? id : throw new JsonException(ToolId.Explain(text));
    }

    public override void Write(Utf8JsonWriter writer, ToolId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
