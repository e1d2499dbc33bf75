using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>A delegate that returns a value task of its result.</summary>
internal sealed class ValueTaskReturned<T>(JsonTypeInfo<T>? info) : ReturnAdapter
{
    private readonly ResultMaker<T> _maker = new(info);

    public override JsonTypeInfo? ResultInfo => info;

    public override async ValueTask<ToolResult> ToResultAsync(object? returned) => _maker.ToResult(await ((ValueTask<T>)returned!).ConfigureAwait(false));
}
