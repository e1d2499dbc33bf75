using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Governance;

/// <summary>Results as a ledger keeps them.</summary>
internal static class EffectOutcome
{
    private static readonly JsonTypeInfo<ToolResult> Type = (JsonTypeInfo<ToolResult>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ToolResult));

    private static readonly JsonElement NullValue = ToolExecJson.Parse("null");

    /// <summary>Writes a result without what belongs to the one call, and without its content where that is too large.</summary>
    public static byte[] Write(ToolResult result, ISecretScrubber? scrubber, int maxBytes)
    {
        var clean = scrubber?.Scrub(result) ?? result;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new ToolResult(clean.Status, clean.Value, clean.Content, clean.Error) { Meta = clean.Meta }, Type);
        return bytes.Length <= maxBytes ? bytes : [];
    }

    /// <summary>Reads what <see cref="Write"/> wrote. Where there is nothing, the result says what is known in words.</summary>
    public static ToolResult Read(EffectEntry entry)
    {
        if (entry.Outcome.IsEmpty)
        {
            var note = entry.Note is null ? "" : $" {entry.Note}";
            return entry.State == EffectState.Applied
                ? new ToolResult(ToolStatus.Succeeded, content: [new TextBlock($"This was done before and is not done again. Its result was not kept.{note}")]) { RecordedAt = entry.Changed }
                : new ToolResult(ToolStatus.Failed, error: new ToolError(ToolErrorKind.ExecutionFailed, $"This was tried before, failed, and is not tried again. Its error was not kept.{note}")) { RecordedAt = entry.Changed };
        }

        var kept = JsonSerializer.Deserialize(entry.Outcome.Span, Type) ?? throw new InvalidDataException($"The recorded outcome of the effect {entry.Id} is null.");

        // A value that is null and none at all are the same in JSON; a success has one or the other.
        var value = kept is { IsSuccess: true, Value: null, Content.Count: 0 } ? NullValue : kept.Value;
        return new ToolResult(kept.Status, value, kept.Content, kept.Error) { Meta = kept.Meta, RecordedAt = entry.Changed };
    }
}
