using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Runs code for other hosts, whatever carries their requests here: ToolExec.Runtime.AspNetCore does over HTTP. Safe for use by several threads.</summary>
/// <remarks>
/// An execution is a guest to its host (<c>docs/wire-protocol.md</c>): its lines go out on the answer of the first request, the host's come with further ones. Or it is one request and one answer,
/// and its tools are called over a gateway of the other host (<c>docs/sandboxes-remote.md</c>). Disposing it closes the connections to gateways; it stops nothing.
/// </remarks>
public sealed class SandboxService : IDisposable
{
    private readonly ISandboxRuntime _runtime;
    private readonly SandboxServiceOptions _options;
    private readonly TimeProvider _time;
    private readonly RemoteNonces _nonces;
    private readonly ExecuteService _execute;
    private readonly ConcurrentDictionary<string, RemoteExecution> _executions = new(StringComparer.Ordinal);
    private int _underWay;

    /// <summary>Makes a service.</summary>
    /// <param name="runtime">What runs the code.</param>
    /// <param name="options">The settings.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">An option is out of its bounds.</exception>
    public SandboxService(ISandboxRuntime runtime, SandboxServiceOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Check();
        _runtime = runtime;
        _options = options;
        _time = time;

        // As many as can come in the time that they are remembered for; more is no use that this service can serve.
        _nonces = new RemoteNonces(options.ClockSkew, 1_000_000, time);
        _execute = new ExecuteService(runtime, options, time);
    }

    /// <summary>Gets the most bytes of a request's body.</summary>
    public int MaxRequestBytes => _options.MaxRequestBytes;

    /// <summary>Checks a request's signature, and that it was not taken before. Called once for a request, before anything of it is done.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path as the other host sees it, without the query.</param>
    /// <param name="header">Gives a header, or <see langword="null"/>.</param>
    /// <param name="body">The whole body.</param>
    /// <returns>Whether it is the other host's, and new.</returns>
    public bool Accepts(string method, string path, Func<string, string?> header, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(header);
        if (header(RemoteSignature.TimeHeader) is not { Length: <= 20 } time
            || header(RemoteSignature.NonceHeader) is not { Length: >= 16 and <= 64 } nonce
            || header(RemoteSignature.SignatureHeader) is not { } signature
            || !long.TryParse(time, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var milliseconds)
            || Math.Abs(milliseconds - _time.GetUtcNow().ToUnixTimeMilliseconds()) > _options.ClockSkew.TotalMilliseconds)
        {
            return false;
        }

        // The nonce last: what is not signed right takes no room among them.
        return RemoteSignature.Fits(signature, _options.Key.Span, time, nonce, method, path, body.Span) && _nonces.TryTake(nonce);
    }

    /// <summary>Begins an execution, where there is room for one.</summary>
    /// <param name="language">The language of the code that is to come.</param>
    /// <param name="nonce">What the other host wants to hear again.</param>
    /// <returns>Its id, or <see langword="null"/>: too many are under way.</returns>
    public string? TryBegin(string language, string nonce)
    {
        ArgumentNullException.ThrowIfNull(language);
        ArgumentNullException.ThrowIfNull(nonce);
        if (!TryEnter())
        {
            return null;
        }

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _executions[id] = new RemoteExecution(_runtime, language, nonce, _time);
        return id;
    }

    /// <summary>Runs an execution that was begun, to its end. Called once for each.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="output">Takes its lines; each is flushed.</param>
    /// <param name="cancellationToken">The other host is gone: the code is stopped.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled. Nothing of the code runs any more.</exception>
    public async Task RunAsync(string id, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(output);
        var execution = _executions[id];
        try
        {
            await execution.RunAsync(output, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _executions.TryRemove(id, out _);
            execution.Dispose();
            Interlocked.Decrement(ref _underWay);
        }
    }

    /// <summary>Takes a line of the other host.</summary>
    /// <param name="id">The id of the execution that it is for.</param>
    /// <param name="line">The line.</param>
    /// <returns>Whether there is such an execution, and the line is one.</returns>
    public bool Receive(string id, ReadOnlyMemory<byte> line)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _executions.TryGetValue(id, out var execution)
            && ToolExecJson.TryParse(line, out var message, out _, new StrictJsonOptions { MaxBytes = _options.MaxRequestBytes, MaxDepth = 72 })
            && message.ValueKind == JsonValueKind.Object
            && execution.Receive(message);
    }

    /// <summary>Runs the code of a whole request, and writes the answer.</summary>
    /// <param name="body">The body of the request, which was accepted.</param>
    /// <param name="begin">Begins the answer, once: takes the status and the content type, and gives the stream for its body.</param>
    /// <param name="cancellationToken">The other host is gone: the code is stopped.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled. Nothing of the code runs any more.</exception>
    public async Task ExecuteAsync(ReadOnlyMemory<byte> body, Func<int, string, Stream> begin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(begin);
        if (!TryEnter())
        {
            await ExecuteService.RefuseAsync(begin, 503, SandboxErrorKind.Unavailable, "This host runs as much as it may. Try again later.", cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await _execute.RunAsync(body, begin, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    /// <summary>Closes the connections to gateways. May be called twice.</summary>
    public void Dispose() => _execute.Dispose();

    private bool TryEnter()
    {
        if (Interlocked.Increment(ref _underWay) <= _options.MaxExecutions)
        {
            return true;
        }

        Interlocked.Decrement(ref _underWay);
        return false;
    }
}
