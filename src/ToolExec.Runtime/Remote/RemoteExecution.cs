using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;

namespace ToolExec.Runtime;

/// <summary>One execution for another host: to the code's sandbox a way to tools, to the other host a guest.</summary>
internal sealed class RemoteExecution(ISandboxRuntime runtime, string language, string nonce, TimeProvider time) : IToolGateway, IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GiveUpTimeout = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource<JsonElement> _start = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _waiting = new();
    private readonly SemaphoreSlim _one = new(1, 1); // one line after the other
    private readonly CancellationTokenSource _stopped = new();
    private Stream? _output;
    private long _run;
    private long _calls;

    /// <inheritdoc/>
    /// <remarks>The other host keeps them.</remarks>
    public IReadOnlyList<GatewayCall> Calls => [];

    public bool Receive(JsonElement message)
    {
        var line = new GuestMessage(message);
        try
        {
            switch (line.Type)
            {
                case "start":
                    return _start.TrySetResult(message);
                case "answer":
                    // Of a call that the code has given up, or that ended with it, the answer comes all the same.
                    if (_waiting.TryRemove(line.Call, out var answer))
                    {
                        answer.TrySetResult(message);
                    }

                    return true;
                case "cancel":
                    _ = StopAsync();
                    return true;
                default:
                    return true;
            }
        }
        catch (GuestProtocolException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _one.Dispose();
        _stopped.Dispose();
    }

    public async Task RunAsync(Stream output, CancellationToken cancellationToken)
    {
        _output = output;
        await SendAsync(GuestLinesOut.Hello(language, nonce), cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopped.Token);
        try
        {
            var message = new GuestMessage(await _start.Task.WaitAsync(StartTimeout, time, stop.Token).ConfigureAwait(false));
            _run = message.Run;
            var written = Channel.CreateUnbounded<SandboxOutput>(new UnboundedChannelOptions { SingleReader = true }); // bounded by the code's limit of output
            var telling = TellAsync(written.Reader, cancellationToken);
            SandboxResult result;
            bool isTold;
            try
            {
                var request = RemoteRequest.Read(message, language, this) with { Output = new Writer(written.Writer) };
                result = await runtime.ExecuteAsync(request, stop.Token).ConfigureAwait(false);
            }
            finally
            {
                written.Writer.TryComplete();
                isTold = await telling.ConfigureAwait(false);
            }

            foreach (var line in isTold ? [] : GuestLinesOut.Output(_run, result))
            {
                await SendAsync(line, cancellationToken).ConfigureAwait(false);
            }

            await SendAsync(GuestLinesOut.End(_run, result), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The other host has said so, and wants no answer.
        }
        catch (Exception e) when (e is TimeoutException or GuestProtocolException)
        {
            // It began an execution and then sent nothing, or nonsense: it learns of it by the end of the lines.
        }
    }

    public async ValueTask<ToolResult> RunToolAsync(string tool, JsonElement arguments, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("run_tool", [("tool", Text(tool)), ("arguments", arguments)], cancellationToken).ConfigureAwait(false);
        return answer.Member("error") is not null ? ToolResult.Failure(RemoteErrors.Read(answer.Object("error"), tool)) : ToolResult.Success(answer.Member("value") ?? default);
    }

    public async ValueTask<ChainResult> RunChainAsync(ToolChain chain, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("run_chain", [("chain", JsonElement.Parse(ToolChainJson.ToJson(chain)))], cancellationToken).ConfigureAwait(false);
        return answer.Member("error") is not null
            ? new ChainResult { Status = ToolStatus.Failed, Error = RemoteErrors.Read(answer.Object("error"), null), Steps = [] }
            : new ChainResult { Status = ToolStatus.Succeeded, Value = answer.Member("value"), Steps = [] };
    }

    public async ValueTask<ToolSearchPage> SearchToolsAsync(ToolSearchQuery query, CancellationToken cancellationToken) =>
        Found(await ValueAsync("search_tools", [("query", Text(query.Text)), ("limit", Number(query.Limit))], cancellationToken).ConfigureAwait(false));

    public async ValueTask<ToolNamespacePage> ListNamespacesAsync(string? cursor, CancellationToken cancellationToken) =>
        Page(await ValueAsync("list_namespaces", [("cursor", cursor is null ? default : Text(cursor))], cancellationToken).ConfigureAwait(false), "namespaces", GuestJson.NamespacePage);

    public async ValueTask<ToolDocument> DescribeToolAsync(string tool, ToolDetail detail, CancellationToken cancellationToken) =>
        (await ValueAsync("describe_tool", [("tool", Text(tool)), ("detail", Text(detail.ToString().ToLowerInvariant()))], cancellationToken).ConfigureAwait(false)).Deserialize(GuestJson.Document)!;

    public async ValueTask<IReadOnlyList<ToolExample>> ListToolExamplesAsync(string tool, int max, CancellationToken cancellationToken) =>
        (await ValueAsync("list_tool_examples", [("tool", Text(tool)), ("max", Number(max))], cancellationToken).ConfigureAwait(false)).Deserialize(GuestJson.Examples)!;

    // Sends what the code writes, as it comes. Whether there was any: a sandbox that does not tell leaves it to the end.
    private async Task<bool> TellAsync(ChannelReader<SandboxOutput> written, CancellationToken cancellationToken)
    {
        var isTold = false;
        try
        {
            await foreach (var output in written.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                isTold = true;
                foreach (var line in GuestLinesOut.Output(_run, output))
                {
                    await SendAsync(line, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The other host is gone, which ends the execution by itself.
        }

        return isTold;
    }

    // A line has of a tool what scripts see of it.
    private static ToolSearchPage Found(JsonElement list)
    {
        var page = JsonElement.Parse($$"""{"tools":{{list.GetRawText()}}}""");
        return new ToolSearchPage { Hits = [.. GatewayPages.Objects(new GuestMessage(page), "tools").Select(GatewayPages.Hit)], Total = list.GetArrayLength() };
    }

    private static T Page<T>(JsonElement list, string member, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> contract) =>
        JsonElement.Parse($$"""{"{{member}}":{{list.GetRawText()}}}""").Deserialize(contract)!;

    private static JsonElement Text(string text) => JsonElement.Parse($"\"{JsonEncodedText.Encode(text)}\"");

    private static JsonElement Number(int number) => JsonElement.Parse(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private async Task StopAsync()
    {
        try
        {
            await _stopped.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
    }

    private async ValueTask<JsonElement> ValueAsync(string op, IReadOnlyList<(string Name, JsonElement Value)> parameters, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(op, parameters, cancellationToken).ConfigureAwait(false);
        return answer.Member("error") is not null ? throw new ToolExecException(RemoteErrors.Read(answer.Object("error"), null)) : answer.Member("value") ?? default;
    }

    private async ValueTask<GuestMessage> AskAsync(string op, IReadOnlyList<(string Name, JsonElement Value)> parameters, CancellationToken cancellationToken)
    {
        var call = Interlocked.Increment(ref _calls);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[call] = answer;
        try
        {
            await SendAsync(GuestLinesOut.Call(_run, call, op, parameters), cancellationToken).ConfigureAwait(false);
            return new GuestMessage(await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && _waiting.TryRemove(call, out _))
        {
            await GiveUpAsync(call).ConfigureAwait(false);
            throw new OperationCanceledException(cancellationToken);
        }
    }

    // A host that reads nothing must not keep code alive whose time is over: it ends when its calls have.
    private async Task GiveUpAsync(long call)
    {
        using var late = new CancellationTokenSource(GiveUpTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stopped.Token);
        await SendAsync(GuestLinesOut.CancelCall(_run, call), both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SendAsync(byte[] line, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _output!.WriteAsync(line, cancellationToken).ConfigureAwait(false);
            await _output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    private sealed class Writer(ChannelWriter<SandboxOutput> written) : IProgress<SandboxOutput>
    {
        public void Report(SandboxOutput value) => written.TryWrite(value);
    }
}
