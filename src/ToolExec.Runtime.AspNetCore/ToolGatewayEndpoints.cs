using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Net.Http.Headers;

namespace ToolExec.Runtime.AspNetCore;

/// <summary>Lets code that this host has sent to another one call this host's tools.</summary>
public static class ToolGatewayEndpoints
{
    /// <summary>Maps the gateway: <c>POST</c> of a message, answered with one. For sandboxes with <see cref="RemoteFormat.Execute"/>, whose <c>Gateway</c> is this address as the other host sees it.</summary>
    /// <remarks>
    /// Each execution has a token of its own, which holds for its own tools, within its limits, and only while it runs; any other request is answered 401. When the connection of a call is closed,
    /// the call is cancelled. The token travels in a header: use https unless the way is your own.
    /// </remarks>
    /// <param name="endpoints">Where to.</param>
    /// <param name="pattern">The path.</param>
    /// <returns>The endpoint, for further conventions.</returns>
    /// <exception cref="InvalidOperationException">The host has no runtime.</exception>
    public static IEndpointConventionBuilder MapToolGateway(this IEndpointRouteBuilder endpoints, string pattern = "v1/gateway")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        var gateways = endpoints.ServiceProvider.GetRequiredService<ToolGatewayService>();
        var logger = endpoints.ServiceProvider.GetService<ILoggerFactory>()?.CreateLogger(typeof(ToolGatewayService).FullName!) ?? NullLogger.Instance;
        return endpoints.MapPost(pattern, context => AnswerAsync(gateways, logger, context));
    }

    private static async Task AnswerAsync(ToolGatewayService gateways, ILogger logger, HttpContext context)
    {
        var authorization = context.Request.Headers[HeaderNames.Authorization] is [var value] ? value : null;
        if (!gateways.Accepts(authorization))
        {
            Refuse(context, logger);
            return;
        }

        try
        {
            if (await RequestBodies.ReadAsync(context, gateways.MaxMessageBytes).ConfigureAwait(false) is not { } body)
            {
                return;
            }

            if (await gateways.AnswerAsync(authorization, body, context.RequestAborted).ConfigureAwait(false) is not { } answer)
            {
                Refuse(context, logger); // The execution has ended meanwhile.
                return;
            }

            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(answer, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The other host is gone, or gave the call up; it was cancelled.
        }
    }

    private static void Refuse(HttpContext context, ILogger logger)
    {
        logger.GatewayCallRefused(context.Connection.RemoteIpAddress);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
    }
}
