using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Runtime.AspNetCore;

/// <summary>Offers this host's sandboxes to other hosts over HTTP.</summary>
public static class SandboxServiceEndpoints
{
    private const string ExecutionHeader = "X-ToolExec-Execution";

    /// <summary>
    /// Maps the service: <c>POST v1/executions</c> begins an execution and answers with its lines until it ends, <c>POST v1/executions/{id}/lines</c> takes a line of the other host;
    /// <c>POST v1/execute</c> runs a whole request (<see cref="RemoteFormat.Execute"/>).
    /// </summary>
    /// <remarks>
    /// Every request is signed with the key, and taken once; nothing else guards it. Whoever has the key can run code in the sandboxes that this host's runtime allows. When the
    /// other host goes, its code is stopped.
    /// </remarks>
    /// <param name="endpoints">Where to.</param>
    /// <param name="configure">Sets the key.</param>
    /// <param name="serviceKey">The key of the ToolExec instance whose runtime runs the code; <see langword="null"/> for the one without.</param>
    /// <returns>The endpoints, for further conventions.</returns>
    /// <exception cref="ArgumentException">An option is missing or out of its bounds.</exception>
    public static IEndpointConventionBuilder MapSandboxService(this IEndpointRouteBuilder endpoints, Action<SandboxServiceOptions> configure, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new SandboxServiceOptions();
        configure(options);
        var services = endpoints.ServiceProvider;
        var service = new SandboxService(
            services.GetRequiredKeyedService<ISandboxRuntime>(serviceKey), options, services.GetService<TimeProvider>() ?? TimeProvider.System);
        var logger = services.GetService<ILoggerFactory>()?.CreateLogger(typeof(SandboxService).FullName!) ?? NullLogger.Instance;
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopped.Register(service.Dispose);
        var group = endpoints.MapGroup("v1");
        group.MapPost("executions", context => BeginAsync(service, logger, context));
        group.MapPost("executions/{id}/lines", context => ReceiveAsync(service, logger, context));
        group.MapPost("execute", context => ExecuteAsync(service, logger, context));
        return group;
    }

    private static async Task BeginAsync(SandboxService service, ILogger logger, HttpContext context)
    {
        if (await ReadAsync(service, logger, context).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        if (!ToolExecJson.TryParse(body, out var begin, out _) || begin.ValueKind != JsonValueKind.Object
            || !begin.TryGetProperty("language", out var language) || language.ValueKind != JsonValueKind.String
            || !begin.TryGetProperty("nonce", out var nonce) || nonce.ValueKind != JsonValueKind.String)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (service.TryBegin(language.GetString()!, nonce.GetString()!) is not { } id)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        context.Response.Headers[ExecutionHeader] = id;
        context.Response.ContentType = "application/x-ndjson";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await service.RunAsync(id, context.Response.Body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The other host is gone; its code is stopped.
        }
    }

    private static async Task ReceiveAsync(SandboxService service, ILogger logger, HttpContext context)
    {
        if (await ReadAsync(service, logger, context).ConfigureAwait(false) is { } line)
        {
            context.Response.StatusCode = service.Receive((string)context.GetRouteValue("id")!, line) ? StatusCodes.Status204NoContent : StatusCodes.Status404NotFound;
        }
    }

    private static async Task ExecuteAsync(SandboxService service, ILogger logger, HttpContext context)
    {
        if (await ReadAsync(service, logger, context).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        try
        {
            await service.ExecuteAsync(body, (status, type) => Begin(context, status, type), context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The other host is gone; its code is stopped.
        }
    }

    private static Stream Begin(HttpContext context, int status, string type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-store";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return context.Response.Body;
    }

    // The whole body, where it is signed right; the answer is set otherwise.
    private static async Task<byte[]?> ReadAsync(SandboxService service, ILogger logger, HttpContext context)
    {
        var request = context.Request;
        if (await RequestBodies.ReadAsync(context, service.MaxRequestBytes).ConfigureAwait(false) is not { } bytes)
        {
            return null;
        }

        if (!service.Accepts(request.Method, (request.PathBase + request.Path).ToUriComponent(), name => request.Headers[name] is [var value] ? value : null, bytes))
        {
            logger.SandboxRequestRefused(context.Connection.RemoteIpAddress);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return null;
        }

        return bytes;
    }
}
