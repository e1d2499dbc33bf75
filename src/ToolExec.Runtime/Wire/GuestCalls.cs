using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Runtime;

/// <summary>The calls of one run: carried to the gateway, several at the same time, and answered as they end.</summary>
/// <remarks>Everything that a guest may do beyond computing goes through here, and from here through the gateway alone.</remarks>
internal sealed class GuestCalls : IAsyncDisposable
{
    private const int UsualHits = 10;
    private const int UsualExamples = 3;

    private readonly IToolGateway _gateway;
    private readonly GuestLines _lines;
    private readonly long _run;
    private readonly GuestWireOptions _options;
    private readonly CancellationTokenSource _ended;
    private readonly SemaphoreSlim _slots;
    private readonly ConcurrentDictionary<long, CancellationTokenSource> _running = new();
    private readonly Action _choked;

    /// <summary>Makes the calls of a run.</summary>
    /// <param name="gateway">The way to tools.</param>
    /// <param name="lines">The way back to the guest.</param>
    /// <param name="run">The number of the run.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="choked">Called when the guest leaves too many answers unread.</param>
    /// <param name="stop">Ends the run.</param>
    public GuestCalls(IToolGateway gateway, GuestLines lines, long run, GuestWireOptions options, Action choked, CancellationToken stop)
    {
        _gateway = gateway;
        _lines = lines;
        _run = run;
        _options = options;
        _choked = choked;
        _slots = new SemaphoreSlim(options.MaxConcurrentCalls, options.MaxConcurrentCalls);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
    }

    /// <summary>Begins a call, as soon as there is room for one.</summary>
    /// <exception cref="GuestProtocolException">The guest has a call of that number under way.</exception>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public async ValueTask BeginAsync(GuestMessage message)
    {
        var call = message.Call;
        await _slots.WaitAsync(_ended.Token).ConfigureAwait(false);
        var source = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        if (!_running.TryAdd(call, source))
        {
            source.Dispose();
            _slots.Release();
            throw new GuestProtocolException($"the number {call} stands for two calls");
        }

        _ = RunAsync(call, message, source);
    }

    /// <summary>Gives a call up, where it is still under way.</summary>
    public void Cancel(long call)
    {
        if (_running.TryGetValue(call, out var source))
        {
            _ = CancelAsync(source);
        }
    }

    /// <summary>Gives up what is under way, and waits until the gateway has let go of all of it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        for (var i = 0; i < _options.MaxConcurrentCalls; i++)
        {
            // Each place that can be had is one where no call is.
            await _slots.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        _slots.Dispose();
        _ended.Dispose();
    }

    private static async Task CancelAsync(CancellationTokenSource source)
    {
        try
        {
            await source.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The call has ended meanwhile.
        }
    }

