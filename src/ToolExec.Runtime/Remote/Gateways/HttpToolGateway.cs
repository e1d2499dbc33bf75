using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>The way of code here to the tools of the host that sent it: each call is a request with the execution's token. Disposing it ends the calls under way.</summary>
/// <remarks>The other host's gateway has the last word; limits that came with the code are counted here as well, so that the other host need not be trusted to.</remarks>
internal sealed class HttpToolGateway : IToolGateway, IAsyncDisposable
{
    /// <summary>How many calls are sent at the same time; further ones wait.</summary>
    public const int MaxConcurrentCalls = 64;

    private const int MaxRecords = 1000;
    private const int MaxRecordBytes = 256 * 1024;
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http;
    private readonly Uri _url;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly int _maxChainSteps;
    private readonly int? _maxToolCalls;
    private readonly CallAllowance _allowance;
    private readonly CallRecords _records = new([], MaxRecords, MaxRecordBytes);
    private readonly SemaphoreSlim _places = new(MaxConcurrentCalls, MaxConcurrentCalls);
    private readonly BackendGate _gate = new();
    private readonly CancellationTokenSource _closed = new();
    private long _messages;

    /// <summary>Makes a gateway.</summary>
    /// <param name="http">Sends; it follows no redirects.</param>
    /// <param name="url">Where the other host answers.</param>
    /// <param name="token">What names the execution there.</param>
    /// <param name="limits">The limits of calls and of chains.</param>
    /// <param name="timeout">How long one call may take.</param>
    /// <param name="time">The clock.</param>
    public HttpToolGateway(HttpClient http, Uri url, string? token, SandboxLimits limits, TimeSpan timeout, TimeProvider time)
    {
        _http = http;
        _url = url;
        _authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        _timeout = timeout;
        _time = time;
        _maxChainSteps = limits.ChainSteps ?? int.MaxValue;
        _maxToolCalls = limits.ToolCalls;
        _allowance = new CallAllowance(limits.ToolCalls ?? int.MaxValue, 0);
    }

    public IReadOnlyList<GatewayCall> Calls => _records.List();

    public async ValueTask<ToolResult> RunToolAsync(string tool, JsonElement arguments, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        if (!_allowance.TryTake(1, 0, out _, out _))
        {
            return ToolResult.Failure(LimitReached(tool)).ForCall(tool, null, null, TimeSpan.Zero, 0);
        }

        var record = _records.Begin(tool, arguments);
        try
        {
            var (payload, error) = await AskAsync("run_tool", tool, writer => WriteCall(writer, tool, arguments), cancellationToken).ConfigureAwait(false);
            var result = error is null ? ToolResult.Success(payload.Member("structured") ?? default) : ToolResult.Failure(error);
            result = result.ForCall(error?.Tool ?? tool, null, error?.Backend ?? Backend(payload), _time.GetElapsedTime(start), 1);
            _records.End(record, result);
            return result;
        }
        catch (OperationCanceledException)
        {
            _records.Cancel(record, _time.GetElapsedTime(start));
            throw;
        }
    }

    public async ValueTask<ChainResult> RunChainAsync(ToolChain chain, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        if (chain.Steps.Count > _maxChainSteps || !_allowance.TryTake(chain.Steps.Count, 0, out _, out _))
        {
            var refusal = chain.Steps.Count > _maxChainSteps
                ? new ToolError(ToolErrorKind.LimitExceeded, $"The chain has {chain.Steps.Count} steps, but code may run chains of {_maxChainSteps} at most. Nothing of it has run.")
                : LimitReached("chain");
            return new ChainResult { Status = ToolStatus.Rejected, Error = refusal with { Operation = ToolOperation.Chain }, Steps = [], Duration = _time.GetElapsedTime(start) };
        }

        var (payload, error) = await AskAsync("run_chain", null, writer => GatewayChains.Write(writer, chain), cancellationToken).ConfigureAwait(false);
        var steps = ReadSteps(payload, ref error);

        // What was not begun is not counted, as far as the other host tells.
        var isRejected = error is not null && steps.Count == 0 && ToolResult.Failure(error).Status == ToolStatus.Rejected;
        _allowance.GiveBack(steps.Count > 0 ? Math.Max(0, chain.Steps.Count - steps.Count(static s => !s.IsSkipped)) : isRejected ? chain.Steps.Count : 0);
        foreach (var step in steps.Where(s => !s.IsSkipped && s.StepIndex < chain.Steps.Count))
        {
            _records.End(_records.Begin(step.Tool, chain.Steps[step.StepIndex].Arguments, step.StepIndex), step.Result, step.Tool);
        }

        return new ChainResult
        {
            Status = error is null ? ToolStatus.Succeeded : isRejected ? ToolStatus.Rejected : ToolStatus.Failed,
            Value = error is null ? payload.Member("structured") : null,
            Error = error,
            Steps = steps,
            Duration = _time.GetElapsedTime(start),
        };
    }

