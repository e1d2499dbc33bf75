using System.Collections.Concurrent;
using ToolExec.Script.QuickJs;

namespace ToolExec.Script;

/// <summary>Runs JavaScript and TypeScript of others, in this process, without letting it at anything but what it is given.</summary>
/// <remarks>
/// <para>Thread-safe. One engine for a process is enough: it keeps warm images and threads that all its scripts share. Making one is cheap; the first
/// script pays for what is made on demand, unless <see cref="WarmUpAsync"/> was called before.</para>
/// <para>Disposing it ends its scripts.</para>
/// </remarks>
public sealed class ScriptEngine : IAsyncDisposable
{
    private readonly ScriptEngineOptions _options;
    private readonly ConcurrentDictionary<ScriptInstance, bool> _instances = new();
    private readonly GuestImages _images;
    private readonly ScriptCompiler _compiler;
    private volatile bool _disposed;

    /// <summary>Initializes a new instance of the <see cref="ScriptEngine"/> class.</summary>
    /// <param name="options">How it works; <see langword="null"/> for the defaults. Read now: later changes have no effect.</param>
    /// <exception cref="ArgumentException">An option is out of its bounds; the message names each.</exception>
    public ScriptEngine(ScriptEngineOptions? options = null)
    {
        options ??= new ScriptEngineOptions();
        OptionsCheck.Check(options);
        _options = new ScriptEngineOptions
        {
            Limits = options.Limits.Clone(),
            CompileTimeout = options.CompileTimeout,
            MaxSourceLength = options.MaxSourceLength,
            SnapshotKey = options.SnapshotKey?.ToArray(),
            IncludeExceptionText = options.IncludeExceptionText,
            MaxImages = options.MaxImages,
            TimeProvider = options.TimeProvider,
        };
        _images = new GuestImages(_options.MaxImages);
        _compiler = new ScriptCompiler(_options);
    }

    /// <summary>Makes what the first script would otherwise wait for: the engine's code, its warm image, and the image for a set of functions.</summary>
    /// <param name="functions">The functions that scripts will get; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    /// <returns>A task that ends when the engine is warm.</returns>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public async ValueTask WarmUpAsync(ScriptFunctions? functions = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _images.PrepareAsync((functions ?? ScriptFunctions.Empty).Definition).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the text of a script.</summary>
    /// <param name="source">The text: the body of an async function, so that <c>await</c> and <c>return</c> may stand at its top level.</param>
    /// <param name="language">The language of the text.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The script, or the error in the text.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="source"/> is longer than <see cref="ScriptEngineOptions.MaxSourceLength"/>, or the language is unknown.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public ValueTask<ScriptCompilation> CompileAsync(
        string source, ScriptLanguage language = ScriptLanguage.JavaScript, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (source.Length > _options.MaxSourceLength)
        {
            throw new ArgumentException(
                $"The text has {source.Length} characters, more than {nameof(ScriptEngineOptions.MaxSourceLength)} ({_options.MaxSourceLength}).", nameof(source));
        }

        if (language is not (ScriptLanguage.JavaScript or ScriptLanguage.TypeScript))
        {
            throw new ArgumentException($"There is no language {language}.", nameof(language));
        }

        return _compiler.CompileAsync(source, language, cancellationToken);
    }

    /// <summary>Makes an instance of a script. Nothing runs before <see cref="ScriptInstance.RunAsync"/>.</summary>
    /// <param name="script">The script.</param>
    /// <param name="options">What it gets from its host; <see langword="null"/> for nothing.</param>
    /// <returns>The instance; the caller disposes it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="script"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">An option is out of its bounds; the message names each.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public ScriptInstance CreateInstance(CompiledScript script, ScriptInstanceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(script);
        options ??= new ScriptInstanceOptions();
        OptionsCheck.Check(options);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var settings = SessionSettings.Create(_options, options);
        var session = new ScriptSession(settings, options.Functions.Functions, new SessionUsage());
        session.Prepare(_images, options.Functions.Definition, script);
        return Remember(new ScriptInstance(this, session, settings, ScriptInstanceState.Created));
    }

    /// <summary>Reads and runs a text in an instance of its own that is gone afterwards.</summary>
    /// <param name="source">The text; see <see cref="CompileAsync"/>.</param>
    /// <param name="language">The language of the text.</param>
    /// <param name="options">What the script gets from its host; <see langword="null"/> for nothing.</param>
    /// <param name="cancellationToken">Ends the script.</param>
    /// <returns>How it ended. A script that is suspended here is lost: make an instance for those.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The text is too long, or an option is out of its bounds.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public async ValueTask<ScriptOutcome> RunAsync(
        string source,
        ScriptLanguage language = ScriptLanguage.JavaScript,
        ScriptInstanceOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var compilation = await CompileAsync(source, language, cancellationToken).ConfigureAwait(false);
        if (compilation.Script is not { } script)
        {
            return new ScriptOutcome { Status = ScriptStatus.Failed, Error = compilation.Error, Usage = new ScriptUsage() };
        }

        var instance = CreateInstance(script, options);
        await using (instance.ConfigureAwait(false))
        {
            return await instance.RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes an instance that goes on where a suspended script was written to bytes, in this process or another.</summary>
    /// <param name="snapshot">The bytes of <see cref="ScriptInstance.Snapshot"/>.</param>
    /// <param name="options">What it gets from its host now; <see langword="null"/> for nothing. The functions must include those it had when it was suspended.</param>
    /// <param name="cancellationToken">Ends the wait for what has to be made first.</param>
    /// <returns>The instance, suspended: answer its <see cref="ScriptInstance.PendingCalls"/> and run it. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">An option is out of its bounds; the message names each.</exception>
    /// <exception cref="ScriptSnapshotException">The bytes are refused; nothing was restored.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public async ValueTask<ScriptInstance> RestoreAsync(
        ReadOnlyMemory<byte> snapshot, ScriptInstanceOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ScriptInstanceOptions();
        OptionsCheck.Check(options);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var (guest, state) = SnapshotFiles.Read(snapshot, _options.SnapshotKey);
        var functions = FunctionDefinition.Bind(state.Definition, options.Functions);
        var settings = SessionSettings.Create(_options, options);
        var session = new ScriptSession(settings, functions, state.Usage);
        await _images.PrepareAsync(state.Definition).WaitAsync(cancellationToken).ConfigureAwait(false);
        session.Restore(_images, guest, state);
        return Remember(new ScriptInstance(this, session, settings, ScriptInstanceState.Suspended));
    }

    /// <summary>Ends all scripts of the engine and gives their memory back. Doing it twice is fine.</summary>
    /// <returns>A task that ends when nothing of the engine runs any more.</returns>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        foreach (var instance in _instances.Keys)
        {
            await instance.DisposeAsync().ConfigureAwait(false);
        }

        _images.Dispose();
        _compiler.Dispose();
    }

    internal ReadOnlyMemory<byte>? SnapshotKey => _options.SnapshotKey;

    internal void Forget(ScriptInstance instance) => _instances.TryRemove(instance, out _);

    private ScriptInstance Remember(ScriptInstance instance)
    {
        _instances[instance] = true;
        if (_disposed)
        {
            // Disposed in between: whoever asked gets an instance that is disposed as well.
            _ = instance.DisposeAsync().AsTask();
        }

        return instance;
    }
}
