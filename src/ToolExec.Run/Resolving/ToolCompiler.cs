using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ToolExec.Foundation.JsonSchema;

namespace ToolExec.Run;

/// <summary>Makes the pipeline of a tool when it is first called, and keeps it as long as the catalogue's entry lives.</summary>
internal sealed class ToolCompiler
{
    private readonly ConditionalWeakTable<ToolCatalogEntry, CompiledTool> _tools = [];
    private readonly SchemaCache _schemas = new();
    private readonly ToolMiddlewareRegistration[] _middleware;
    private readonly ArgumentCheck _arguments;
    private readonly ToolCallDelegate _check;
    private readonly ToolCallDelegate _execute;
    private readonly ToolCallDelegate _plan;
    private readonly ILogger _logger;

    public ToolCompiler(IEnumerable<ToolMiddlewareRegistration> middleware, ArgumentCheck arguments, ToolCallDelegate check, ToolCallDelegate execute, ToolCallDelegate plan, ILogger logger)
    {
        _middleware = [.. middleware.OrderBy(static m => m.Order)];
        _arguments = arguments;
        _check = check;
        _execute = execute;
        _plan = plan;
        _logger = logger;
    }

    public CompiledTool Get(ToolCatalogEntry entry) => _tools.TryGetValue(entry, out var tool) ? tool : _tools.GetValue(entry, Compile);

    private CompiledTool Compile(ToolCatalogEntry entry)
    {
        var input = Compile(entry, "input schema", entry.Tool.InputSchema, out var inputFault);
        ToolError? outputFault = null;
        var output = entry.Tool.OutputSchema is { } schema ? Compile(entry, "output schema", schema, out outputFault) : null;
        var (before, around) = (Made(entry, ToolMiddlewarePosition.BeforeValidation), Made(entry, ToolMiddlewarePosition.AroundExecution));
        return new CompiledTool(entry, input, output, inputFault ?? outputFault)
        {
            Check = _arguments,
            Pipeline = Compose(Steps(before), _check),
            Execution = Compose(Steps(around), _execute),
            Planning = Compose(Steps(around, static order => order < ToolMiddlewareOrder.DryRun), _plan),
            MakeExplained = () => new ExplainedPipeline(Steps(before), Steps(around), _check, _execute),
        };
    }

    private CompiledSchema? Compile(ToolCatalogEntry entry, string part, JsonElement schema, out ToolError? fault)
    {
        try
        {
            fault = null;
            return _schemas.Get(schema);
        }
        catch (SchemaException unusable)
        {
            _logger.SchemaUnusable(part, entry.Id, unusable.Message);
            fault = new ToolError(ToolErrorKind.InvalidSchema, $"The {part} of the tool '{entry.Id}' cannot be used, so the tool cannot be called: {unusable.Message}")
            {
                Operation = string.Equals(part, "input schema", StringComparison.Ordinal) ? ToolOperation.ValidateInput : ToolOperation.ValidateOutput,
                Exception = unusable,
            };
            return null;
        }
    }

    // Asked once for each tool: all its pipelines have the same steps.
    private (ToolMiddlewareRegistration Place, IToolMiddleware? Step)[] Made(ToolCatalogEntry entry, ToolMiddlewarePosition position) =>
        [.. _middleware.Where(m => m.Position == position).Select(m => (m, m.Middleware ?? m.Factory!.Create(entry)))];

    private static (string Name, IToolMiddleware? Step)[] Steps((ToolMiddlewareRegistration Place, IToolMiddleware? Step)[] made, Func<int, bool>? where = null) =>
        [.. made.Where(m => where?.Invoke(m.Place.Order) != false).Select(static m => (m.Place.Name, m.Step))];

    private static ToolCallDelegate Compose((string Name, IToolMiddleware? Step)[] steps, ToolCallDelegate last)
    {
        var next = last;
        for (var i = steps.Length - 1; i >= 0; i--)
        {
            if (steps[i].Step is { } step)
            {
                var rest = next;
                next = context => step.InvokeAsync(context, rest);
            }
        }

        return next;
    }
}
