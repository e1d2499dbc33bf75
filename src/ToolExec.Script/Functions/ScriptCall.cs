using System.Text.Json;

namespace ToolExec.Script;

/// <summary>One call of a host function by a script. Immutable; it may be kept beyond the call.</summary>
public sealed class ScriptCall
{
    /// <summary>How deep arguments and results may be nested.</summary>
    internal const int MaxDepth = 64;

    // The list of arguments, and what the prelude may put around one, come on top.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth + 8 };
    private JsonElement _arguments;

    internal ScriptCall(long id, string name, byte[] argumentsUtf8, object? state = null)
    {
        Id = id;
        State = state;
        Name = name;
        ArgumentsUtf8 = argumentsUtf8;
    }

    /// <summary>Gets the number of the call in its script: 1 for the first, and so on. Calls of synchronous functions have the number 0.</summary>
    public long Id { get; }

    /// <summary>Gets the function's full path, such as <c>tools.orders.list</c>.</summary>
    public string Name { get; }

    /// <summary>Gets what the host gave the instance (<see cref="ScriptInstanceOptions.State"/>), so that one set of functions serves many of them.</summary>
    public object? State { get; }

    /// <summary>Gets the arguments as JSON text in UTF-8: always an array.</summary>
    public ReadOnlyMemory<byte> ArgumentsUtf8 { get; }

    /// <summary>Gets the arguments: an array.</summary>
    /// <exception cref="ScriptFunctionException">They are nested deeper than 64 levels.</exception>
    public JsonElement Arguments
    {
        get
        {
            if (_arguments.ValueKind == JsonValueKind.Undefined)
            {
                try
                {
                    // Parsed once in a while by two threads, which does no harm: they get equal values.
                    using var document = JsonDocument.Parse(ArgumentsUtf8, Strict);
                    _arguments = document.RootElement.Clone();
                }
                catch (JsonException exception)
                {
                    throw new ScriptFunctionException($"The arguments of '{Name}' are nested deeper than {MaxDepth} levels.", exception);
                }
            }

            return _arguments;
        }
    }

    /// <summary>Returns one argument.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <returns>The argument; <see cref="JsonValueKind.Undefined"/> when the script gave fewer.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    /// <exception cref="ScriptFunctionException">The arguments are nested deeper than 64 levels.</exception>
    public JsonElement GetArgument(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var arguments = Arguments;
        return index < arguments.GetArrayLength() ? arguments[index] : default;
    }
}
