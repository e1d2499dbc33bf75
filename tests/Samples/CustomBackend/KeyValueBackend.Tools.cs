using System.Text.Json;

namespace ToolExec.Samples.CustomBackend;

/// <content>What the tools are and do.</content>
public sealed partial class KeyValueBackend
{
    private static readonly BackendTool Get = Define("get", """{"key":{"type":"string"}}""", ["key"], new ToolAnnotations { ReadOnlyHint = true });
    private static readonly BackendTool Set = Define("set", """{"key":{"type":"string"},"value":{}}""", ["key", "value"], new ToolAnnotations { IdempotentHint = true, DestructiveHint = false });
    private static readonly BackendTool Clear = Define("clear", "{}", [], new ToolAnnotations { DestructiveHint = true });
    private static readonly BackendTool WaitFor = Define("wait_for", """{"key":{"type":"string"}}""", ["key"], new ToolAnnotations { ReadOnlyHint = true });

    private bool TryGet(string key, out JsonElement value)
    {
        value = default;
        if (!_values.TryGetValue(key, out var entry) || !entry.Task.IsCompletedSuccessfully)
        {
            return false;
        }

        value = entry.Task.Result;
        return true;
    }

    private ToolResult Store(string key, JsonElement value)
    {
        if (_values.Count >= maxKeys && !_values.ContainsKey(key))
        {
            return Fail(ToolErrorKind.ExecutionFailed, $"The store holds {maxKeys} keys and takes no more. Clear it, or use a key that is there.");
        }

        // The arguments belong to the call: what outlives it is copied.
        var copy = value.Clone();
        var written = new TaskCompletionSource<JsonElement>();
        written.SetResult(copy);
        _values.AddOrUpdate(key, written, (_, waiting) => waiting.TrySetResult(copy) ? waiting : written);
        return ToolResult.Success(copy);
    }

    private async ValueTask<ToolResult> WaitForAsync(string key, ToolCallContext context)
    {
        var entry = _values.GetOrAdd(key, _ => new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, _closed.Token);
        try
        {
            return ToolResult.Success(await entry.Task.WaitAsync(either.Token));
        }
        catch (OperationCanceledException)
        {
            context.CancellationToken.ThrowIfCancellationRequested(); // With the call's token, not with ours.
            return Fail(ToolErrorKind.ConnectionLost, $"The store '{Name}' was closed.");
        }
    }

    private async ValueTask<ToolResult> ClearAsync(ToolCallContext context)
    {
        var keys = _values.Keys.ToList();
        for (var i = 0; i < keys.Count; i++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            _values.TryRemove(keys[i], out _);
            await context.ReportProgressAsync(i + 1, keys.Count, keys[i]);
        }

        return ToolResult.Success(JsonSerializer.SerializeToElement(keys.Count));
    }

    private ToolResult Fail(ToolErrorKind kind, string message) => ToolResult.Failure(new ToolError(kind, message) { Backend = Name, BackendKind = Kind });

    private static BackendTool Define(string name, string properties, string[] required, ToolAnnotations annotations) => new(new Tool
    {
        Name = name,
        Description = $"{name} of a key-value store.",
        InputSchema = ToolExecJson.Parse($$"""{"type":"object","properties":{{properties}},"required":{{JsonSerializer.Serialize(required)}},"additionalProperties":false}"""),
        Annotations = annotations,
    });
}
