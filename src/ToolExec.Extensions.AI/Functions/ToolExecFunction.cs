using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ToolExec.Extensions.AI;

/// <summary>A tool of the catalogue as a function: each invocation is a call through the whole pipeline.</summary>
/// <remarks>
/// <para>The name is the tool's id as model APIs take it (<see cref="ModelToolName"/>). <see cref="AITool.AdditionalProperties"/> has the id under
/// <c>toolexec.id</c>, the tags, and the tool's hints.</para>
/// <para>The result is the structured value as a <see cref="JsonElement"/>, or a list of <see cref="AIContent"/> where there are images, sound or resources,
/// or <see langword="null"/>. A call that does not succeed gives <c>{"error": …}</c> with the whole <see cref="ToolError"/>, unless the options say to throw.</para>
/// </remarks>
public sealed class ToolExecFunction : AIFunction
{
    private readonly IToolRunner _runner;
    private readonly bool _throws;
    private readonly IReadOnlyDictionary<string, object?> _properties;

    internal ToolExecFunction(ToolCatalogEntry entry, IToolRunner runner, bool throws)
    {
        Entry = entry;
        Tool = entry.Tool;
        Name = ModelToolName.Encode(entry.Tool.Id);
        _runner = runner;
        _throws = throws;
        _properties = FunctionProperties.Of(entry.Tool);
    }

    /// <summary>Gets the tool.</summary>
    public Tool Tool { get; }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Description => Tool.Description ?? Tool.Title ?? "";

    /// <inheritdoc/>
    public override JsonElement JsonSchema => Tool.InputSchema;

    /// <inheritdoc/>
    public override JsonElement? ReturnJsonSchema => Tool.OutputSchema;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, object?> AdditionalProperties => _properties;

    internal ToolCatalogEntry Entry { get; }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType == typeof(Tool) ? Tool : base.GetService(serviceType, serviceKey);
    }

    /// <inheritdoc/>
    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var call = FunctionCall.Make(Entry.Id, arguments, JsonSerializerOptions);
        var result = await _runner.RunAsync(call, cancellationToken).ConfigureAwait(false);
        return FunctionOutcome.Of(_throws ? result.EnsureSucceeded() : result);
    }
}
