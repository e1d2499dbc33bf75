using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>Makes the result of a call from what its handler returned.</summary>
internal sealed class ResultWriter<T>(JsonTypeInfo<T> typeInfo)
{
    private readonly JsonTypeInfo<T> _typeInfo = typeInfo;

    // Whether the JSON of a number or a boolean is the obvious one, so that it need not be written and read again.
    private readonly bool _plain = typeInfo.Converter.GetType().Assembly == typeof(JsonSerializer).Assembly
        && typeInfo.NumberHandling.GetValueOrDefault(typeInfo.Options.NumberHandling) is var handling && !handling.HasFlag(JsonNumberHandling.WriteAsString);

    public ToolResult ToResult(T value)
    {
        if (value is null)
        {
            return ToolResult.Success(default);
        }

        // The comparisons of types are decided when the method is compiled.
        if (typeof(T) == typeof(JsonElement))
        {
            return ToolResult.Success(Unsafe.As<T, JsonElement>(ref value));
        }

        if (typeof(T) == typeof(bool) && _plain)
        {
            return ToolResult.Success(SmallJson.Of(Unsafe.As<T, bool>(ref value)));
        }

        if (typeof(T) == typeof(int) && _plain && SmallJson.TryGet(Unsafe.As<T, int>(ref value), out var small))
        {
            return ToolResult.Success(small);
        }

        return ToolResult.FromJson(JsonSerializer.SerializeToUtf8Bytes(value, _typeInfo));
    }
}
