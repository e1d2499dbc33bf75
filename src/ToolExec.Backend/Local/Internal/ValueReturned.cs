using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>A delegate that returns its result.</summary>
internal sealed class ValueReturned<T>(JsonTypeInfo<T>? info) : ReturnAdapter
{
    private readonly ResultMaker<T> _maker = new(info);

    public override JsonTypeInfo? ResultInfo => info;

    public override ValueTask<ToolResult> ToResultAsync(object? returned) => new(_maker.ToResult((T?)returned));
}
