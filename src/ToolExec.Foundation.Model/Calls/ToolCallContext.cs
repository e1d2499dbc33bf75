using System.Text.Json;

namespace ToolExec;

/// <summary>One call on its way through the pipeline: what middleware may change, and what a backend is given.</summary>
/// <remarks>
/// Used by one step at a time, not by several threads at once. It is valid until the call has ended; keep nothing of it longer.
/// Middleware that calls <c>next</c> several times, such as a retry, uses the same context again: a step must pass on the context it was given.
/// The class is open so that a runner can keep its own state in a derived one; middleware and backends have no reason to derive.
/// </remarks>
public class ToolCallContext
{
    private static readonly object IdempotencyKeyItem = new();
    private static readonly object NotesItem = new();

    private Dictionary<object, object?>? _items;

    /// <summary>Initializes the context of a call. Runners do this; a test of a backend or a middleware may as well.</summary>
    /// <param name="call">The call.</param>
    /// <param name="tool">The tool that it resolved to.</param>
    /// <param name="arguments">The arguments, an object.</param>
    /// <param name="services">The services of the host.</param>
    /// <param name="cancellationToken">Says that the call is to stop.</param>
    public ToolCallContext(ToolCall call, Tool tool, JsonElement arguments, IServiceProvider services, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(tool);
        ArgumentNullException.ThrowIfNull(services);
        Call = call;
        Tool = tool;
        Arguments = arguments;
        Services = services;
        CancellationToken = cancellationToken;
    }

    /// <summary>Gets the call as it was made.</summary>
    public ToolCall Call { get; }

    /// <summary>Gets the tool.</summary>
    public Tool Tool { get; }

    /// <summary>Gets or sets the arguments: an object. What a middleware sets is what the steps behind it see; it is checked again before the tool runs.</summary>
    public JsonElement Arguments
    {
        get;
        set
        {
            field = value;
            ArgumentsVersion++;
        }
    }

    /// <summary>Gets how often the arguments were set: tells a step that checked them whether they are still the same.</summary>
    public int ArgumentsVersion { get; private set; }

    /// <summary>Gets or sets the services: those of the call's own scope where the caller gave one (<see cref="ToolCallOptions.Services"/>), else the host's.</summary>
    public IServiceProvider Services { get; set; }

    /// <summary>Gets or sets the token that says that the call is to stop. A middleware that sets a narrower one puts the old one back.</summary>
    /// <remarks>
    /// A narrower token, such as one for the time of a single attempt, ends that attempt: <c>next</c> then returns a <see cref="ToolErrorKind.Timeout"/>, after
    /// the host's grace even where the tool does not stop. Which token it was, its owner asks the tokens: where the old one is cancelled too, the whole call is over.
    /// </remarks>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Gets the time that the call has left, or <see cref="Timeout.InfiniteTimeSpan"/> where it has no limit. Zero once it is over.</summary>
    /// <remarks>A step that would wait longer has no reason to begin.</remarks>
    public virtual TimeSpan TimeLeft => Timeout.InfiniteTimeSpan;

    /// <summary>Gets or sets the backend that runs the tool and its name for it; <see langword="null"/> until one was chosen.</summary>
    public ToolBinding? Binding { get; set; }

    /// <summary>Gets or sets how often a backend was asked to run the tool so far.</summary>
    public int Attempts { get; set; }

    /// <summary>Gets or sets who takes the call's progress and chunks; <see langword="null"/> where nobody does.</summary>
    public IToolEventSink? Events { get; set; }

    /// <summary>Gets or sets a value indicating whether the caller reads a stream: a backend that can then sends the result in chunks as it comes.</summary>
    public bool IsStreaming { get; set; }

    /// <summary>Gets on whose behalf the call is made, or <see langword="null"/> where the host does not say.</summary>
    public ToolCaller? Caller => Call.Options?.Caller;

    /// <summary>Gets or sets the key by which a backend can tell that it has done this already, or <see langword="null"/>. It is the caller's own, unless a step sets another.</summary>
    /// <remarks>A backend hands it on where its protocol has a place for it, never within the arguments.</remarks>
    public string? IdempotencyKey
    {
        // Among the items: hardly any call has one of its own, and every call would carry the place for it.
        get => _items?.GetValueOrDefault(IdempotencyKeyItem) as string ?? Call.Options?.IdempotencyKey;
        set => Items[IdempotencyKeyItem] = value;
    }

    /// <summary>Gets or sets where steps write what they did, or <see langword="null"/> where nobody asked: a step then writes nothing.</summary>
    public virtual CallNotes? Notes
    {
        get => _items?.GetValueOrDefault(NotesItem) as CallNotes;
        set => Items[NotesItem] = value;
    }

    /// <summary>Gets what the steps of this call leave for each other; use a private object as the key.</summary>
    public IDictionary<object, object?> Items => _items ??= [];

    /// <summary>Checks the arguments as they are now, and mends them where the host allows it: for a step that sets others and must know what the tool will be given.</summary>
    /// <remarks>Whatever a step sets is checked before the tool runs in any case, once.</remarks>
    /// <returns>What is wrong with them, or <see langword="null"/>.</returns>
    public virtual ToolError? CheckArguments() => null;

    /// <summary>Makes a context for one more attempt of the same call beside this one: with the same arguments, a token of its own, and nobody listening to it.</summary>
    /// <param name="cancellationToken">Says when that attempt is to stop. The call's own token must be among its causes.</param>
    /// <exception cref="NotSupportedException">The runner cannot run a call twice at once, or the caller reads a stream.</exception>
    public virtual ToolCallContext Fork(CancellationToken cancellationToken) =>
        throw new NotSupportedException("This call cannot be attempted twice at the same time.");

    // Does not make the dictionary that most calls never need.
    internal object? FindItem(object key) => _items?.GetValueOrDefault(key);

    /// <summary>Tells whoever listens how far the tool has come; does nothing where nobody does.</summary>
    /// <param name="progress">How much is done.</param>
    /// <param name="total">How much there is to do, or <see langword="null"/>.</param>
    /// <param name="message">What is being done, or <see langword="null"/>.</param>
    public ValueTask ReportProgressAsync(double progress, double? total = null, string? message = null) =>
        Events is { } events
            ? events.WriteAsync(new ToolProgressEvent(new ToolProgress(progress, total, message)) { Tool = Tool.Id.ToString() }, CancellationToken)
            : ValueTask.CompletedTask;

    /// <summary>Gives whoever reads the stream a piece of the result; does nothing where nobody does.</summary>
    /// <param name="content">The piece.</param>
    public ValueTask WriteChunkAsync(ContentBlock content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return IsStreaming && Events is { } events
            ? events.WriteAsync(new ToolChunkEvent(content) { Tool = Tool.Id.ToString() }, CancellationToken)
            : ValueTask.CompletedTask;
    }
}
