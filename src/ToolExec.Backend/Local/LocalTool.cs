using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>A tool that is a function of this process: its definition and its handler.</summary>
/// <remarks>
/// <para>One handler serves all calls, several at once. It runs on whatever thread calls; where it returns without waiting, nothing is scheduled.</para>
/// <para>An exception of a handler becomes the error <c>execution_failed</c> without its text, unless the backend includes exception texts; a
/// <see cref="ToolExecException"/> passes its own error on, and is the way to tell a model what to do. An <see cref="OperationCanceledException"/>
/// ends the call as cancelled only where the call's token was cancelled.</para>
/// </remarks>
public abstract class LocalTool
{
    private protected LocalTool(Tool definition) => Definition = definition;

    /// <summary>Gets the definition, whose schemas are generated unless they were given.</summary>
    public Tool Definition { get; }

    // A backend's own name for the tool: its name, with what tells it from others of the same name.
    internal string Key => (Definition.Namespace, Definition.Version) switch
    {
        (null, null) => Definition.Name,
        (null, var version) => $"{Definition.Name}:{version}",
        _ => Definition.Id.ToString(),
    };

    internal virtual bool IsStreaming => false;

    /// <summary>Makes a tool of a typed function that does not wait for anything.</summary>
    /// <typeparam name="TArguments">The arguments, an object in JSON.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="name">The tool's name.</param>
    /// <param name="description">What the tool does, in words for a model.</param>
    /// <param name="argumentsInfo">The JSON contract of the arguments, from a source-generated context.</param>
    /// <param name="resultInfo">The JSON contract of the result.</param>
    /// <param name="handler">The function.</param>
    /// <param name="options">What else the tool says of itself; the defaults where <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The name breaks the grammar, or the arguments are no object in JSON.</exception>
    public static LocalTool Create<TArguments, TResult>(
        string name,
        string description,
        JsonTypeInfo<TArguments> argumentsInfo,
        JsonTypeInfo<TResult> resultInfo,
        Func<TArguments, TResult> handler,
        LocalToolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(resultInfo);
        ArgumentNullException.ThrowIfNull(handler);
        return new SyncTool<TArguments, TResult>(LocalToolDefinition.Make(name, description, argumentsInfo, resultInfo, options), new(argumentsInfo), new(resultInfo), handler);
    }

    /// <summary>Makes a tool of a typed function.</summary>
    /// <inheritdoc cref="Create{TArguments, TResult}(string, string, JsonTypeInfo{TArguments}, JsonTypeInfo{TResult}, Func{TArguments, TResult}, LocalToolOptions?)"/>
    /// <param name="name">The tool's name.</param>
    /// <param name="description">What the tool does, in words for a model.</param>
    /// <param name="argumentsInfo">The JSON contract of the arguments, from a source-generated context.</param>
    /// <param name="resultInfo">The JSON contract of the result.</param>
    /// <param name="handler">The function. The context gives it the token that says when to stop, the services, progress and chunks.</param>
    /// <param name="options">What else the tool says of itself; the defaults where <see langword="null"/>.</param>
    public static LocalTool Create<TArguments, TResult>(
        string name,
        string description,
        JsonTypeInfo<TArguments> argumentsInfo,
        JsonTypeInfo<TResult> resultInfo,
        Func<TArguments, ToolCallContext, ValueTask<TResult>> handler,
        LocalToolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(resultInfo);
        ArgumentNullException.ThrowIfNull(handler);
        return new AsyncTool<TArguments, TResult>(LocalToolDefinition.Make(name, description, argumentsInfo, resultInfo, options), new(argumentsInfo), new(resultInfo), handler);
    }

