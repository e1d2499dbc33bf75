using System.Buffers;
using System.Net;
using Microsoft.Extensions.Options;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>All rules of <see cref="McpHttpHostOptions"/>, those of its endpoint included.</summary>
internal sealed class McpHttpHostOptionsValidator : IValidateOptions<McpHttpHostOptions>
{
    private static readonly SearchValues<char> NoPath = SearchValues.Create("?#{} *");
    private static readonly TimeSpan MostPatience = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, McpHttpHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new ValidateOptionsResultBuilder();
        if (options.Address is null)
        {
            errors.AddError("must not be null.", nameof(options.Address));
        }
        else if (!IPAddress.IsLoopback(options.Address) && options.Endpoint.Tokens.Count == 0)
        {
            errors.AddError(
                $"is {options.Address}, which others than this machine may reach, and no token is asked for. Add one to {nameof(McpHttpHostOptions.Endpoint)}.{nameof(McpEndpointOptions.Tokens)}, or listen at a loopback address.",
                nameof(options.Address));
        }
        else if (!IPAddress.IsLoopback(options.Address) && options.Endpoint.AllowedHosts.Count == 0)
        {
            errors.AddError(
                $"is {options.Address}, but no host that clients may name is allowed beside this machine's own names. Add the names to {nameof(McpHttpHostOptions.Endpoint)}.{nameof(McpEndpointOptions.AllowedHosts)}.",
                nameof(options.Address));
        }

        if (options.Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            errors.AddError($"must be from 0 to 65535, but is {options.Port}.", nameof(options.Port));
        }

        if (options.Path is not ['/', ..] || options.Path.AsSpan().ContainsAny(NoPath))
        {
            errors.AddError("must be a path that begins with a slash.", nameof(options.Path));
        }

        if (options.StopTimeout < TimeSpan.Zero || options.StopTimeout > MostPatience)
        {
            errors.AddError($"must be from zero to one hour, but is {options.StopTimeout}.", nameof(options.StopTimeout));
        }

        errors.AddResult(new McpEndpointOptionsValidator().Validate(name, options.Endpoint));
        return errors.Build();
    }
}
