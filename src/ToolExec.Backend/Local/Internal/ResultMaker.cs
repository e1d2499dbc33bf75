using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>Makes a result of a value that may be one already: a <see cref="ToolResult"/>, or content.</summary>
internal sealed class ResultMaker<T>(JsonTypeInfo<T>? info)
{
    private readonly ResultWriter<T>? _writer = info is null ? null : new(info);

    public ToolResult ToResult(T? value) => value switch
    {
        null => ToolResult.Success(default),
        _ when _writer is not null => _writer.ToResult(value),
        ToolResult result => result,
        ContentBlock block => ToolResult.FromContent(null, [block]),
        IEnumerable<ContentBlock> blocks => ToolResult.FromContent(null, [.. blocks]),
        _ => throw new InvalidOperationException($"A result of the type {typeof(T)} has no JSON contract."),
    };
}
