using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Runtime;

/// <summary>The direct way of guest code to tools: through the host's one pipeline, as far as its options allow. One for each execution.</summary>
/// <remarks>
/// Safe for use by several threads; limits are exact however many call at once. A call that the code may not make is a result with an error of a kind that any
/// caller would get for a tool that is not there, so that the code learns nothing of tools that are not for it.
/// </remarks>
public sealed class ToolGateway : IToolGateway, IDisposable
{
    private const int PreviewLength = 1000;
    private static readonly JsonTypeInfo<ArtifactInfo> Artifact = (JsonTypeInfo<ArtifactInfo>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ArtifactInfo));

    private readonly IToolRunner _runner;
    private readonly IBackendRegistry _registry;
    private readonly IToolIndex? _index;
    private readonly IArtifactStore? _artifacts;
    private readonly TimeProvider _time;
    private readonly ToolGatewayOptions _options;
    private readonly ToolCaller? _caller;
    private readonly CallAllowance _allowance;
    private readonly CallRecords _records;
    private readonly SemaphoreSlim _places;
    private volatile AllowedTools? _allowed;

    /// <summary>Initializes a gateway.</summary>
    /// <param name="runner">What runs the calls.</param>
    /// <param name="registry">The tools.</param>
    /// <param name="options">What the code may do; the defaults where <see langword="null"/>.</param>
    /// <param name="index">What finds and explains tools, or <see langword="null"/>: searching and describing then fail.</param>
    /// <param name="artifacts">Where results go that are too large, or <see langword="null"/>.</param>
    /// <param name="time">The clock; the system's where <see langword="null"/>.</param>
    public ToolGateway(
        IToolRunner runner,
        IBackendRegistry registry,
        ToolGatewayOptions? options = null,
        IToolIndex? index = null,
        IArtifactStore? artifacts = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(registry);
        _runner = runner;
        _registry = registry;
        _index = index;
        _artifacts = artifacts;
        _time = time ?? TimeProvider.System;
        _options = options ?? new ToolGatewayOptions();
        _caller = _options.ExecutionId is { } id ? (_options.Caller ?? new ToolCaller()) with { Execution = id } : _options.Caller;
        _allowance = new CallAllowance(_options.MaxToolCalls, _options.CallsBefore);
        _records = new CallRecords(_options.RecordsBefore, _options.MaxRecords, _options.MaxRecordBytes);
        _places = new SemaphoreSlim(_options.MaxConcurrency);
    }

    /// <summary>Gets the limit of calls.</summary>
    public int MaxToolCalls => _options.MaxToolCalls;

    /// <summary>Gets the limit of a chain's steps.</summary>
    public int MaxChainSteps => _options.MaxChainSteps;

    /// <summary>Gets how many calls were made, steps of chains and those before this gateway included.</summary>
    public int CallCount => _allowance.Used;

    /// <inheritdoc/>
    public IReadOnlyList<GatewayCall> Calls => _records.List();

    /// <inheritdoc/>
    public async ValueTask<ToolResult> RunToolAsync(string tool, JsonElement arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tool);
        cancellationToken.ThrowIfCancellationRequested();
        if (!_allowance.TryTake(1, 0, out var number, out _))
        {
            return Refuse(tool, arguments, LimitReached(tool));
        }

        if (!TryResolve(tool, out var entry, out var error))
        {
            return Refuse(tool, arguments, error);
        }

        var call = new ToolCall(entry.Id, arguments)
        {
            CallId = Key(number),
            Options = new ToolCallOptions { Caller = _caller, Services = _options.Services, IdempotencyKey = Key(number) },
        };
        return await RunAsync(call, entry.Tool, _records.Begin(entry.Id, arguments), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a call that was put off.</summary>
    /// <remarks>It is the same call: with the same key and name, and not counted again. It may be put off again.</remarks>
    /// <param name="postponed">The call.</param>
    /// <param name="cancellationToken">The caller gives it up.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    public ValueTask<ToolResult> RepeatAsync(PostponedCall postponed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(postponed);
        return AgainAsync(postponed.Tool, postponed.Arguments, postponed.CallId, postponed.IdempotencyKey, postponed.Approval, cancellationToken);
    }

    /// <summary>Goes on with a call that waited for a person.</summary>
    /// <remarks>It is the same call: with the same key and name, and not counted again. What the tool's arguments are, the request says.</remarks>
    /// <param name="decision">The person's decision on it.</param>
    /// <param name="cancellationToken">The caller gives it up.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    public ValueTask<ToolResult> ContinueAsync(ApprovalDecision decision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var request = decision.Request;
        return AgainAsync(request.Tool, request.Arguments, request.CallId, request.IdempotencyKey, decision, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<ChainResult> RunChainAsync(ToolChain chain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chain);
        cancellationToken.ThrowIfCancellationRequested();
        var start = _time.GetTimestamp();
        if (!ChainAdmission.TryAdmit(chain, _options.MaxChainSteps, _allowance, this, out var admitted, out var error))
        {
            return new ChainResult { Status = ToolStatus.Rejected, Error = error, Steps = [], Duration = _time.GetElapsedTime(start) };
        }

        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var options = new RunChainOptions { CallOptions = new ToolCallOptions { Caller = _caller, Services = _options.Services, IdempotencyKey = Key(admitted.Number) } };
            var result = await _runner.RunChainAsync(admitted.Chain, options, cancellationToken).ConfigureAwait(false);
            _allowance.GiveBack(admitted.Unused(result));
            foreach (var step in result.Steps.Where(static s => !s.IsSkipped))
            {
                _records.End(_records.Begin(step.Tool, chain.Steps[step.StepIndex].Arguments, step.StepIndex), step.Result, step.Tool);
                Tell(step.Result, step.StepIndex);
            }

            return await BoundAsync(CannotWait(result), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask<ToolSearchPage> SearchToolsAsync(ToolSearchQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        cancellationToken.ThrowIfCancellationRequested();
        return Index().SearchAsync(query with { Filter = Within(query.Filter) }, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ToolNamespacePage> ListNamespacesAsync(string? cursor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Index().ListNamespaces(_options.Tools, cursor: cursor));
    }

    /// <inheritdoc/>
    public ValueTask<ToolDocument> DescribeToolAsync(string tool, ToolDetail detail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tool);
        cancellationToken.ThrowIfCancellationRequested();
        var index = Index();
        if (!TryResolve(tool, out var entry, out var error) || !index.TryDescribe(entry.Id, detail, _options.Functions, out var document, out error))
        {
            throw new ToolExecException(error);
        }

        return new(document);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ToolExample>> ListToolExamplesAsync(string tool, int max, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tool);
        cancellationToken.ThrowIfCancellationRequested();
        var index = Index();
        if (!TryResolve(tool, out var entry, out var error) || !index.TryListExamples(entry.Id, Math.Max(1, max), out var examples, out error))
        {
            throw new ToolExecException(error);
        }

        return new(examples);
    }

    /// <summary>Frees what the gateway holds. Calls that still run may end; no new one must be made.</summary>
    public void Dispose() => _places.Dispose();

    internal bool TryResolve(string tool, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ToolCatalogEntry? entry, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out ToolError? error)
    {
        var catalog = _registry.Catalog;
        error = null;
        if (catalog.TryGet(tool, out entry) && _options.Tools.Matches(entry.Tool))
        {
            return true;
        }

        // Anything but a whole id is looked up among the allowed tools alone: neither a name that fits nor one that is suggested may come from elsewhere.
        if (_allowed is not { } allowed || !ReferenceEquals(allowed.Source, catalog))
        {
            allowed = _allowed = new AllowedTools(catalog, new ToolCatalog(catalog.Version, [.. catalog.Entries.Where(e => _options.Tools.Matches(e.Tool))], []));
        }

        return allowed.Catalog.TryResolve(tool, out entry, out error);
    }

    internal ToolError LimitReached(string what) => new(
        ToolErrorKind.LimitExceeded,
        string.Create(CultureInfo.InvariantCulture, $"'{what}' was not run: this code may make {_options.MaxToolCalls} tool calls, steps of chains included. Do the same with fewer calls."));

    // The caller's own filter goes before, whatever it holds within itself.
    private ToolFilter Within(ToolFilter? filter) => filter is null ? _options.Tools : filter with { Within = Within(filter.Within) };

    private IToolIndex Index() => _index ?? throw new ToolExecException(new ToolError(ToolErrorKind.ExecutionFailed, "Tools cannot be searched or described here: the host has no index of them."));

    private string? Key(int number) => _options.ExecutionId is { } id ? string.Create(CultureInfo.InvariantCulture, $"{id}/{number}") : null;

    private ToolResult Refuse(string tool, JsonElement arguments, ToolError error)
    {
        var refused = ToolResult.Failure(error).ForCall(tool, null, null, TimeSpan.Zero, 0);
        _records.End(_records.Begin(tool, arguments), refused);
        return refused;
    }

    private async ValueTask<ToolResult> AgainAsync(
        string tool, JsonElement arguments, string? callId, string? key, ApprovalDecision? decision, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var place = _records.Continue(tool, arguments);
        if (!TryResolve(tool, out var entry, out var error))
        {
            var refused = ToolResult.Failure(error).ForCall(tool, callId, null, TimeSpan.Zero, 0);
            _records.End(place, refused);
            return refused;
        }

        var call = new ToolCall(entry.Id, arguments)
        {
            CallId = callId,
            Options = new ToolCallOptions { Caller = _caller, Services = _options.Services, IdempotencyKey = key, Approval = decision },
        };
        return await RunAsync(call, entry.Tool, place, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ToolResult> RunAsync(ToolCall call, Tool tool, int record, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var stopping = _options.Stopping;
        using var both = stopping.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping) : null;
        var token = both?.Token ?? cancellationToken;
        var begun = false;
        try
        {
            await _places.WaitAsync(token).ConfigureAwait(false);
            try
            {
                begun = true;
                var result = await _runner.RunAsync(call, token).ConfigureAwait(false);
                _records.End(record, result);
                Tell(result);
                return Postponement.ForBudget(_options, call, result, _time) ?? await BoundAsync(result, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _records.Cancel(record, _time.GetElapsedTime(start));
            if (both is null)
            {
                throw;
            }

            // The linked token is ours.
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            var stopped = Postponement.ForStop(_options, call, tool, begun, _time.GetElapsedTime(start));
            _records.End(record, stopped);
            return stopped;
        }
    }

    private void Tell(ToolResult result, int? step = null)
    {
        if (_options.Progress is { } progress)
        {
            progress.Report(new GatewayCall { Tool = result.Tool ?? "", Status = result.Status, Error = result.Error, Backend = result.Backend, StepIndex = step, Duration = result.Duration });
        }
    }

    // A chain has no place at which it could be gone on with later.
    private static ChainResult CannotWait(ChainResult result)
    {
        if (result.Error is not { } error || result.Steps.FirstOrDefault(static s => s.Result.Status == ToolStatus.AwaitingApproval) is not { } waiting)
        {
            return result;
        }

        return result with { Error = error.WithMessage($"Step {waiting.StepIndex} ('{waiting.Tool}') needs a person's approval, and a chain cannot wait for it. Call '{waiting.Tool}' by itself, not in a chain.") };
    }

    private async ValueTask<ToolResult> BoundAsync(ToolResult result, CancellationToken cancellationToken)
    {
        var size = result.ValueUtf8.Length;
        return size <= _options.MaxResultBytes
            ? result
            : await SpillAsync(result.Value!.Value, size, cancellationToken).ConfigureAwait(false) is var (handle, error) && handle is { } kept
                ? ToolResult.Success(kept).ForCall(result.Tool, result.CallId, result.Backend, result.Duration, result.Attempts)
                : ToolResult.Failure(error!).ForCall(result.Tool, result.CallId, result.Backend, result.Duration, result.Attempts);
    }

    private async ValueTask<ChainResult> BoundAsync(ChainResult result, CancellationToken cancellationToken)
    {
        var size = result.Value is { } value ? JsonMarshal.GetRawUtf8Value(value).Length : 0;
        if (size <= _options.MaxResultBytes)
        {
            return result;
        }

        var (handle, error) = await SpillAsync(result.Value!.Value, size, cancellationToken).ConfigureAwait(false);
        return error is null ? result with { Value = handle } : result with { Status = ToolStatus.Failed, Value = null, Error = error };
    }

    private async ValueTask<(JsonElement? Handle, ToolError? Error)> SpillAsync(JsonElement value, int size, CancellationToken cancellationToken)
    {
        var tooLarge = string.Create(CultureInfo.InvariantCulture, $"The result has {size} bytes, but code is given {_options.MaxResultBytes} at most. Ask the tool for less.");
        if (_artifacts is null)
        {
            return (null, new ToolError(ToolErrorKind.ResultTooLarge, tooLarge));
        }

        try
        {
            var scope = ToolCaller.ScopeOf(_caller, CallerScope.User);
            var info = await _artifacts.WriteAsync(JsonMarshal.GetRawUtf8Value(value).ToArray(), "application/json", scope, _options.ArtifactTimeToLive, cancellationToken).ConfigureAwait(false);
            return (Handle(info, value), null);
        }
        catch (ArtifactStoreException fault)
        {
            return (null, new ToolError(ToolErrorKind.ResultTooLarge, $"{tooLarge} It could not be kept as an artifact either.") { Exception = fault });
        }
    }

    private static JsonElement Handle(ArtifactInfo info, JsonElement value)
    {
        var text = value.GetRawText();
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("artifact"u8);
            JsonSerializer.Serialize(writer, info, Artifact);
            writer.WriteString("preview"u8, ToolText.Beginning(text, PreviewLength));
            writer.WriteEndObject();
        }

        return ToolExecJson.Parse(buffer.WrittenMemory);
    }

    private sealed record AllowedTools(ToolCatalog Source, ToolCatalog Catalog);
}
