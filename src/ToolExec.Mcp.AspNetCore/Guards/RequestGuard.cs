using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>Lets a request in, or answers it: by host, origin and token, in this order, before anything of its body is read.</summary>
internal sealed class RequestGuard(McpEndpointOptions options, BearerTokens tokens, ILogger logger)
{
    private const string Scheme = "Bearer";

    /// <summary>Checks a request.</summary>
    /// <returns>Whether it may go on; otherwise it has been answered.</returns>
    internal async ValueTask<bool> AdmitAsync(HttpContext context)
    {
        if (!HostNames.AllowsHost(context.Request.Host.Host, options.AllowedHosts))
        {
            logger.RequestRefused("the host that it is meant for is not allowed");
            await Answers.RefuseAsync(context, StatusCodes.Status403Forbidden, "The Host header names a host that this server does not answer for.").ConfigureAwait(false);
            return false;
        }

        foreach (var origin in context.Request.Headers.Origin)
        {
            if (origin is null || !HostNames.AllowsOrigin(origin, options.AllowedOrigins))
            {
                logger.RequestRefused("its origin is not allowed");
                await Answers.RefuseAsync(context, StatusCodes.Status403Forbidden, "Web pages of this origin may not use this server.").ConfigureAwait(false);
                return false;
            }
        }

        return !tokens.Any || await AuthenticateAsync(context).ConfigureAwait(false);
    }

    /// <summary>Returns who sent a request, to tell whose a session is; <see langword="null"/> for nobody in particular.</summary>
    internal static string? OwnerOf(ClaimsPrincipal user) => user.Identity?.IsAuthenticated is true
        ? user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? user.FindFirst("sub")?.Value ?? user.Identity.Name ?? ""
        : null;

    private async ValueTask<bool> AuthenticateAsync(HttpContext context)
    {
        string? name;
        try
        {
            var header = context.Request.Headers.Authorization;
            name = header.Count == 1 ? await tokens.FindAsync(header[0], context.RequestAborted).ConfigureAwait(false) : null;
        }
        catch (SecretException fault)
        {
            logger.TokensUnreadable(fault.Secret, fault);
            await Answers.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "The server cannot check tokens now.").ConfigureAwait(false);
            return false;
        }

        if (name is null)
        {
            logger.RequestRefused("it bears no token that is allowed");

            // RFC 6750, 3: without a token the challenge alone, with a wrong one the reason.
            context.Response.Headers.WWWAuthenticate = context.Request.Headers.Authorization.Count == 0 ? Scheme : $"{Scheme} error=\"invalid_token\"";
            await Answers.RefuseAsync(context, StatusCodes.Status401Unauthorized, "A valid bearer token is needed in the Authorization header.").ConfigureAwait(false);
            return false;
        }

        context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name), new Claim(ClaimTypes.Name, name)], Scheme));
        return true;
    }
}
