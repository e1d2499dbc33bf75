#pragma warning disable VSTHRD003 // The tasks awaited here are this run's own and its child's.

using ToolExec.Foundation.Processes;

namespace ToolExec.Backend;

/// <summary>One program, from its start to the end of its whole tree.</summary>
internal sealed class CommandRun(Command command, ToolCallContext context)
{
    private const int ReadBytes = 16 * 1024;

    // A program that has ended, but whose standard output something else holds open: what it wrote is in the pipe already.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(2);
    private readonly OutputCapture _output = new(command.MaxOutputBytes);
    private readonly OutputCapture _error = new(command.MaxErrorBytes);
    private readonly CommandStream? _stream = context.IsStreaming && command.Output != CommandOutput.Binary
        ? new CommandStream(context, command.Encoding, command.MaxOutputBytes, command.MaxErrorBytes)
        : null;

    /// <summary>Runs the program.</summary>
    /// <param name="options">What to start.</param>
    /// <param name="input">Its standard input, or null.</param>
    /// <param name="cancellationToken">Ends it, with everything that it has started.</param>
    /// <exception cref="ChildProcessException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing of it is left.</exception>
    internal async Task<ToolResult> RunAsync(ChildProcessOptions options, byte[]? input, CancellationToken cancellationToken)
    {
        options.OnErrorBytes = OnError;
        var child = ChildProcess.Start(options);
        ChildExit exit;
        await using (child.ConfigureAwait(false))
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var pump = _stream?.PumpAsync(ended.Token) ?? Task.CompletedTask;
            var writing = WriteAsync(child, input, ended.Token);
            var reading = ReadAsync(child.StandardOutput, ended.Token);
            try
            {
                exit = await child.Exited.WaitAsync(cancellationToken).ConfigureAwait(false);
                await Task.WhenAll(reading, child.StandardErrorEnd).WaitAsync(DrainLimit, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }
            finally
            {
                // Takes what the program left running, which also ends both streams.
                await child.DisposeAsync().ConfigureAwait(false);
                await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _stream?.Complete();
                await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return new CommandResults(command, context.Tool.Name).Make(exit, _output, ErrorText());
    }

    private static async Task WriteAsync(ChildProcess child, byte[]? input, CancellationToken cancellationToken)
    {
        try
        {
            await child.StandardInput.WriteAsync(input ?? [], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // A program need not read what it is given: its exit code says how it went.
        }

        await child.StandardInput.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[ReadBytes];
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                _output.Append(buffer.AsSpan(0, read));
                if (_stream is not null)
                {
                    await _stream.OutputAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // Disposed under the read: the program is being let go.
        }
    }

    private void OnError(ReadOnlyMemory<byte> bytes)
    {
        lock (_error)
        {
            _error.Append(bytes.Span);
        }

        _stream?.Error(bytes.Span);
    }

    private string ErrorText()
    {
        // A grandchild that left the tree may still be writing.
        lock (_error)
        {
            return _error.ToText(command.ErrorEncoding);
        }
    }
}
