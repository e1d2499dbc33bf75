using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>Serves the tools of a ToolExec instance to MCP clients on an ASP.NET Core host.</summary>
public static class McpEndpointRouteBuilderExtensions
{
    /// <summary>Answers MCP clients over streamable HTTP at a path, with the server that <c>AddMcpServing()</c> added.</summary>
    /// <remarks>
    /// By default only requests that are meant for a loopback name are answered, and only such as come from no web page or one of this machine
    /// (<see cref="McpEndpointOptions"/>). A host may add its own authentication: <c>MapToolExecMcp("/mcp").RequireAuthorization()</c>; a session then
    /// belongs to the user who began it. The options are validated here.
    /// </remarks>
    /// <param name="endpoints">The host's routes.</param>
    /// <param name="pattern">The path.</param>
    /// <param name="configure">Sets what differs from the defaults.</param>
    /// <param name="serviceKey">The key of the instance; <see langword="null"/> for the one without a key.</param>
    /// <returns>What further conventions are added to.</returns>
    /// <exception cref="OptionsValidationException">The options are wrong; all faults are named.</exception>
    /// <exception cref="InvalidOperationException">The instance serves nobody: <c>AddMcpServing()</c> is missing.</exception>
    public static IEndpointConventionBuilder MapToolExecMcp(
        this IEndpointRouteBuilder endpoints, string pattern = "/mcp", Action<McpEndpointOptions>? configure = null, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var services = endpoints.ServiceProvider;
        var options = new McpEndpointOptions();
        configure?.Invoke(options);
        Check(options);
        var server = services.GetKeyedService<McpToolServer>(serviceKey)
            ?? throw new InvalidOperationException("There is no server to map: call AddMcpServing() on the builder that AddToolExec() gave.");
        var endpoint = new McpEndpoint(
            server,
            options,
            services.GetService<ISecretResolver>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance);
        if (services.GetService<IHostApplicationLifetime>() is { } lifetime)
        {
            // Open streams end, or they would hold up the host's stop; calls that run are waited for by their requests.
            lifetime.ApplicationStopping.Register(endpoint.BeginStop);
        }

        return endpoints.Map(pattern, endpoint.InvokeAsync);
    }

    internal static void Check(McpEndpointOptions options)
    {
        var verdict = new McpEndpointOptionsValidator().Validate(null, options);
        if (verdict.Failed)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(McpEndpointOptions), verdict.Failures);
        }
    }
}
