#pragma warning disable VSTHRD003 // The tasks awaited here are this session's own and its child's.

using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ToolExec.Foundation.Processes;

namespace ToolExec.Backend;

/// <summary>One life of a program that speaks the line protocol: its requests, correlated, and the reason of its end.</summary>
internal sealed class LineSession : IAsyncDisposable
{
    private const int MaxQuoteLength = 200;
    private const int MaxTailLength = 2000;
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<long, LineRequest> _requests = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<JsonElement> _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChildProcess _child;
    private readonly string _name;
    private readonly int _maxMessageBytes;
    private readonly Action _toolsChanged;
    private readonly ILogger _logger;
    private readonly Task _reading;
    private long _lastId;
    private int _strays;
    private string? _firstStray;

    private LineSession(ChildProcess child, string name, int maxMessageBytes, Action toolsChanged, ILogger logger)
    {
        _child = child;
        _name = name;
        _maxMessageBytes = maxMessageBytes;
        _toolsChanged = toolsChanged;
        _logger = logger;
        _reading = ReadAsync();
    }

    /// <summary>Gets a task that ends with why the program is lost. It never fails.</summary>
    internal Task<string> Lost => _lost.Task;

    internal bool IsAlive => !_lost.Task.IsCompleted;

    /// <summary>Starts a program and shakes hands.</summary>
    /// <exception cref="BackendException">It cannot be started, or says no hello that is understood.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal static async Task<LineSession> StartAsync(
        string name, ChildProcessOptions options, ToolProcessOptions limits, Action toolsChanged, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        ChildProcess child;
        try
        {
            child = ChildProcess.Start(options);
        }
        catch (ChildProcessException fault)
        {
            throw Unavailable(name, fault.Message, fault);
        }

