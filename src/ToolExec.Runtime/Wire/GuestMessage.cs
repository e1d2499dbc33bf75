using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>A line of a guest. What is in it comes from a stranger: every member is read with its type.</summary>
internal readonly struct GuestMessage(JsonElement json)
{
    /// <summary>Gets the whole of it.</summary>
    public JsonElement Json => json;

    public string Type => Text("type") ?? throw new GuestProtocolException("a line has no type");

    public long Run => Number("run") ?? throw new GuestProtocolException("a line has no number of a run");

    public long Call => Number("call") ?? throw new GuestProtocolException("a call has no number");

    public JsonElement? Member(string name) => json.TryGetProperty(name, out var value) ? value : null;

    public string? Text(string name) => Member(name) is not { } value || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new GuestProtocolException($"the member '{name}' is no text");

    public long? Number(string name) => Member(name) is not { } value || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
        : throw new GuestProtocolException($"the member '{name}' is no whole number");

    public GuestMessage Object(string name) => Member(name) is { ValueKind: JsonValueKind.Object } value
        ? new GuestMessage(value)
        : throw new GuestProtocolException($"the member '{name}' is no object");

    /// <summary>Reads a line.</summary>
    /// <exception cref="GuestProtocolException">It is no JSON object, or not strict JSON.</exception>
    public static GuestMessage Parse(ReadOnlyMemory<byte> line, StrictJsonOptions bounds)
    {
        if (!ToolExecJson.TryParse(line, out var json, out var error, bounds))
        {
            throw new GuestProtocolException($"a line is no JSON ({error})");
        }

        return json.ValueKind == JsonValueKind.Object ? new GuestMessage(json) : throw new GuestProtocolException("a line is no JSON object");
    }
}
