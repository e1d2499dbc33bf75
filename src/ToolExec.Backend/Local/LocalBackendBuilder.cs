using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>Makes a <see cref="LocalBackend"/>: functions of this process as tools.</summary>
/// <remarks>
/// The methods pass on to those of <see cref="LocalTool"/>, which say what each kind of handler can do. Not safe for use by several threads.
/// </remarks>
public sealed class LocalBackendBuilder
{
    private readonly Dictionary<string, LocalTool> _tools = new(StringComparer.Ordinal);

    /// <summary>Initializes a builder.</summary>
    /// <param name="name">The backend's name: 1 to 128 characters of <c>[A-Za-z0-9_.-]</c>; it is the namespace of its tools.</param>
    /// <exception cref="ArgumentException">The name breaks the grammar.</exception>
    public LocalBackendBuilder(string name)
    {
        if (!ToolId.TryParse(name, out var id) || id.Namespace is not null)
        {
            throw new ArgumentException($"The name of a backend must be 1 to 128 characters of [A-Za-z0-9_.-], but is '{name}'.", nameof(name));
        }

        Name = name;
    }

    /// <summary>Gets the backend's name.</summary>
    public string Name { get; }

    /// <summary>Gets or sets a value indicating whether the error of a handler that threw has the exception's text.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    /// <remarks>The text then goes to the model, and to whoever reads what the model says: paths, connection strings and other people's data included.</remarks>
    public bool IncludeExceptionText { get; set; }

    /// <summary>Adds a tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">There is a tool of this name already.</exception>
    public LocalBackendBuilder AddTool(LocalTool tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        return _tools.TryAdd(tool.Key, tool) ? this : throw new ArgumentException($"The backend '{Name}' has a tool '{tool.Key}' already.", nameof(tool));
    }

    /// <inheritdoc cref="LocalTool.Create{TArguments, TResult}(string, string, JsonTypeInfo{TArguments}, JsonTypeInfo{TResult}, Func{TArguments, TResult}, LocalToolOptions?)"/>
    /// <returns>This builder.</returns>
    public LocalBackendBuilder AddTool<TArguments, TResult>(
        string name,
        string description,
        JsonTypeInfo<TArguments> argumentsInfo,
        JsonTypeInfo<TResult> resultInfo,
        Func<TArguments, TResult> handler,
        LocalToolOptions? options = null) => AddTool(LocalTool.Create(name, description, argumentsInfo, resultInfo, handler, options));

    /// <inheritdoc cref="LocalTool.Create{TArguments, TResult}(string, string, JsonTypeInfo{TArguments}, JsonTypeInfo{TResult}, Func{TArguments, ToolCallContext, ValueTask{TResult}}, LocalToolOptions?)"/>
    /// <returns>This builder.</returns>
    public LocalBackendBuilder AddTool<TArguments, TResult>(
        string name,
        string description,
        JsonTypeInfo<TArguments> argumentsInfo,
        JsonTypeInfo<TResult> resultInfo,
        Func<TArguments, ToolCallContext, ValueTask<TResult>> handler,
        LocalToolOptions? options = null) => AddTool(LocalTool.Create(name, description, argumentsInfo, resultInfo, handler, options));

    /// <inheritdoc cref="LocalTool.Create(Tool, Func{ToolCallContext, ValueTask{ToolResult}})"/>
    /// <returns>This builder.</returns>
    public LocalBackendBuilder AddTool(Tool definition, Func<ToolCallContext, ValueTask<ToolResult>> handler) => AddTool(LocalTool.Create(definition, handler));

    /// <inheritdoc cref="LocalTool.Create(Tool, Func{JsonElement, ToolCallContext, ValueTask{JsonElement}})"/>
    /// <returns>This builder.</returns>
    public LocalBackendBuilder AddTool(Tool definition, Func<JsonElement, ToolCallContext, ValueTask<JsonElement>> handler) => AddTool(LocalTool.Create(definition, handler));

    /// <inheritdoc cref="LocalTool.CreateStreaming"/>
    /// <returns>This builder.</returns>
    public LocalBackendBuilder AddStreamingTool<TArguments, TPiece>(
        string name,
        string description,
        JsonTypeInfo<TArguments> argumentsInfo,
        JsonTypeInfo<TPiece> pieceInfo,
        Func<TArguments, ToolCallContext, IAsyncEnumerable<TPiece>> handler,
        LocalToolOptions? options = null) => AddTool(LocalTool.CreateStreaming(name, description, argumentsInfo, pieceInfo, handler, options));

    /// <inheritdoc cref="LocalTool.FromHandler"/>
    /// <returns>This builder.</returns>
    public LocalBackendBuilder AddTool<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TArguments, TResult>(
        string name,
        string description,
        JsonTypeInfo<TArguments> argumentsInfo,
        JsonTypeInfo<TResult> resultInfo,
        LocalToolOptions? options = null)
        where THandler : class, IToolHandler<TArguments, TResult> =>
        AddTool(LocalTool.FromHandler<THandler, TArguments, TResult>(name, description, argumentsInfo, resultInfo, options));

    /// <inheritdoc cref="LocalTool.FromDelegate"/>
    /// <returns>This builder.</returns>
    [RequiresUnreferencedCode("Reads parameters and their types by reflection. Use the typed overloads with source-generated contracts.")]
    [RequiresDynamicCode("Makes generic types at run time. Use the typed overloads with source-generated contracts.")]
    public LocalBackendBuilder AddTool(
        string name,
        Delegate handler,
        string? description = null,
        LocalToolOptions? options = null,
        JsonSerializerOptions? serializerOptions = null) => AddTool(LocalTool.FromDelegate(name, handler, description, options, serializerOptions));

    /// <summary>Makes the backend. What is added to the builder afterwards is not in it.</summary>
    public LocalBackend Build() => new(Name, IncludeExceptionText, _tools.Values);
}
