using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Code;

/// <summary>Code mode as tools: whoever serves or shows the tools of a host shows these as well.</summary>
internal sealed class CodeBackend(IServiceProvider services, object? serviceKey, CodeModeOptions options) : IBackend
{
    public const string CodeKind = "code";
    public const string ExecuteTool = "execute_code";
    public const string ResumeTool = "resume_code";

    private readonly Lock _gate = new(); // guards the fields below
    private IBackendRegistry? _registry;
    private IReadOnlyList<ToolCatalogEntry> _described = [];

    public event EventHandler? ToolsChanged;

    public string Name => options.BackendName;

    public string Kind => CodeKind;

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Looked up here: the registry has this backend, so it cannot be asked for while it is made. What is missing for code mode is told now.
        _ = Executor();
        var runtime = services.GetRequiredKeyedService<ISandboxRuntime>(serviceKey);
        await runtime.StartAsync(cancellationToken).ConfigureAwait(false);
        if (runtime.Find(options.DefaultLanguage, options.Profile, options.Sandbox, out var error) is null)
        {
            throw new BackendException(new ToolError(ToolErrorKind.BackendUnavailable, $"Code mode cannot work here: {error!.Message}") { Operation = ToolOperation.Start });
        }

        var registry = services.GetRequiredKeyedService<IBackendRegistry>(serviceKey);
        lock (_gate)
        {
            if (_registry is null)
            {
                _registry = registry;
                registry.CatalogChanged += OnCatalogChanged;
            }
        }
    }

    public ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!options.OfferTool)
        {
            return new(new BackendTools([]));
        }

        var tools = services.GetRequiredKeyedService<CodeTools>(serviceKey).For();
        lock (_gate)
        {
            _described = Others(tools.Catalog);
        }

        var execute = new Tool
        {
            Name = ExecuteTool,
            Title = "Run a script that calls tools",
            Description = CodeText.Describe(tools, services.GetRequiredKeyedService<IToolIndex>(serviceKey), options),
            InputSchema = Schema(),
            Annotations = new ToolAnnotations { ReadOnlyHint = false, DestructiveHint = true, IdempotentHint = false, OpenWorldHint = true },
        };

        // Where neither people decide nor time helps, a model that resumes could only learn that it waits.
        var approvals = services.GetKeyedService<IApprovalStore>(serviceKey) ?? services.GetService<IApprovalStore>();
        var store = services.GetKeyedService<IExecutionStore>(serviceKey) ?? services.GetService<IExecutionStore>();
        return new(new BackendTools(approvals is null && !options.SuspendForBudget && store is not { OutlivesProcess: true } ? [new BackendTool(execute, ExecuteTool)] : [new BackendTool(execute, ExecuteTool), new BackendTool(Resume(), ResumeTool)]));
    }

    public async ValueTask<ToolResult> ExecuteAsync(ToolCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var executor = Executor();
        var (caller, scoped) = (context.Caller, context.Call.Options?.Services);
        var progress = new CodeProgress(context);
        CodeResult result;
        try
        {
            result = string.Equals(context.Binding?.RemoteName, ResumeTool, StringComparison.Ordinal)
                ? await executor.ResumeAsync(
                    new CodeResumption { ExecutionId = Text(context, "execution_id") ?? "", Caller = caller, Services = scoped, Progress = progress, Output = progress }, context.CancellationToken).ConfigureAwait(false)
                : await executor.ExecuteAsync(
                    new CodeRequest { Code = Text(context, "code") ?? "", Language = Text(context, "language"), Caller = caller, Services = scoped, Progress = progress, Output = progress },
                    context.CancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await progress.EndAsync().ConfigureAwait(false);
        }

        return CodeReport.Of(result, options);
    }

    public ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken) => new(BackendHealth.Healthy);

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_registry is { } registry)
            {
                registry.CatalogChanged -= OnCatalogChanged;
                _registry = null;
            }
        }

        return default;
    }

    private static string? Text(ToolCallContext context, string name) =>
        context.Arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Tool Resume() => new()
    {
        Name = ResumeTool,
        Title = "Go on with a script",
        Description = CodeText.Resume,
        InputSchema = ToolExecJson.Parse(
            """{"type":"object","properties":{"execution_id":{"type":"string","description":"execution_id of the result that was suspended."}},"required":["execution_id"],"additionalProperties":false}"""),
        Annotations = new ToolAnnotations { ReadOnlyHint = false, DestructiveHint = true, IdempotentHint = false, OpenWorldHint = true },
    };

    private CodeExecutor Executor() => services.GetRequiredKeyedService<CodeExecutor>(serviceKey);

    private JsonElement Schema()
    {
        var runtime = services.GetRequiredKeyedService<ISandboxRuntime>(serviceKey);
        var languages = runtime.Sandboxes.SelectMany(static s => s.Info.Languages).Append(options.DefaultLanguage).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "object"u8);
            writer.WriteStartObject("properties"u8);
            writer.WriteStartObject("code"u8);
            writer.WriteString("type"u8, "string"u8);
            writer.WriteString("description"u8, "The script."u8);
            writer.WriteEndObject();
            writer.WriteStartObject("language"u8);
            writer.WriteStartArray("enum"u8);
            foreach (var language in languages)
            {
                writer.WriteStringValue(language);
            }

            writer.WriteEndArray();
            writer.WriteString("default"u8, options.DefaultLanguage);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteStartArray("required"u8);
            writer.WriteStringValue("code"u8);
            writer.WriteEndArray();
            writer.WriteBoolean("additionalProperties"u8, false);
            writer.WriteEndObject();
        }

        return ToolExecJson.Parse(buffer.WrittenMemory);
    }

    // The description tells of all other tools, so it changes with them; never because of itself.
    private void OnCatalogChanged(object? sender, EventArgs e)
    {
        bool changed;
        lock (_gate)
        {
            changed = _registry is { } registry && !Others(registry.Catalog).SequenceEqual(_described);
        }

        if (changed)
        {
            ToolsChanged?.Invoke(this, EventArgs.Empty);
        }
    }

    private IReadOnlyList<ToolCatalogEntry> Others(ToolCatalog catalog) => [.. catalog.Entries.Where(e => !e.Routes.Any(r => ReferenceEquals(r.Backend, this)))];
}
