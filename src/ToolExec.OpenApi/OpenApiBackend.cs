#pragma warning disable VSTHRD003 // The task awaited here is this backend's own gate.

using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.OpenApi;

/// <summary>An HTTP API as a backend: each operation of its OpenAPI document is a tool.</summary>
/// <remarks>
/// <para>Thread-safe. The document is read once, by the start; unregister the backend and register a new one to read it again.</para>
/// <para>Requests go only to allowed hosts and, unless allowed, to no private address, whatever name or redirect leads there. Values of calls are data in paths,
/// queries, headers and bodies. Credentials are looked up with each request; models, logs and errors do not see them.</para>
/// </remarks>
public sealed class OpenApiBackend : IBackend
{
    private readonly OpenApiBackendOptions _options;
    private readonly HttpClient _http;
    private readonly ISecretResolver? _secrets;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly BackendGate _calls = new();
    private readonly CancellationTokenSource _closing = new();
    private LoadedApi? _api;
    private OpenApiCall? _call;
    private TokenCache? _tokens;

    /// <summary>Makes a backend. Nothing is read yet.</summary>
    /// <param name="name">The backend's name: 1 to 128 characters of <c>[A-Za-z0-9_.-]</c>.</param>
    /// <param name="options">Where the document is, and how requests are made.</param>
    /// <param name="secrets">Gives the values of secrets that credentials and headers refer to.</param>
    /// <param name="timeProvider">The clock; the system's where <see langword="null"/>.</param>
    /// <param name="loggerFactory">Makes the logger; nothing is logged where <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The name breaks the grammar.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options break their rules; the message names each.</exception>
    public OpenApiBackend(string name, OpenApiBackendOptions options, ISecretResolver? secrets = null, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null)
        : this(name, options, null, secrets, timeProvider, loggerFactory)
    {
    }

    internal OpenApiBackend(string name, OpenApiBackendOptions options, HttpClient? http, ISecretResolver? secrets, TimeProvider? timeProvider, ILoggerFactory? loggerFactory)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(options);
        if (!ToolId.TryParse(name, out var id) || id.Namespace is not null)
        {
            throw new ArgumentException($"'{name}' cannot be a backend's name. It has 1 to 128 characters of [A-Za-z0-9_.-].", nameof(name));
        }

