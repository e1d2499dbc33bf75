using System.Threading.Channels;

namespace ToolExec.Code;

/// <summary>Tells whoever listens to a call of <c>execute_code</c> which tool calls have ended and what the script writes, in order, and nothing after the result.</summary>
internal sealed class CodeProgress : IProgress<GatewayCall>, IProgress<SandboxOutput>
{
    private const int MaxLength = 1000;

    // Bounded by the script's limits of calls and output.
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _telling;

    public CodeProgress(ToolCallContext context) => _telling = TellAsync(context);

    public void Report(GatewayCall value) => _messages.Writer.TryWrite(value.Error is { } error ? $"{value.Tool}: {ToolErrorCodes.Name(error.Kind)}" : value.Tool);

    public void Report(SandboxOutput value)
    {
        var text = value.Text.TrimEnd('\n', '\r');
        _messages.Writer.TryWrite($"{(value.IsError ? "stderr" : "stdout")}: {ToolText.Beginning(text, MaxLength)}{(text.Length > MaxLength ? "…" : "")}");
    }

    /// <summary>Returns when all that was reported is told.</summary>
    public async ValueTask EndAsync()
    {
        _messages.Writer.TryComplete();
#pragma warning disable VSTHRD003 // This object began it, and has just told it to end.
        await _telling.ConfigureAwait(false);
#pragma warning restore VSTHRD003
    }

    private async Task TellAsync(ToolCallContext context)
    {
        var count = 0;
        try
        {
            await foreach (var message in _messages.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                await context.ReportProgressAsync(++count, message: message).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The call is given up: nobody listens any more.
            _messages.Writer.TryComplete();
        }
    }
}
