using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>Sessions: what clients of versions before 2026-07-28 have.</summary>
internal sealed partial class McpEndpoint
{
    private static readonly JsonTypeInfo<JsonRpcMessage> Message = (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private async Task AnswerInSessionAsync(HttpContext context, JsonRpcMessage message, RequestId? id)
    {
        HttpSession? session;
        if (context.Request.Headers.ContainsKey(SessionHeader))
        {
            session = await FindSessionAsync(context, id).ConfigureAwait(false);
        }
        else if (message is not JsonRpcRequest { Method: RequestMethods.Initialize })
        {
            session = null;
            await Answers.RefuseAsync(context, StatusCodes.Status400BadRequest, "The Mcp-Session-Id header is missing. A session begins with an initialize request.", id: id).ConfigureAwait(false);
        }
        else if (!_sessions.TryBegin(RequestGuard.OwnerOf(context.User), out session))
        {
            context.Response.Headers.RetryAfter = "60";
            await Answers.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "There are as many sessions as there may be. Try again later.", id: id).ConfigureAwait(false);
        }

        if (session is null || !await EnterAsync(context, session, id).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            context.Response.Headers[SessionHeader] = session.Id;
            await WriteAnswerAsync(context, session.Transport, message).ConfigureAwait(false);
        }
        finally
        {
            session.Leave();
        }
    }

    private async Task GetAsync(HttpContext context)
    {
        if (_options.Stateless)
        {
            await RefuseMethodAsync(context).ConfigureAwait(false);
            return;
        }

        if (!Accepts(context, "text/event-stream"))
        {
            await Answers.RefuseAsync(context, StatusCodes.Status406NotAcceptable, "The Accept header must name text/event-stream.").ConfigureAwait(false);
            return;
        }

        if (await FindSessionAsync(context, null).ConfigureAwait(false) is not { } session || !await EnterAsync(context, session, null).ConfigureAwait(false))
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token, session.Ended);
        try
        {
            context.Response.Headers[SessionHeader] = session.Id;
            var lastEvent = context.Request.Headers[LastEventHeader].ToString();
            await (lastEvent.Length > 0 ? ReplayAsync(context, session, lastEvent, stop.Token) : StreamAsync(context, session, stop.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // That is how such a stream ends.
        }
        finally
        {
            session.Leave();
        }
    }

    private static async Task StreamAsync(HttpContext context, HttpSession session, CancellationToken cancellationToken)
    {
        if (!session.TryTakeStream())
        {
            await Answers.RefuseAsync(
                context, StatusCodes.Status409Conflict, "This session has had its stream already. Take it up again with Last-Event-ID, or begin a new session.").ConfigureAwait(false);
            return;
        }

        Answers.BeginStream(context);
        await session.Transport.HandleGetRequestAsync(context.Response.Body, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ReplayAsync(HttpContext context, HttpSession session, string lastEvent, CancellationToken cancellationToken)
    {
        var reader = session.Events is { } events ? await events.GetStreamReaderAsync(lastEvent, cancellationToken).ConfigureAwait(false) : null;
        if (reader is null)
        {
            await Answers.RefuseAsync(
                context, StatusCodes.Status400BadRequest, "The event of Last-Event-ID is not kept, or not any more. Begin a new session.").ConfigureAwait(false);
            return;
        }

        Answers.BeginStream(context);
        await context.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        await SseFormatter.WriteAsync(
            reader.ReadEventsAsync(cancellationToken),
            context.Response.Body,
            static (item, buffer) =>
            {
                if (item.Data is { } message)
                {
                    using var writer = new Utf8JsonWriter(buffer);
                    JsonSerializer.Serialize(writer, message, Message);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        if (_options.Stateless)
        {
            await RefuseMethodAsync(context).ConfigureAwait(false);
        }
        else if (await FindSessionAsync(context, null).ConfigureAwait(false) is { } session)
        {
            _sessions.End(session, "the client ended it");
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    // Somebody else's session does not exist for this client: nothing tells it from one that never was.
    private async ValueTask<HttpSession?> FindSessionAsync(HttpContext context, RequestId? id)
    {
        var header = context.Request.Headers[SessionHeader];
        if (header is not [{ Length: > 0 } name])
        {
            await Answers.RefuseAsync(context, StatusCodes.Status400BadRequest, "The request needs one Mcp-Session-Id header.", id: id).ConfigureAwait(false);
            return null;
        }

        if (_sessions.TryFind(name, RequestGuard.OwnerOf(context.User), out var session))
        {
            return session;
        }

        await RefuseSessionAsync(context, id).ConfigureAwait(false);
        return null;
    }

    private static Task RefuseSessionAsync(HttpContext context, RequestId? id) =>
        Answers.RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such session. Begin a new one.", SessionNotFound, id);

    private static async ValueTask<bool> EnterAsync(HttpContext context, HttpSession session, RequestId? id)
    {
        switch (session.Enter())
        {
            case null:
                return true;
            case SessionRefusal.TooMany:
                context.Response.Headers.RetryAfter = "1";
                await Answers.RefuseAsync(context, StatusCodes.Status429TooManyRequests, "This session has as many open requests as it may have.", id: id).ConfigureAwait(false);
                return false;
            default:
                await RefuseSessionAsync(context, id).ConfigureAwait(false);
                return false;
        }
    }
}
