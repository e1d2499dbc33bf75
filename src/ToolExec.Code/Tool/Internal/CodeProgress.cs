using System.Threading.Channels;

namespace ToolExec.Code;

/// <summary>Tells whoever listens to a call of <c>execute_code</c> how many tool calls have ended, in order, and nothing after the result.</summary>
internal sealed class CodeProgress : IProgress<GatewayCall>
{
    // Bounded by the script's limit of calls.
    private readonly Channel<GatewayCall> _calls = Channel.CreateUnbounded<GatewayCall>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _telling;

    public CodeProgress(ToolCallContext context) => _telling = TellAsync(context);

    public void Report(GatewayCall value) => _calls.Writer.TryWrite(value);

    /// <summary>Returns when all that was reported is told.</summary>
    public async ValueTask EndAsync()
    {
        _calls.Writer.TryComplete();
#pragma warning disable VSTHRD003 // This object began it, and has just told it to end.
        await _telling.ConfigureAwait(false);
#pragma warning restore VSTHRD003
    }

    private async Task TellAsync(ToolCallContext context)
    {
        var count = 0;
        try
        {
            await foreach (var call in _calls.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                await context.ReportProgressAsync(++count, message: call.Error is { } error ? $"{call.Tool}: {ToolErrorCodes.Name(error.Kind)}" : call.Tool).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The call is given up: nobody listens any more.
            _calls.Writer.TryComplete();
        }
    }
}
