using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ToolExec.Script;

namespace ToolExec.Runtime;

/// <summary>What calls come to, as scripts see it: the value, or a <c>ToolError</c> with what is known of the failure.</summary>
internal static class ToolAnswers
{
    private static readonly JsonTypeInfo<ToolError> Error = (JsonTypeInfo<ToolError>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ToolError));

    // What a script can act on. Which backend failed inside the host is not its business.
    private static readonly string[] Members = ["retryable", "violations", "candidates", "step_index", "retry_after_ms", "exit_code", "details"];

    public static ScriptCallResult Of(ToolResult result)
    {
        if (result.Error is { } error)
        {
            return Of(error, result.Tool);
        }

        return ScriptCallResult.FromUtf8(ValueOf(result));
    }

    /// <summary>Returns what a script gets of a result that succeeded, as JSON in UTF-8.</summary>
    public static ReadOnlyMemory<byte> ValueOf(ToolResult result)
    {
        if (!result.ValueUtf8.IsEmpty)
        {
            return result.ValueUtf8.ToArray();
        }

        // A tool that gave content alone: its texts are the value.
        string[] texts = [.. result.Content.OfType<TextBlock>().Select(static t => t.Text)];
        return texts.Length == 0 ? "null"u8.ToArray() : Write(writer => writer.WriteStringValue(string.Join('\n', texts)));
    }

    public static ScriptCallResult Of(JsonElement? value) => value is { } element ? ScriptCallResult.FromValue(element) : ScriptCallResult.FromUtf8("null"u8.ToArray());

    public static ScriptCallResult Of(ToolError error, string? tool = null)
    {
        return ScriptCallResult.FromError(new ScriptCallError
        {
            Name = EmbeddedFunctions.ErrorName,
            Message = error.Message,
            Code = ToolErrorCodes.Name(error.Kind),
            Data = JsonElement.Parse(Write(writer => WriteData(writer, error, tool)).Span),
        });
    }

    /// <summary>Writes what a script may know of a failure beside its code and message.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="error">The failure.</param>
    /// <param name="tool">The tool's id where the error has none.</param>
    public static void WriteData(Utf8JsonWriter writer, ToolError error, string? tool)
    {
        // Of a chain the step's own failure says more than that a step failed.
        var cause = error is { Kind: ToolErrorKind.ChainStepFailed, Cause: { } behind } ? behind : null;
        var said = JsonSerializer.SerializeToElement(cause is null ? error : error with { Violations = cause.Violations }, Error);
        writer.WriteStartObject();
        writer.WriteString("tool"u8, error.Tool ?? tool);
        foreach (var name in Members)
        {
            if (said.TryGetProperty(name, out var member))
            {
                writer.WritePropertyName(name);
                member.WriteTo(writer);
            }
        }

        if (cause is not null)
        {
            writer.WriteString("step_code"u8, ToolErrorCodes.Name(cause.Kind));
        }

        writer.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }
}
