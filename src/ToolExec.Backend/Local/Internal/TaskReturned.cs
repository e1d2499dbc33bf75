using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>A delegate that returns a task of its result.</summary>
internal sealed class TaskReturned<T>(JsonTypeInfo<T>? info) : ReturnAdapter
{
    private readonly ResultMaker<T> _maker = new(info);

    public override JsonTypeInfo? ResultInfo => info;

#pragma warning disable VSTHRD003 // The handler's task: this is who waits for it.
    public override async ValueTask<ToolResult> ToResultAsync(object? returned) => _maker.ToResult(await ((Task<T>)returned!).ConfigureAwait(false));
#pragma warning restore VSTHRD003
}
