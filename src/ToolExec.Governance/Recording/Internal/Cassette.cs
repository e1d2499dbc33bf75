using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Governance;

/// <summary>A recording as a file: the tools, and the calls in the order in which they ended.</summary>
internal sealed record Cassette(IReadOnlyList<CassetteTool> Tools, IReadOnlyList<CassetteCall> Calls)
{
    private const int Version = 1;

    // What the runner says of a call is not part of what a backend gave.
    private static readonly string[] OfTheCall = ["tool_id", "call_id", "backend", "duration_ms", "attempts", "repairs"];

    private static readonly StrictJsonOptions AnySize = new() { MaxBytes = int.MaxValue, MaxDepth = 256 };

    public static Cassette Empty { get; } = new([], []);

    /// <exception cref="IOException">The file cannot be read, or is no recording; the message says where.</exception>
    public static Cassette Read(string path)
    {
        try
        {
            var json = ToolExecJson.Parse(File.ReadAllBytes(path), AnySize);
            if (!json.TryGetProperty("toolexec_recording", out var version) || version.GetInt32() != Version)
            {
                throw new JsonException($"'toolexec_recording' must be {Version}.");
            }

            return new Cassette(
                [.. json.GetProperty("tools").EnumerateArray().Select(static t => new CassetteTool(
                    t.GetProperty("backend").GetString()!,
                    t.GetProperty("remote_name").GetString()!,
                    t.GetProperty("tool").Deserialize(Type<Tool>())!))],
                [.. json.GetProperty("calls").EnumerateArray().Select(static c => new CassetteCall(
                    c.GetProperty("tool_id").GetString()!,
                    c.GetProperty("backend").GetString()!,
                    c.GetProperty("arguments"),
                    c.TryGetProperty("events", out var events) ? [.. events.EnumerateArray().Select(static e => e.Deserialize(Type<ToolEvent>())!)] : [],
                    c.GetProperty("result").Deserialize(Type<ToolResult>())!))]);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new IOException($"'{path}' is no recording of calls: {fault.Message}", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        var temporary = $"{full}.{Guid.NewGuid():n}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write);
            await using (stream.ConfigureAwait(false))
            {
                var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, MaxDepth = 512, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
                await using (json.ConfigureAwait(false))
                {
                    Write(json);
                    await json.FlushAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IOException(fault.Message, fault);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Returns a result as it stands in a recording.</summary>
    public static JsonElement ToJson(ToolResult result) => JsonSerializer.SerializeToElement(result, Type<ToolResult>());

    /// <summary>Returns the result that a recording holds.</summary>
    public static ToolResult ToResult(JsonElement json) => json.Deserialize(Type<ToolResult>())!;

    /// <summary>Returns an event as it stands in a recording.</summary>
    public static JsonElement ToJson(ToolEvent toolEvent) => JsonSerializer.SerializeToElement(toolEvent, Type<ToolEvent>());

    /// <summary>Returns the event that a recording holds.</summary>
    public static ToolEvent ToEvent(JsonElement json) => json.Deserialize(Type<ToolEvent>())!;

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("toolexec_recording", Version);
        json.WriteStartArray("tools");
        foreach (var tool in Tools)
        {
            json.WriteStartObject();
            json.WriteString("backend", tool.Backend);
            json.WriteString("remote_name", tool.RemoteName);
            json.WritePropertyName("tool");
            JsonSerializer.Serialize(json, tool.Tool, Type<Tool>());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("calls");
        foreach (var call in Calls)
        {
            json.WriteStartObject();
            json.WriteString("tool_id", call.Tool);
            json.WriteString("backend", call.Backend);
            json.WritePropertyName("arguments");
            call.Arguments.WriteTo(json);
            if (call.Events.Count > 0)
            {
                json.WriteStartArray("events");
                foreach (var toolEvent in call.Events)
                {
                    ToJson(toolEvent).WriteTo(json);
                }

                json.WriteEndArray();
            }

            json.WriteStartObject("result");
            foreach (var member in ToJson(call.Result).EnumerateObject().Where(static m => !OfTheCall.Contains(m.Name, StringComparer.Ordinal)))
            {
                member.WriteTo(json);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(T));
}
