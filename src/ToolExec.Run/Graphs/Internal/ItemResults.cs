using System.Buffers;
using System.Text.Json;

namespace ToolExec.Run;

/// <summary>Makes one result of those of several items.</summary>
internal static class ItemResults
{
    public static ToolError? CheckCount(JsonElement items, ToolForEach forEach)
    {
        if (items.ValueKind != JsonValueKind.Array)
        {
            return new ToolError(ToolErrorKind.InvalidPlan, $"The items of for_each must be an array, but are {Describe(items.ValueKind)}.");
        }

        return items.GetArrayLength() > forEach.MaxItems
            ? new ToolError(ToolErrorKind.InvalidPlan, $"There are {items.GetArrayLength()} items, but for_each takes at most {forEach.MaxItems} (max_items).")
            : null;
    }

    /// <summary>Joins the results. Those behind a failure that ends the whole may be missing.</summary>
    public static ToolResult Join(IReadOnlyList<ToolResult?> results, bool collectErrors)
    {
        // What waits for a person is no failure that could be collected: the whole waits.
        if (results.FirstOrDefault(static r => r?.Status == ToolStatus.AwaitingApproval) is { } waiting)
        {
            return new ToolResult(waiting.Status, null, null, waiting.Error) { Approval = waiting.Approval };
        }

        if (results.Any(static r => r?.Planned is not null) && results.All(static r => r?.Error is null))
        {
            return ToolResult.FromPlan([.. results.SelectMany(static r => r?.Planned ?? [])]);
        }

        if (!collectErrors)
        {
            for (var i = 0; i < results.Count; i++)
            {
                if (results[i]?.Error is { } error)
                {
                    return ToolResult.Failure(results[i]!.Status, new ToolError(error.Kind, $"Item {i} of {results.Count} (counted from 0) failed: {error.Message}")
                    {
                        Operation = error.Operation,
                        IsRetryable = error.IsRetryable,
                        Tool = error.Tool,
                        Backend = error.Backend,
                        Cause = error,
                    });
                }
            }
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var result in results)
            {
                Write(writer, result!, collectErrors);
            }

            writer.WriteEndArray();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = 1000 });
        return ToolResult.Success(JsonElement.ParseValue(ref reader));
    }

    private static void Write(Utf8JsonWriter writer, ToolResult result, bool withStatus)
    {
        if (withStatus)
        {
            writer.WriteStartObject();
            writer.WriteString("status", result.IsSuccess ? "succeeded" : "failed");
            if (result.Error is { } error)
            {
                writer.WriteStartObject("error");
                writer.WriteString("code", ToolErrorCodes.Name(error.Kind));
                writer.WriteString("message", error.Message);
                writer.WriteEndObject();
                writer.WriteEndObject();
                return;
            }

            writer.WritePropertyName("value");
        }

        if (result.Value is { } value)
        {
            value.WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }

        if (withStatus)
        {
            writer.WriteEndObject();
        }
    }

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