        var session = new LineSession(child, name, limits.MaxMessageBytes, toolsChanged, logger);
        try
        {
            await session.SendAsync(LineMessages.Hello(), cancellationToken).ConfigureAwait(false);
            await Task.WhenAny(session._hello.Task, session._lost.Task).WaitAsync(limits.StartTimeout, time, cancellationToken).ConfigureAwait(false);
            if (!session._hello.Task.IsCompleted)
            {
                throw Unavailable(name, $"The program of '{name}' {await session._lost.Task.ConfigureAwait(false)} before it had said hello.");
            }

            return LineMessages.Number(await session._hello.Task.ConfigureAwait(false), "protocol") is LineMessages.Version
                ? session
                : throw Unavailable(name, $"The program of '{name}' speaks another version of the line protocol than {LineMessages.Version}.");
        }
        catch (TimeoutException fault)
        {
            var stray = session.Stray();
            await session.DisposeAsync().ConfigureAwait(false);
            throw new BackendException(new ToolError(ToolErrorKind.Timeout, $"The program of '{name}' said no hello within {limits.StartTimeout.TotalSeconds:0.###} seconds{stray}.")
            {
                Operation = ToolOperation.Start,
                Exception = fault,
            });
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    internal (long Id, LineRequest Request) Open()
    {
        var request = new LineRequest();
        var id = Interlocked.Increment(ref _lastId);
        _requests[id] = request;
        return (id, request);
    }

    internal void Close(long id)
    {
        if (_requests.TryRemove(id, out var request))
        {
            request.Complete();
        }
    }

    /// <summary>Asks, and waits for the answer.</summary>
    /// <exception cref="BackendException">The program was lost.</exception>
    internal async Task<JsonElement> RequestAsync(string type, CancellationToken cancellationToken)
    {
        var (id, request) = Open();
        try
        {
            await SendAsync(LineMessages.Request(type, id), cancellationToken).ConfigureAwait(false);
            return await AnswerAsync(request).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Close(id);
        }
    }

    /// <summary>Waits for an answer, or for the end of the program.</summary>
    /// <exception cref="BackendException">The program was lost.</exception>
    internal async Task<JsonElement> AnswerAsync(LineRequest request)
    {
        var first = await Task.WhenAny(request.Answer.Task, _lost.Task).ConfigureAwait(false);
        return first == request.Answer.Task
            ? await request.Answer.Task.ConfigureAwait(false)
            : throw new BackendException(new ToolError(ToolErrorKind.ConnectionLost, $"The program of '{_name}' {await _lost.Task.ConfigureAwait(false)} before it had answered."));
    }

    /// <summary>Writes one message, the whole of it or, where the program is gone, none that counts.</summary>
    /// <exception cref="BackendException">The program does not read any more.</exception>
    internal async Task SendAsync(byte[] message, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Half a message would spoil those of all others: once begun it is written to its end, or the program's.
            var written = _child.StandardInput.WriteAsync(message, CancellationToken.None).AsTask();
            var first = await Task.WhenAny(written, _lost.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (first != written)
            {
                throw Unavailable(_name, $"The program of '{_name}' {await _lost.Task.ConfigureAwait(false)}.");
            }

            await written.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The call is over, but its message may be half written: only the program's end is safe then.
            Lose("does not read its standard input");
            throw;
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            throw Unavailable(_name, $"The program of '{_name}' {await LossAsync().ConfigureAwait(false)}.", fault);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Declares the program lost; its owner then ends it.</summary>
    internal void Lose(string reason) => _lost.TrySetResult(reason);

    public async ValueTask DisposeAsync()
    {
        Lose("was stopped");
        await _child.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
    }

    private static BackendException Unavailable(string name, string message, Exception? cause = null) =>
        new(new ToolError(ToolErrorKind.BackendUnavailable, message) { Operation = ToolOperation.Start, Backend = name, BackendKind = ProcessBackend.BackendKind, Exception = cause });

    private async Task ReadAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // leave the constructor
        using var lines = new BoundedLineReader(_child.StandardOutput, _maxMessageBytes);
        try
        {
            while (await lines.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
            {
                Take(line);
            }

            Lose(await EndAsync().ConfigureAwait(false));
        }
        catch (LineTooLongException)
        {
            Lose($"wrote a message of more than {_maxMessageBytes} bytes");
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            Lose("was stopped");
        }

        foreach (var id in _requests.Keys)
        {
            Close(id);
        }
    }

    private void Take(ReadOnlyMemory<byte> line)
    {
        if (line.Span.Trim(" \t"u8).IsEmpty)
        {
            return;
        }

        if (!ToolExecJson.TryParse(line, out var message, out _, new StrictJsonOptions { MaxBytes = _maxMessageBytes, MaxDepth = 256 })
            || message.ValueKind != JsonValueKind.Object || LineMessages.Text(message, "type") is not { } type)
        {
            _firstStray ??= Encoding.UTF8.GetString(line.Span[..Math.Min(line.Length, MaxQuoteLength)]);
            _logger.StrayLine(_name, ++_strays);
            return;
        }

        var request = LineMessages.Id(message) is { } id ? _requests.GetValueOrDefault(id) : null;
        switch (type)
        {
            case "hello":
                _hello.TrySetResult(message);
                break;
            case "changed":
                _toolsChanged();
                break;
            case "progress" or "chunk":
                request?.Post(message);
                break;
            default:
                // An answer to nobody belongs to a call that was given up.
                request?.Answer.TrySetResult(message);
                break;
        }
    }

    private async Task<string> LossAsync()
    {
        // The reason is better than "the pipe is broken", and comes a moment later.
        await ((Task)_lost.Task).WaitAsync(LastWords, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _lost.Task.IsCompletedSuccessfully ? await _lost.Task.ConfigureAwait(false) : "does not read its standard input any more";
    }

    private async Task<string> EndAsync()
    {
        await Task.WhenAll(_child.Exited, _child.StandardErrorEnd).WaitAsync(LastWords, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var how = _child.Exited.IsCompletedSuccessfully ? $"ended with {await _child.Exited.ConfigureAwait(false)}" : "closed its standard output";
        var tail = _child.ErrorTail.Trim();
        return $"{how}{(tail.Length == 0 ? "" : $" (the end of its standard error: {ToolText.Quote(tail[^Math.Min(tail.Length, MaxTailLength)..], MaxTailLength)})")}{Stray()}";
    }

    private string Stray() => _firstStray is null ? "" : $" (it wrote to its standard output what is no message: {ToolText.Quote(_firstStray, MaxQuoteLength)})";
}
