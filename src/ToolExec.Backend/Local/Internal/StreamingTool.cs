using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>A function that gives its result in pieces.</summary>
internal abstract class StreamingTool<TPiece>(Tool definition, JsonTypeInfo<TPiece> pieceInfo) : LocalTool(definition)
{
    internal override bool IsStreaming => true;

    internal override async ValueTask<ToolResult> InvokeAsync(ToolCallContext context, HandlerFaults faults)
    {
        ToolResult? result = null;
        await foreach (var toolEvent in StreamAsync(context, faults, context.CancellationToken).ConfigureAwait(false))
        {
            if (toolEvent is ToolChunkEvent chunk)
            {
                await context.WriteChunkAsync(chunk.Content).ConfigureAwait(false);
            }
            else if (toolEvent is ToolCompletedEvent completed)
            {
                result = completed.Result;
            }
        }

        return result!;
    }

    internal override async IAsyncEnumerable<ToolEvent> StreamAsync(
        ToolCallContext context,
        HandlerFaults faults,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pieces = new PieceCollector<TPiece>(pieceInfo);
        var running = new Run(this, context, faults, pieces);
        await using (running.ConfigureAwait(false))
        {
            while (await running.NextAsync(cancellationToken).ConfigureAwait(false) is { } chunk)
            {
                yield return new ToolChunkEvent(chunk) { Tool = context.Tool.Id.ToString() };
            }
        }

        yield return new ToolCompletedEvent(running.Failure ?? pieces.ToResult()) { Tool = context.Tool.Id.ToString() };
    }

    private protected virtual bool NeedsScope => false;

    /// <summary>Begins to run the function, or says why its arguments are refused.</summary>
    private protected abstract Begun Begin(ToolCallContext context, HandlerFaults faults);

    /// <param name="Pieces">The pieces, or <see langword="null"/> where the call is refused.</param>
    /// <param name="Refusal">Why it is refused.</param>
    /// <param name="Arguments">The arguments made for the call, to be ended with it.</param>
    private protected readonly record struct Begun(IAsyncEnumerable<TPiece>? Pieces, ToolResult? Refusal, object?[] Arguments);

    // An iterator may not yield inside a try with a catch, so the handler's faults are caught here.
    private sealed class Run(StreamingTool<TPiece> tool, ToolCallContext context, HandlerFaults faults, PieceCollector<TPiece> pieces) : IAsyncDisposable
    {
        private CallScope? _scope;
        private Begun? _begun;
        private IAsyncEnumerator<TPiece>? _enumerator;

        public ToolResult? Failure { get; private set; }

        public async ValueTask<ContentBlock?> NextAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (_begun is null)
                {
                    _scope = tool.NeedsScope ? CallScope.Enter(context) : null;
                    var begun = tool.Begin(context, faults);
                    (_begun, Failure) = (begun, begun.Refusal);
                    _enumerator = begun.Pieces?.GetAsyncEnumerator(cancellationToken);
                }

                return _enumerator is not null && await _enumerator.MoveNextAsync().ConfigureAwait(false) ? pieces.Add(_enumerator.Current) : null;
            }
#pragma warning disable CA1031 // Whatever a handler throws is the call's error.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                cancellationToken.ThrowIfCancellationRequested();
                Failure = faults.ToResult(fault, context, ToolOperation.Stream);
                return null;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await GuardAsync(static run => run._enumerator?.DisposeAsync() ?? default).ConfigureAwait(false);
            await GuardAsync(static run => DelegateCall.EndAsync(run._begun?.Arguments ?? [])).ConfigureAwait(false);
            await GuardAsync(static run => run._scope?.DisposeAsync() ?? default).ConfigureAwait(false);
        }

        private async ValueTask GuardAsync(Func<Run, ValueTask> end)
        {
            try
            {
                await end(this).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever a handler throws is the call's error; of a call that was given up nobody asks any more.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Failure ??= context.CancellationToken.IsCancellationRequested ? null : faults.ToResult(fault, context, ToolOperation.Stream);
            }
        }
    }
}