    public async ValueTask<ToolSearchPage> SearchToolsAsync(ToolSearchQuery query, CancellationToken cancellationToken) => Read(
        await ValueAsync("search_tools", null, writer => WriteQuery(writer, query), cancellationToken).ConfigureAwait(false), GatewayPages.ReadSearch);

    public async ValueTask<ToolNamespacePage> ListNamespacesAsync(string? cursor, CancellationToken cancellationToken) => Read(
        await ValueAsync("list_namespaces", null, writer => WriteCursor(writer, cursor), cancellationToken).ConfigureAwait(false), GatewayPages.ReadNamespaces);

    public async ValueTask<ToolDocument> DescribeToolAsync(string tool, ToolDetail detail, CancellationToken cancellationToken) => Read(
        await ValueAsync("describe_tool", tool, writer => WriteAbout(writer, tool, detail), cancellationToken).ConfigureAwait(false), payload => GatewayPages.ReadDocument(payload.Json, tool, detail));

    public async ValueTask<IReadOnlyList<ToolExample>> ListToolExamplesAsync(string tool, int max, CancellationToken cancellationToken) => Read(
        await ValueAsync("list_tool_examples", tool, writer => WriteMost(writer, tool, max), cancellationToken).ConfigureAwait(false), GatewayPages.ReadExamples);

