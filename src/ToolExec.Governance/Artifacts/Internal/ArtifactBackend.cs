namespace ToolExec.Governance;

/// <summary>The tool with which a model reads what was too large for it.</summary>
internal sealed class ArtifactBackend(ArtifactOptions options, IArtifactStore store) : IBackend
{
    public const string BackendName = "artifacts";
    public const string ToolName = "read_artifact";

    // Never raised: there is one tool, always.
    public event EventHandler? ToolsChanged
    {
        add { }
        remove { }
    }

    public string Name => BackendName;

    public string Kind => BackendKinds.Local;

    private Tool Definition { get; } = new()
    {
        Name = ToolName,
        Title = "Read an artifact",
        Description = $"Reads a part of a large result that was kept as artifact://…. Choose one way: 'pointer' (a JSON Pointer into JSON), 'search' (lines that contain a text, with their numbers), "
            + $"'from_line' with 'line_count', or 'from_char' with 'char_count'; without any of them it reads from the beginning. At most {options.MaxReadLength} characters come back; the answer says how to go on.",
        InputSchema = ToolExecJson.Parse("""
            {
              "type": "object",
              "properties": {
                "artifact": { "type": "string", "description": "The artifact's address or id.", "maxLength": 100 },
                "pointer": { "type": "string", "description": "A JSON Pointer such as /orders/0/id." },
                "search": { "type": "string", "minLength": 1, "maxLength": 1000, "description": "The text to look for; case does not matter." },
                "from_line": { "type": "integer", "minimum": 1, "description": "The first line, counted from 1." },
                "line_count": { "type": "integer", "minimum": 1, "default": 200 },
                "from_char": { "type": "integer", "minimum": 0, "description": "The first character, counted from 0." },
                "char_count": { "type": "integer", "minimum": 1 }
              },
              "required": ["artifact"],
              "additionalProperties": false
            }
            """),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, IdempotentHint = true, OpenWorldHint = false },
    };

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new BackendTools([new BackendTool(Definition)]));
    }

    public async ValueTask<ToolResult> ExecuteAsync(ToolCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.CancellationToken.ThrowIfCancellationRequested();
        if (!string.Equals(context.Binding?.RemoteName ?? ToolName, ToolName, StringComparison.Ordinal))
        {
            return Failed(ToolErrorKind.ToolNotFound, $"There is no tool '{context.Binding!.RemoteName}' here.");
        }

        var text = context.Arguments.GetProperty("artifact").GetString();
        try
        {
            var found = ArtifactId.Read(text) is { } id
                ? await store.ReadAsync(id, ToolCaller.ScopeOf(context.Caller, options.Scope), context.CancellationToken).ConfigureAwait(false)
                : null;
            return found is null
                ? Failed(ToolErrorKind.ExecutionFailed, $"There is no artifact {ToolText.Quote(text ?? "", 100)}: it has expired, or the address is wrong.")
                : ArtifactReading.Read(found, context.Arguments, options.MaxReadLength);
        }
        catch (ArtifactStoreException fault)
        {
            return ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, fault.Message) { Exception = fault });
        }
    }

    public IAsyncEnumerable<ToolEvent>? ExecuteStreamingAsync(ToolCallContext context, CancellationToken cancellationToken = default) => null;

    public ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken) => new(BackendHealth.Healthy);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ToolResult Failed(ToolErrorKind kind, string message) => ToolResult.Failure(new ToolError(kind, message));
}
