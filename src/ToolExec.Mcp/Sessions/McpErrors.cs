using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ModelContextProtocol;
using ToolExec.Foundation.Processes;

namespace ToolExec.Mcp;

/// <summary>Puts what can go wrong between host and server into words. Headers, environment variables and query strings appear in none of them.</summary>
internal static class McpErrors
{
    private const int MaxRemoteTextLength = 4000;

    internal static BackendException Exception(string server, ToolErrorKind kind, string reason, Exception? cause = null, int? exitCode = null, bool? retryable = null)
    {
        var error = new ToolError(kind, Sentence(server, reason))
        {
            Backend = server,
            BackendKind = BackendKinds.Mcp,
            Operation = ToolOperation.Start,
            ExitCode = exitCode,
            Exception = cause,
        };
        return new BackendException(retryable is { } known ? error with { IsRetryable = known } : error);
    }

    internal static BackendException Lost(string server, McpLoss loss, Exception? cause = null) =>
        Exception(server, ToolErrorKind.BackendUnavailable, loss.Reason, cause, loss.ExitCode);

    /// <summary>Explains what the SDK, the network or the system threw.</summary>
    internal static BackendException From(string server, Exception exception, Uri? endpoint = null) => exception switch
    {
        BackendException known => known,
        _ when FindInner<SecretException>(exception) is { } secret => Exception(server, ToolErrorKind.SecretUnavailable, $"needs a secret. {secret.Message}", secret),
        ChildProcessException start => Exception(server, ToolErrorKind.BackendUnavailable, $"cannot be started. {start.Message}", start, retryable: false),
        InvalidDataException boundary => Exception(server, ToolErrorKind.InvalidResponse, boundary.Message, boundary),
        HttpRequestException http => FromHttp(server, http, endpoint),
        McpProtocolException protocol => Exception(
            server, ToolErrorKind.InvalidResponse, $"refused the request: {ToolText.Clean(protocol.Message, MaxRemoteTextLength)} (code {(int)protocol.ErrorCode})", protocol),
        JsonException json => Exception(server, ToolErrorKind.InvalidResponse, "answered with something that is no valid message of the protocol", json),
        _ when FindInner<HttpRequestException>(exception) is { } inner => FromHttp(server, inner, endpoint),
        McpException mcp => Exception(server, ToolErrorKind.InvalidResponse, $"does not speak the protocol as it should: {ToolText.Clean(mcp.Message, MaxRemoteTextLength)}", mcp),
        _ => Exception(server, ToolErrorKind.BackendUnavailable, "lost its connection", exception),
    };

    /// <summary>Says whether the server cannot have seen the request.</summary>
    internal static bool IsConnectionRefused(Exception exception) =>
        FindInner<HttpRequestException>(exception) is { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };

    /// <summary>Says whether the server certainly did not begin what was asked: it never got the request, or refused it as such.</summary>
    internal static bool IsUndelivered(Exception exception) => exception is NotSentException || IsConnectionRefused(exception)
        || FindInner<HttpRequestException>(exception) is { StatusCode: >= HttpStatusCode.MultipleChoices and < HttpStatusCode.InternalServerError };

    internal static string Address(Uri endpoint) => endpoint.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static BackendException FromHttp(string server, HttpRequestException http, Uri? endpoint)
    {
        var address = endpoint is null ? "its address" : $"'{Address(endpoint)}'";
        var reason = http switch
        {
            { StatusCode: HttpStatusCode.Unauthorized } => $"refuses the credentials, or wants some: {address} answered 401. Set the Authorization header",
            { StatusCode: HttpStatusCode.Forbidden } => $"forbids this: {address} answered 403",
            { StatusCode: HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Gone } =>
                $"has no MCP endpoint at {address}, which answered {(int)http.StatusCode}. Check the path and the transport",
            { StatusCode: { } status } => $"failed: {address} answered {(int)status}",
            _ => $"cannot be reached at {address}: {Network(http)}. Check that it runs and that the address is right",
        };
        var transient = http.StatusCode is null or >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;
        return Exception(server, ToolErrorKind.BackendUnavailable, reason, http, retryable: transient);
    }

    private static string Network(HttpRequestException http) => FindInner<SocketException>(http) is { } socket
        ? socket.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "the connection was refused",
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its host name is not known",
            SocketError.ConnectionReset => "the connection was reset",
            SocketError.TimedOut => "the connection timed out",
            var other => $"network error {other}",
        }
        : $"{http.HttpRequestError}";

    private static T? FindInner<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
            {
                return found;
            }
        }

        return null;
    }

    private static string Sentence(string server, string reason) =>
        $"The MCP server '{server}' {reason}{(reason[^1] is '.' or '»' ? "" : ".")}";
}