    /// <summary>Ends the calls under way, which fail, and returns when all have. Later ones fail at once. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        var empty = _gate.CloseAsync();
        await _closed.CancelAsync().ConfigureAwait(false);
        await empty.ConfigureAwait(false);
    }

    private static void WriteCall(Utf8JsonWriter writer, string tool, JsonElement arguments)
    {
        writer.WriteString("id"u8, tool);
        if (arguments.ValueKind != JsonValueKind.Undefined)
        {
            writer.WritePropertyName("args"u8);
            arguments.WriteTo(writer);
        }
    }

    private static void WriteQuery(Utf8JsonWriter writer, ToolSearchQuery query)
    {
        writer.WriteString("query"u8, query.Text);
        writer.WriteNumber("limit"u8, query.Limit);
        WriteCursor(writer, query.Cursor);
    }

    private static void WriteCursor(Utf8JsonWriter writer, string? cursor)
    {
        if (cursor is not null)
        {
            writer.WriteString("cursor"u8, cursor);
        }
    }

    private static void WriteAbout(Utf8JsonWriter writer, string tool, ToolDetail detail)
    {
        writer.WriteString("id"u8, tool);
        writer.WriteString("level"u8, GatewayPages.Name(detail));
    }

    private static void WriteMost(Utf8JsonWriter writer, string tool, int max)
    {
        writer.WriteString("id"u8, tool);
        writer.WriteNumber("max"u8, max);
    }

    private static T Read<T>(GuestMessage payload, Func<GuestMessage, T> read)
    {
        try
        {
            return read(payload);
        }
        catch (Exception e) when (e is GuestProtocolException or JsonException)
        {
            throw new ToolExecException(Invalid(e is GuestProtocolException ? e.Message : "its answer is not what was asked for"));
        }
    }

    private static string? Backend(GuestMessage payload) => payload.Member("backend") is { ValueKind: JsonValueKind.String } backend ? backend.GetString() : null;

    private static List<ChainStepResult> ReadSteps(GuestMessage payload, ref ToolError? error)
    {
        try
        {
            return [.. GatewayPages.Objects(payload, "stepResults").Select(static (step, i) => Step(step, i))];
        }
        catch (GuestProtocolException e)
        {
            error ??= Invalid(e.Message);
            return [];
        }
    }

    private static ChainStepResult Step(GuestMessage step, int place)
    {
        var tool = step.Text("toolId") ?? "";
        var result = step.Member("error") is { ValueKind: JsonValueKind.Object }
            ? ToolResult.Failure(RemoteErrors.Read(step.Object("error"), tool))
            : ToolResult.Success(step.Member("structured") ?? default);
        var duration = step.Member("duration_ms") is { ValueKind: JsonValueKind.Number } ms && ms.GetDouble() is >= 0 and <= 1e12 and var number ? TimeSpan.FromMilliseconds(number) : default;
        var index = step.Number("step_index") is >= 0 and <= int.MaxValue and { } known ? (int)known : place;
        return new ChainStepResult(index, step.Text("id"), tool, result.ForCall(tool, null, result.Error?.Backend ?? Backend(step), duration, 1)) { Duration = duration };
    }

    private static ToolError Invalid(string how) => new(ToolErrorKind.InvalidResponse, $"The host that has the tools answered with something that is no answer: {how}.");

    private ToolError LimitReached(string what) => new(
        ToolErrorKind.LimitExceeded,
        string.Create(CultureInfo.InvariantCulture, $"'{what}' was not run: this code may make {_maxToolCalls} tool calls, steps of chains included. Do the same with fewer calls."));

    private async ValueTask<GuestMessage> ValueAsync(string type, string? tool, Action<Utf8JsonWriter> payload, CancellationToken cancellationToken)
    {
        var (answer, error) = await AskAsync(type, tool, payload, cancellationToken).ConfigureAwait(false);
        return error is null ? answer : throw new ToolExecException(error);
    }

    private async ValueTask<(GuestMessage Payload, ToolError? Error)> AskAsync(string type, string? tool, Action<Utf8JsonWriter> payload, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_gate.TryEnter())
        {
            return Failed(Ended());
        }

        try
        {
            using var late = new CancellationTokenSource(_timeout, _time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token, _closed.Token);
            try
            {
                await _places.WaitAsync(stop.Token).ConfigureAwait(false);
                try
                {
                    return await SendAsync(type, tool, payload, stop.Token).ConfigureAwait(false);
                }
                finally
                {
                    _places.Release();
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return Failed(_closed.IsCancellationRequested
                    ? Ended()
                    : new ToolError(ToolErrorKind.Timeout, $"The host that has the tools did not answer within {_timeout.TotalSeconds:0.###} s. The tool may have run.") { Tool = tool });
            }
        }
        finally
        {
            _gate.Exit();
        }
    }

    private static (GuestMessage Payload, ToolError? Error) Failed(ToolError error) => (new GuestMessage(ToolExecJson.EmptyObject), error);

    private static ToolError Ended() => new(ToolErrorKind.Cancelled, "The execution that made the call has ended.");

    private async ValueTask<(GuestMessage Payload, ToolError? Error)> SendAsync(string type, string? tool, Action<Utf8JsonWriter> payload, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _messages).ToString(CultureInfo.InvariantCulture);
        var body = GatewayWire.Message(type, id, payload);
        if (body.Length > GatewayWire.MaxMessageBytes)
        {
            return Failed(new ToolError(ToolErrorKind.ArgumentsTooLarge, $"The call has {body.Length} bytes, but may have {GatewayWire.MaxMessageBytes}. Send less.") { Tool = tool });
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(body), Version = HttpVersion.Version11 };
        request.Content.Headers.ContentType = Json;
        request.Headers.Authorization = _authorization;
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return Failed(new ToolError(ToolErrorKind.BackendUnavailable, response.StatusCode == HttpStatusCode.Unauthorized
                    ? "The host that has the tools knows nothing of this execution, or takes it for ended."
                    : $"The host that has the tools takes no calls there: it answers {(int)response.StatusCode}.")
                {
                    Tool = tool,
                    IsRetryable = false,
                });
            }

            return await BoundedBody.ReadAsync(response.Content, GatewayWire.MaxAnswerBytes, cancellationToken).ConfigureAwait(false) is { } answer
                ? Take(answer, id, tool)
                : Failed(Invalid($"it has more than {GatewayWire.MaxAnswerBytes} bytes"));
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            return Failed(new ToolError(ToolErrorKind.BackendUnavailable, "The host that has the tools cannot be reached.") { Tool = tool, Exception = e });
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Failed(new ToolError(ToolErrorKind.ConnectionLost, "The connection to the host that has the tools was lost; the tool may have run.") { Tool = tool, Exception = e });
        }
    }

    private static (GuestMessage Payload, ToolError? Error) Take(ReadOnlyMemory<byte> answer, string id, string? tool)
    {
        try
        {
            var message = GuestMessage.Parse(answer, GatewayWire.AnswerBounds);
            if (!string.Equals(message.Text("id"), id, StringComparison.Ordinal))
            {
                throw new GuestProtocolException("it answers another call");
            }

            var payload = message.Member("payload") is null or { ValueKind: JsonValueKind.Null } ? new GuestMessage(ToolExecJson.EmptyObject) : message.Object("payload");
            return message.Type switch
            {
                "response" => (payload, null),
                "error" => (payload, RemoteErrors.Read(payload, tool)),
                var other => throw new GuestProtocolException($"there are no answers of the type '{other}'"),
            };
        }
        catch (GuestProtocolException e)
        {
            return Failed(Invalid(e.Message));
        }
    }
}