        OpenApiBackendOptionsValidator.Ensure(name, options);
        Name = name;
        _options = options;
        _secrets = secrets;
        _time = timeProvider ?? TimeProvider.System;
        _logger = (ILogger?)loggerFactory?.CreateLogger<OpenApiBackend>() ?? NullLogger.Instance;
        _http = http is null ? OpenApiHttp.CreateClient(options, _time) : OpenApiHttp.Configure(http);
    }

    /// <summary>Never raised: the tools are those of the document that was read by the start.</summary>
    public event EventHandler? ToolsChanged
    {
        add { }
        remove { }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Kind => BackendKinds.Provider;

    /// <inheritdoc/>
    public async ValueTask StartAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return (await LoadAsync(cancellationToken).ConfigureAwait(false)).Tools;
    }

    /// <inheritdoc/>
    public async ValueTask<ToolResult> ExecuteAsync(ToolCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.CancellationToken.ThrowIfCancellationRequested();
        if (!_calls.TryEnter())
        {
            return Fail(ToolErrorKind.BackendUnavailable, $"The backend '{Name}' is stopped.");
        }

        using var limit = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, _closing.Token, limit.Token);
        try
        {
            return await RunAsync(context, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(context.CancellationToken);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return Fail(ToolErrorKind.ConnectionLost, $"The backend '{Name}' was stopped while the request ran.");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Fail(ToolErrorKind.Timeout, $"The server did not answer within {_options.RequestTimeout.TotalSeconds:0.###} seconds.");
        }
        finally
        {
            _calls.Exit();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_closing.IsCancellationRequested || _api is not { } api)
        {
            return BackendHealth.Unhealthy(_closing.IsCancellationRequested ? $"The backend '{Name}' is stopped." : $"The document of '{Name}' was not read.");
        }

        if (_options.HealthPath is not { } path || api.BaseAddress is not { } address)
        {
            return BackendHealth.Healthy;
        }

        using var limit = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token, limit.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address.GetLeftPart(UriPartial.Path).TrimEnd('/') + path);
            api.Hosts.Ensure(request.RequestUri!);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? BackendHealth.Healthy : BackendHealth.Unhealthy($"The API of '{Name}' answered {(int)response.StatusCode}.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception fault) when (fault is HttpRequestException or AddressRefusedException or OperationCanceledException)
        {
            return BackendHealth.Unhealthy($"The API of '{Name}' is not well: {(fault is OperationCanceledException ? "it did not answer in time." : HttpFaults.Words(fault))}");
        }
    }

    /// <summary>Ends the requests that run, and closes the connections.</summary>
    /// <returns>A task that completes when nothing is left.</returns>
    public async ValueTask DisposeAsync()
    {
        var empty = _calls.CloseAsync();
        await _closing.CancelAsync().ConfigureAwait(false);
        await empty.ConfigureAwait(false);
        await _starting.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _tokens?.Dispose();
        _tokens = null;
        _http.Dispose();
        _starting.Release();
    }

    private async Task<ToolResult> RunAsync(ToolCallContext context, CancellationToken cancellationToken)
    {
        var name = context.Binding?.RemoteName ?? context.Tool.Name;
        if (_api is not { } api || _call is not { } call)
        {
            return Fail(ToolErrorKind.BackendUnavailable, $"The document of '{Name}' was not read yet: start the backend.");
        }

        if (!api.Operations.TryGetValue(name, out var found))
        {
            return Fail(ToolErrorKind.ToolNotFound, $"The API '{Name}' has no operation '{name}'.");
        }

        try
        {
            var result = await call.RunAsync(found.Operation, found.BaseAddress, api.Hosts, context, cancellationToken).ConfigureAwait(false);
            return result.Error is { } error ? ToolResult.Failure(Locate(error)) : result;
        }
        catch (RequestRefusedException refused)
        {
            return ToolResult.Failure(Locate(refused.Error));
        }
        catch (CredentialException missing)
        {
            return Fail(ToolErrorKind.BackendUnavailable, missing.Message, missing, missing.IsRetryable);
        }
        catch (SecretException missing)
        {
            return Fail(ToolErrorKind.BackendUnavailable, missing.Message, missing, isRetryable: false);
        }
        catch (Exception fault) when (HttpFaults.Refusal(fault) is { } refused)
        {
            _logger.Refused(Name, refused.Message);
            return Fail(ToolErrorKind.BackendUnavailable, refused.Message, fault, isRetryable: false);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException)
        {
            return Fail(
                HttpFaults.IsUndelivered(fault) ? ToolErrorKind.BackendUnavailable : fault is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } ? ToolErrorKind.InvalidResponse : ToolErrorKind.ConnectionLost,
                $"The request to '{found.BaseAddress.Authority}' failed: {HttpFaults.Words(fault)}",
                fault,
                isRetryable: true);
        }
    }

    private async Task<LoadedApi> LoadAsync(CancellationToken cancellationToken)
    {
        if (_api is { } known)
        {
            return known;
        }

        using var limit = new CancellationTokenSource(_options.StartTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token, limit.Token);
        try
        {
            await _starting.WaitAsync(linked.Token).ConfigureAwait(false);
            try
            {
                return _api ?? await LoadCoreAsync(linked.Token).ConfigureAwait(false);
            }
            finally
            {
                _starting.Release();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException fault)
        {
            throw new BackendException(Starting(_closing.IsCancellationRequested ? ToolErrorKind.BackendUnavailable : ToolErrorKind.Timeout,
                _closing.IsCancellationRequested ? $"The backend '{Name}' is stopped." : $"The document of '{Name}' was not read within {_options.StartTimeout.TotalSeconds:0.###} seconds.", fault));
        }
        catch (DocumentException fault)
        {
            throw new BackendException(Starting(ToolErrorKind.BackendUnavailable, fault.Message, fault) with { IsRetryable = fault.InnerException is HttpRequestException });
        }
    }

    private async Task<LoadedApi> LoadCoreAsync(CancellationToken cancellationToken)
    {
        var api = await LoadedApi.LoadAsync(Name, _options, _http, cancellationToken).ConfigureAwait(false);
        _tokens = new TokenCache(_http, api.Hosts, _secrets, _time);
        _call = new OpenApiCall(Name, _options, _http, new Authenticator(_options, _secrets, _tokens), _tokens, _time, _logger);
        _logger.DocumentRead(Name, api.Tools.Tools.Count, api.Tools.Problems.Count);
        _api = api;
        return api;
    }

    private ToolError Starting(ToolErrorKind kind, string message, Exception fault) => Locate(new ToolError(kind, message) { Operation = ToolOperation.Start, Exception = fault });

    private ToolResult Fail(ToolErrorKind kind, string message, Exception? fault = null, bool? isRetryable = null) =>
        ToolResult.Failure(Locate(new ToolError(kind, message) { Exception = fault, IsRetryable = isRetryable ?? ToolError.IsRetryableKind(kind) }));

    private ToolError Locate(ToolError error) => error with { Backend = Name, BackendKind = Kind };
}
