using System.Text.Json;
using ModelContextProtocol.Protocol;
using Sdk = ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>A tool of the gateway itself.</summary>
internal abstract class MetaTool
{
    /// <summary>Gets the definition.</summary>
    internal abstract Sdk.Tool Definition { get; }

    internal string Name => Definition.Name;

    /// <summary>Runs it. Faults of the arguments and failures are results.</summary>
    internal abstract ValueTask<CallToolResult> RunAsync(MetaCall call, CancellationToken cancellationToken);

    /// <summary>Makes a definition.</summary>
    /// <param name="name">The name.</param>
    /// <param name="title">The name for people.</param>
    /// <param name="description">The description, for models.</param>
    /// <param name="properties">The members of the input schema, as JSON.</param>
    /// <param name="required">The required ones.</param>
    /// <param name="readOnly">Whether it changes nothing.</param>
    protected static Sdk.Tool Define(string name, string title, string description, string properties, IReadOnlyList<string> required, bool readOnly) => new()
    {
        Name = name,
        Title = title,
        Description = description,
        InputSchema = Schema(properties, required),
        Annotations = readOnly
            ? new Sdk.ToolAnnotations { Title = title, ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false }
            : new Sdk.ToolAnnotations { Title = title },
    };

    private static JsonElement Schema(string properties, IReadOnlyList<string> required) => ToolExecJson.Parse(
        $$"""{"type":"object","properties":{{properties}},"required":[{{string.Join(',', required.Select(r => $"\"{r}\""))}}],"additionalProperties":false}""");
}
