using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>Makes the result of a call from what a delegate returned.</summary>
internal abstract class ReturnAdapter
{
    /// <summary>Gets the contract of a structured result, or <see langword="null"/> where the delegate gives none.</summary>
    public virtual JsonTypeInfo? ResultInfo => null;

    [RequiresUnreferencedCode("Reads the type by reflection.")]
    [RequiresDynamicCode("Makes generic types at run time.")]
    public static ReturnAdapter Make(Type type, JsonSerializerOptions options)
    {
        if (type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask))
        {
            return new NothingReturned();
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        var (adapter, result) = definition == typeof(Task<>) ? (typeof(TaskReturned<>), type.GenericTypeArguments[0])
            : definition == typeof(ValueTask<>) ? (typeof(ValueTaskReturned<>), type.GenericTypeArguments[0])
            : definition == typeof(IAsyncEnumerable<>) ? (typeof(PiecesReturned<>), type.GenericTypeArguments[0])
            : (typeof(ValueReturned<>), type);
        var info = IsContent(result) ? null : options.GetTypeInfo(result);
        if (definition == typeof(IAsyncEnumerable<>))
        {
            info = options.GetTypeInfo(result);
        }

        return (ReturnAdapter)Activator.CreateInstance(adapter.MakeGenericType(result), info)!;
    }

    public virtual LocalTool MakeTool(Tool definition, DelegateCall call) => new DelegateTool(definition, call, this);

    public abstract ValueTask<ToolResult> ToResultAsync(object? returned);

    // These are results already; they have no schema of their own.
    private static bool IsContent(Type type) =>
        type == typeof(ToolResult) || typeof(ContentBlock).IsAssignableFrom(type) || typeof(IEnumerable<ContentBlock>).IsAssignableFrom(type);
}
