using ToolExec.Foundation.Processes;

namespace ToolExec.Runtime;

/// <summary>The host's side of the protocol with one guest (<c>docs/wire-protocol.md</c>): over two streams it runs scripts, one after the other.</summary>
/// <remarks>
/// It trusts nothing that the guest says: lines are bounded and read strictly, calls go through the gateway, output and result are counted here.
/// It ends nothing but its own reading and writing: whoever started the guest says how it is stopped, and disposes this afterwards.
/// </remarks>
internal sealed class GuestSession : IAsyncDisposable
{
    private static readonly TimeSpan ReadEndLimit = TimeSpan.FromSeconds(5);
    private readonly GuestWireOptions _options;
    private readonly GuestLines _lines;
    private readonly BoundedLineReader _reader;
    private readonly StrictJsonOptions _bounds;
    private Task<ReadOnlyMemory<byte>?>? _reading;
    private readonly bool _isHost;
    private long _run;

    /// <summary>Makes the session of a guest that was started.</summary>
    /// <param name="fromGuest">What the guest writes.</param>
    /// <param name="toGuest">What the guest reads.</param>
    /// <param name="maxResultBytes">The largest result of any run to come.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="isHost">The guest is a host like this one.</param>
    public GuestSession(Stream fromGuest, Stream toGuest, long maxResultBytes, GuestWireOptions? options = null, bool isHost = false)
    {
        _isHost = isHost;
        _options = options ?? GuestWireOptions.Default;

        // The room of a whole result, and of what stands around it.
        var line = (int)Math.Min(Math.Max(_options.MaxLineBytes, maxResultBytes + 4096), 1024 * 1024 * 1024);
        _reader = new BoundedLineReader(fromGuest, line);
        _lines = new GuestLines(toGuest, _options.MaxWaitingBytes);

        // Values may be 64 deep, and stand in a message.
        _bounds = new StrictJsonOptions { MaxBytes = line, MaxDepth = 72 };
    }

    /// <summary>Gets how many scripts it has run.</summary>
    public long Runs => _run;

    /// <summary>Waits for the guest to say what it is.</summary>
    /// <param name="language">The language that it must speak.</param>
    /// <param name="nonce">The text by which the guest knows that it is meant, and we know that it is the one we started.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GuestProtocolException">It is another guest, speaks another version, or has ended.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask OpenAsync(string language, string nonce, CancellationToken cancellationToken)
    {
        var message = await ReadAsync(cancellationToken).ConfigureAwait(false) ?? throw new GuestProtocolException("the guest ended before it said a word");
        if (message.Type is not "hello")
        {
            throw new GuestProtocolException($"the first line is of the type '{message.Type}' instead of 'hello'");
        }

        if (message.Text("protocol") is var protocol and not GuestProtocol.Version)
        {
            throw new GuestProtocolException($"the guest speaks '{protocol}', this host '{GuestProtocol.Version}'");
        }

        if (message.Text("language") is var other && !string.Equals(other, language, StringComparison.Ordinal))
        {
            throw new GuestProtocolException($"the guest runs '{other}' instead of '{language}'");
        }

        if (!string.Equals(message.Text("nonce"), nonce, StringComparison.Ordinal))
        {
            throw new GuestProtocolException("the guest is not the one that was started");
        }
    }

    /// <summary>Lets the guest do now what it would do at its first script. It may leave that.</summary>
    public void Prepare() => _lines.TrySend(GuestProtocol.Prepare());