    private async Task RunAsync(long call, GuestMessage message, CancellationTokenSource source)
    {
        // A tool that answers at once must not keep the reader of the guest's lines from the next call.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (await AnswerAsync(call, message, source.Token).ConfigureAwait(false) is { } line)
            {
                Send(call, line);
            }
        }
        finally
        {
            _running.TryRemove(call, out _);
            source.Dispose();
            _slots.Release();
        }
    }

    private void Send(long call, byte[] line)
    {
        if (line.Length > _options.MaxWaitingBytes / 2)
        {
            line = GuestProtocol.Failure(_run, call, new ToolError(
                ToolErrorKind.ResultTooLarge, $"The result has {line.Length} bytes, more than a script can be given. Ask for less."));
        }

        if (!_lines.TrySend(line))
        {
            _choked();
        }
    }

    private async Task<byte[]?> AnswerAsync(long call, GuestMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await DispatchAsync(call, message.Text("op") ?? "", message.Object("params"), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Where the run has ended nobody reads it.
            return GuestProtocol.Failure(_run, call, new ToolError(ToolErrorKind.Cancelled, "The script gave the call up."));
        }
        catch (ToolExecException e)
        {
            return GuestProtocol.Failure(_run, call, e.Error);
        }
        catch (GuestProtocolException e)
        {
            return GuestProtocol.Failure(_run, call, new ToolError(ToolErrorKind.ValidationInput, $"The call is wrong: {e.Message}."));
        }
#pragma warning disable CA1031 // The gateway may be the host's own: whatever it throws ends this call, and its text stays here.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return GuestProtocol.Failure(_run, call, new ToolError(ToolErrorKind.Internal, "The call failed inside the host.") { Exception = e });
        }
    }

    private async ValueTask<byte[]> DispatchAsync(long call, string op, GuestMessage parameters, CancellationToken cancellationToken)
    {
        switch (op)
        {
            case "run_tool":
                var result = await _gateway.RunToolAsync(Required(parameters, "tool"), parameters.Member("arguments") ?? default, cancellationToken).ConfigureAwait(false);
                return result.Error is { } error ? GuestProtocol.Failure(_run, call, error, result.Tool) : GuestProtocol.Answer(_run, call, ToolAnswers.ValueOf(result).Span);
            case "run_chain":
                var chain = await _gateway.RunChainAsync(GuestChains.Read(parameters), cancellationToken).ConfigureAwait(false);
                return chain.Error is { } fault ? GuestProtocol.Failure(_run, call, fault) : Value(chain.Value);
            case "search_tools":
                var hits = await _gateway.SearchToolsAsync(Query(parameters), cancellationToken).ConfigureAwait(false);
                return hits.Error is { } unsearched ? GuestProtocol.Failure(_run, call, unsearched) : Value(List(hits, GuestJson.SearchPage, "tools"u8));
            case "list_namespaces":
                var spaces = await _gateway.ListNamespacesAsync(parameters.Text("cursor"), cancellationToken).ConfigureAwait(false);
                return spaces.Error is { } unlisted ? GuestProtocol.Failure(_run, call, unlisted) : Value(List(spaces, GuestJson.NamespacePage, "namespaces"u8));
            case "describe_tool":
                return Answer(await _gateway.DescribeToolAsync(Required(parameters, "tool"), Detail(parameters), cancellationToken).ConfigureAwait(false), GuestJson.Document);
            case "list_tool_examples":
                return Answer(
                    await _gateway.ListToolExamplesAsync(Required(parameters, "tool"), Number(parameters, "max", UsualExamples, int.MaxValue), cancellationToken).ConfigureAwait(false),
                    GuestJson.Examples);
            default:
                throw new GuestProtocolException($"there is no operation '{op}'");
        }

        byte[] Answer<T>(T value, JsonTypeInfo<T> contract) => GuestProtocol.Answer(_run, call, JsonSerializer.SerializeToUtf8Bytes(value, contract));

        byte[] Value(JsonElement? value) => GuestProtocol.Answer(_run, call, value is { } json ? JsonMarshal.GetRawUtf8Value(json) : "null"u8);
    }

    // Scripts want the list, not the page around it.
    private static JsonElement List<T>(T page, JsonTypeInfo<T> contract, ReadOnlySpan<byte> member) => JsonSerializer.SerializeToElement(page, contract).GetProperty(member);

    private static string Required(GuestMessage parameters, string name) =>
        parameters.Text(name) is { Length: > 0 } text ? text : throw new GuestProtocolException($"'{name}' must be a text that is not empty");

    private static int Number(GuestMessage parameters, string name, int usual, int most) => parameters.Number(name) switch
    {
        null => usual,
        >= 1 and { } number => (int)Math.Min(number, most),
        { } number => throw new GuestProtocolException($"'{name}' must be 1 or more, but is {number}"),
    };

    private static ToolSearchQuery Query(GuestMessage parameters) => new(parameters.Text("query") ?? "")
    {
        Limit = Number(parameters, "limit", UsualHits, ToolSearchQuery.MaxLimit),
    };

    private static ToolDetail Detail(GuestMessage parameters) => parameters.Text("detail") switch
    {
        "summary" => ToolDetail.Summary,
        "signature" => ToolDetail.Signature,
        null or "schema" => ToolDetail.Schema,
        "full" => ToolDetail.Full,
        "typescript" => ToolDetail.TypeScript,
        var other => throw new GuestProtocolException($"'detail' must be summary, signature, schema, full or typescript, but is '{other}'"),
    };
}
