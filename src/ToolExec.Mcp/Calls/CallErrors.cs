#pragma warning disable VSTHRD003 // The task awaited here is the session's own.

using System.Text.Json;
using ModelContextProtocol;

namespace ToolExec.Mcp;

/// <summary>Turns what a call threw into the error of its result.</summary>
internal static class CallErrors
{
    private const int MaxRemoteTextLength = 8000;
    private static readonly TimeSpan LossLimit = TimeSpan.FromSeconds(2);

    /// <summary>Explains a failure.</summary>
    /// <param name="link">The session.</param>
    /// <param name="exception">What was thrown.</param>
    /// <param name="during">What was going on, to follow the reason of a loss.</param>
    internal static async Task<ToolResult> ExplainAsync(McpLink link, Exception exception, string during = " while the call ran")
    {
        var error = exception switch
        {
            McpProtocolException refused => Error(link, ToolErrorKind.ExecutionFailed, ToolText.Clean(refused.Message, MaxRemoteTextLength), refused),
            JsonException or FormatException => Error(link, ToolErrorKind.InvalidResponse, $"The MCP server '{link.Server}' answered with something that is no result of a tool.", exception),
            InvalidOperationException => FromInvalidOperation(link, exception),
            InvalidDataException or HttpRequestException => McpErrors.From(link.Server, exception, link.Endpoint).Error,
            _ => await FromLossAsync(link, exception, during).ConfigureAwait(false),
        };
        return ToolResult.Failure(error with { Operation = ToolOperation.Execute });
    }

    /// <summary>Explains the failure of a call. One that may have reached the server is a lost one: it may have run, so nobody must begin it elsewhere as if it had not.</summary>
    /// <param name="link">The session.</param>
    /// <param name="exception">What was thrown.</param>
    internal static async Task<ToolResult> ExplainCallAsync(McpLink link, Exception exception)
    {
        var result = await ExplainAsync(link, exception).ConfigureAwait(false);
        return result.Error is { Kind: ToolErrorKind.BackendUnavailable } error && !McpErrors.IsUndelivered(exception)
            ? ToolResult.Failure(new ToolError(ToolErrorKind.ConnectionLost, error.Message)
            {
                Operation = error.Operation,
                IsRetryable = error.IsRetryable,
                Backend = error.Backend,
                BackendKind = error.BackendKind,
                RetryAfter = error.RetryAfter,
                ExitCode = error.ExitCode,
                Exception = error.Exception,
            })
            : result;
    }

    internal static ToolResult FromBackend(BackendException exception) => ToolResult.Failure(exception.Error with { Operation = ToolOperation.Execute });

    // The SDK says so where a server asks for a user's input or a model's answer in the middle of a call (2026-07-28, "input_required"); JSON says so of lone surrogates.
    private static ToolError FromInvalidOperation(McpLink link, Exception exception) => link.IsStateless && exception.Source?.StartsWith("ModelContextProtocol", StringComparison.Ordinal) is true
        ? Error(link, ToolErrorKind.ExecutionFailed, "The tool asks for a user's input or a model's answer in the middle of the call, which this host does not offer to servers.", exception)
        : Error(link, ToolErrorKind.InvalidResponse, $"The MCP server '{link.Server}' answered with text that is not well-formed.", exception);

    // The connection's own reason is better than "the pipe is broken", and comes a moment later.
    private static async Task<ToolError> FromLossAsync(McpLink link, Exception exception, string during)
    {
        try
        {
            var loss = await link.Lost.WaitAsync(LossLimit, TimeProvider.System).ConfigureAwait(false);
            return McpErrors.Lost(link.Server, loss with { Reason = loss.Reason.Insert(Tail(loss.Reason), during) }, exception).Error;
        }
        catch (TimeoutException)
        {
            return McpErrors.From(link.Server, exception, link.Endpoint).Error;
        }
    }

    // Where the first sentence ends.
    private static int Tail(string reason) => reason.IndexOf(". ", StringComparison.Ordinal) is var end and >= 0 ? end : reason.Length;

    private static ToolError Error(McpLink link, ToolErrorKind kind, string message, Exception exception) =>
        new(kind, string.IsNullOrWhiteSpace(message) ? $"The MCP server '{link.Server}' refused the call, and did not say why." : message)
        {
            Backend = link.Server,
            BackendKind = BackendKinds.Mcp,
            Exception = exception,
        };
}