    /// <summary>Runs a script. When it returns, the gateway has let go of all calls of the run.</summary>
    /// <param name="request">The script.</param>
    /// <param name="limits">The limits that apply.</param>
    /// <param name="output">Takes what it writes.</param>
    /// <param name="end">Stops the guest, for good; it may be stopped again later.</param>
    /// <param name="stop">Ends it. The guest is told, and then stopped.</param>
    /// <exception cref="OperationCanceledException">The run was ended from outside.</exception>
    public async ValueTask<GuestOutcome> RunAsync(SandboxRequest request, SandboxLimits limits, GuestOutput output, Func<ValueTask> end, CancellationToken stop)
    {
        var run = ++_run;
        using var choked = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var calls = new GuestCalls(request.Gateway, _lines, run, _options, () => _ = choked.CancelAsync(), choked.Token);
        await using (calls.ConfigureAwait(false))
        {
            try
            {
                var start = GuestProtocol.Start(run, request, limits);
                return !_lines.TrySend(start) ? TooLarge(start.Length) : await FollowAsync(run, request, limits, output, calls, choked.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is GuestProtocolException or LineTooLongException)
            {
                await end().ConfigureAwait(false);
                return Broken(e is LineTooLongException ? "a line is longer than the host takes" : e.Message);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Before its calls are waited for: a tool that does not listen must not give a script more time.
                _lines.TrySend(GuestProtocol.Cancel(run));
                await end().ConfigureAwait(false);
                throw;
            }
            catch (OperationCanceledException)
            {
                await end().ConfigureAwait(false);
                return Broken("it leaves the answers to its calls unread");
            }
        }
    }

    /// <summary>Lets go of the streams. The guest was stopped before.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Complete();
        if (_reading is { } reading)
        {
            // Its stream is closed, so it ends; where it does not, its buffer is left to it.
            await ((Task)reading).WaitAsync(ReadEndLimit, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_reading is null or { IsCompleted: true })
        {
            _reader.Dispose();
        }
    }

    private GuestOutcome TooLarge(int bytes) => new(
        default,
        new SandboxError(SandboxErrorKind.InvalidRequest, $"The script and its input have {bytes} bytes as JSON; {_options.MaxWaitingBytes} can be given to a guest. Give it less, and let it ask a tool for the rest."),
        IsEnd: true);

    private static GuestOutcome Broken(string how) => new(
        default, new SandboxError(SandboxErrorKind.Violation, $"The script, or the program that runs it, broke the protocol with the host and was stopped: {how}."), IsEnd: true);

    private async ValueTask<GuestOutcome> FollowAsync(
        long run, SandboxRequest request, SandboxLimits limits, GuestOutput output, GuestCalls calls, CancellationToken stop)
    {
        var total = 0L;
        while (true)
        {
            var length = 0;
            if (await ReadAsync(stop, bytes => length = bytes).ConfigureAwait(false) is not { } message)
            {
                return new GuestOutcome(default, null, IsEnd: true, IsLost: true);
            }

            total += length;
            if (total > _options.MaxTotalBytes)
            {
                throw new GuestProtocolException($"it said more than {_options.MaxTotalBytes} bytes");
            }

            if (message.Run != run)
            {
                continue; // What is left of an earlier run.
            }

            switch (message.Type)
            {
                case "output":
                    output.Write(message.Text("stream") is "stderr", message.Text("text") ?? "");
                    break;
                case "call":
                    await calls.BeginAsync(message).ConfigureAwait(false);
                    break;
                case "cancel_call":
                    calls.Cancel(message.Call);
                    break;
                case "result":
                    return GuestEnds.Result(message, limits) with { Enforced = GuestEnds.Enforced(message, _isHost) };
                case "failed":
                    return GuestEnds.Failure(message.Object("error"), request.Code, _isHost) with { Enforced = GuestEnds.Enforced(message, _isHost) };
                case var other:
                    throw new GuestProtocolException($"there are no lines of the type '{other}'");
            }
        }
    }

    private async ValueTask<GuestMessage?> ReadAsync(CancellationToken stop, Action<int>? length = null)
    {
        stop.ThrowIfCancellationRequested();
        if (_reading is null)
        {
            var next = _reader.ReadLineAsync(CancellationToken.None);
            if (next.IsCompletedSuccessfully)
            {
                return Take(next.Result, length);
            }

            // Pipes cannot always be told to stop reading: it is the waiting that is given up, and the read ends with the guest.
            _reading = next.AsTask();
        }

        ReadOnlyMemory<byte>? line;
        try
        {
            line = await _reading.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is (IOException and not LineTooLongException) or ObjectDisposedException)
        {
            line = null; // The guest is gone.
        }

        _reading = null;
        return Take(line, length);
    }

    private GuestMessage? Take(ReadOnlyMemory<byte>? line, Action<int>? length)
    {
        if (line is not { } bytes)
        {
            return null;
        }

        length?.Invoke(bytes.Length);
        return GuestMessage.Parse(bytes, _bounds);
    }
}