    /// <summary>Makes a tool of a function that takes the arguments as they are and makes the result itself.</summary>
    /// <param name="definition">The definition, with the schemas.</param>
    /// <param name="handler">The function. The arguments are in the context.</param>
    public static LocalTool Create(Tool definition, Func<ToolCallContext, ValueTask<ToolResult>> handler)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(handler);
        return new RawTool(definition, handler);
    }

    /// <summary>Makes a tool of a function from JSON to JSON.</summary>
    /// <param name="definition">The definition, with the schemas.</param>
    /// <param name="handler">The function. It is given the arguments, an object.</param>
    public static LocalTool Create(Tool definition, Func<JsonElement, ToolCallContext, ValueTask<JsonElement>> handler)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(handler);
        return new JsonTool(definition, handler);
    }

    /// <summary>Makes a tool of a typed function that gives its result in pieces.</summary>
    /// <remarks>
    /// A caller that reads a stream gets each piece as a chunk: a <see cref="ContentBlock"/> as it is, a string as text, anything else as its JSON text. The
    /// whole result is the content blocks, or else a JSON array of the pieces.
    /// </remarks>
    /// <typeparam name="TArguments">The arguments, an object in JSON.</typeparam>
    /// <typeparam name="TPiece">A piece of the result.</typeparam>
    /// <param name="name">The tool's name.</param>
    /// <param name="description">What the tool does, in words for a model.</param>
    /// <param name="argumentsInfo">The JSON contract of the arguments, from a source-generated context.</param>
    /// <param name="pieceInfo">The JSON contract of a piece; for content blocks that of <see cref="ContentBlock"/> (<see cref="ToolExecJson.TypeInfoResolver"/>).</param>
    /// <param name="handler">The function. It is run as its pieces are read.</param>
    /// <param name="options">What else the tool says of itself; the defaults where <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The name breaks the grammar, or the arguments are no object in JSON.</exception>
    public static LocalTool CreateStreaming<TArguments, TPiece>(
        string name,
        string description,
        JsonTypeInfo<TArguments> argumentsInfo,
        JsonTypeInfo<TPiece> pieceInfo,
        Func<TArguments, ToolCallContext, IAsyncEnumerable<TPiece>> handler,
        LocalToolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pieceInfo);
        ArgumentNullException.ThrowIfNull(handler);
        return new TypedStreamingTool<TArguments, TPiece>(LocalToolDefinition.Make(name, description, argumentsInfo, null, options), new(argumentsInfo), pieceInfo, handler);
    }

    /// <summary>Makes a tool of a class that the container makes for each call.</summary>
    /// <remarks>
    /// The handler is resolved from the services of the call (<see cref="ToolCallOptions.Services"/>), else from a scope of its own that is disposed after the
    /// call. One that is not registered is made from its constructor and disposed after the call.
    /// </remarks>
    /// <typeparam name="THandler">The class.</typeparam>
    /// <typeparam name="TArguments">The arguments, an object in JSON.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="name">The tool's name.</param>
    /// <param name="description">What the tool does, in words for a model.</param>
    /// <param name="argumentsInfo">The JSON contract of the arguments, from a source-generated context.</param>
    /// <param name="resultInfo">The JSON contract of the result.</param>
    /// <param name="options">What else the tool says of itself; the defaults where <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The name breaks the grammar, or the arguments are no object in JSON.</exception>
    public static LocalTool FromHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TArguments, TResult>(
        string name,
        string description,
        JsonTypeInfo<TArguments> argumentsInfo,
        JsonTypeInfo<TResult> resultInfo,
        LocalToolOptions? options = null)
        where THandler : class, IToolHandler<TArguments, TResult>
    {
        ArgumentNullException.ThrowIfNull(resultInfo);
        return new HandlerTool<THandler, TArguments, TResult>(LocalToolDefinition.Make(name, description, argumentsInfo, resultInfo, options), new(argumentsInfo), new(resultInfo));
    }

    /// <summary>Makes a tool of any delegate, by reflection. For programs compiled ahead of time use the typed overloads.</summary>
    /// <remarks>
    /// <para>Each parameter is an argument of the same name; one with a default value is optional. A <see cref="System.ComponentModel.DescriptionAttribute"/> on a
    /// parameter describes it, one on the method describes the tool. No arguments are a <see cref="CancellationToken"/>, a <see cref="ToolCallContext"/>, an
    /// <see cref="IServiceProvider"/>, an <see cref="IProgress{T}"/> of <see cref="ToolProgress"/>, and parameters with <see cref="FromServicesAttribute"/> or
    /// <c>[FromKeyedServices]</c>, which come from the scope of the call.</para>
    /// <para>The result may be nothing, a value, a <see cref="ToolResult"/>, a <see cref="ContentBlock"/> or several, an <see cref="IAsyncEnumerable{T}"/> of pieces, or a task of one of these.</para>
    /// </remarks>
    /// <param name="name">The tool's name.</param>
    /// <param name="handler">The delegate.</param>
    /// <param name="description">What the tool does, in words for a model; that of the method's attribute where <see langword="null"/>.</param>
    /// <param name="options">What else the tool says of itself; the defaults where <see langword="null"/>.</param>
    /// <param name="serializerOptions">How arguments and results are read and written; where <see langword="null"/>, names are camel case and enums strings.</param>
    /// <exception cref="ArgumentException">The name breaks the grammar, or a parameter cannot be an argument: it is passed by reference, or has no name.</exception>
    [RequiresUnreferencedCode("Reads parameters and their types by reflection. Use the typed overloads with source-generated contracts.")]
    [RequiresDynamicCode("Makes generic types at run time. Use the typed overloads with source-generated contracts.")]
    public static LocalTool FromDelegate(
        string name,
        Delegate handler,
        string? description = null,
        LocalToolOptions? options = null,
        JsonSerializerOptions? serializerOptions = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return DelegateToolFactory.Make(name, handler, description, options, serializerOptions);
    }

    internal abstract ValueTask<ToolResult> InvokeAsync(ToolCallContext context, HandlerFaults faults);

    internal virtual IAsyncEnumerable<ToolEvent> StreamAsync(ToolCallContext context, HandlerFaults faults, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("This tool gives its result in one piece.");
}
