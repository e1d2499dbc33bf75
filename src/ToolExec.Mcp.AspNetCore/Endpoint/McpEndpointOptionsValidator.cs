using Microsoft.Extensions.Options;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>All rules of <see cref="McpEndpointOptions"/>. No token is ever part of a message.</summary>
internal sealed class McpEndpointOptionsValidator : IValidateOptions<McpEndpointOptions>
{
    private const int Million = 1_000_000;
    private const int Mebibyte = 1024 * 1024;
    private static readonly TimeSpan LeastIdle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostIdle = TimeSpan.FromDays(7);

    public ValidateOptionsResult Validate(string? name, McpEndpointOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new ValidateOptionsResultBuilder();
        CheckTokens(errors, options);
        foreach (var host in options.AllowedHosts)
        {
            if (!HostNames.IsPattern(host))
            {
                errors.AddError($"has '{host}', which is no host: a name or an address without scheme, port and path, IPv6 in brackets, or *.", nameof(options.AllowedHosts));
            }
        }

        foreach (var origin in options.AllowedOrigins)
        {
            if (!HostNames.IsOrigin(origin))
            {
                errors.AddError($"has '{origin}', which is no origin: https://name, with a port where it is not the usual one and without a path, or *.", nameof(options.AllowedOrigins));
            }
        }

        CheckNumber(errors, nameof(options.MaxSessions), options.MaxSessions, 1, Million);
        CheckNumber(errors, nameof(options.MaxConcurrentRequests), options.MaxConcurrentRequests, 1, Million);
        CheckNumber(errors, nameof(options.MaxRequestsPerSession), options.MaxRequestsPerSession, 1, 10_000);
        CheckNumber(errors, nameof(options.MaxRequestBytes), options.MaxRequestBytes, 1024, 256 * Mebibyte);
        CheckNumber(errors, nameof(options.MaxReplayBytes), options.MaxReplayBytes, 0, 1024 * Mebibyte);
        if (options.SessionIdleTimeout < LeastIdle || options.SessionIdleTimeout > MostIdle)
        {
            errors.AddError($"must be from one second to seven days, but is {options.SessionIdleTimeout}.", nameof(options.SessionIdleTimeout));
        }

        return errors.Build();
    }

    private static void CheckTokens(ValidateOptionsResultBuilder errors, McpEndpointOptions options)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var token in options.Tokens)
        {
            if (token is null)
            {
                errors.AddError("has a null.", nameof(options.Tokens));
            }
            else if (!names.Add(token.Name))
            {
                errors.AddError($"has the name '{token.Name}' twice; names that differ only in case count as the same.", nameof(options.Tokens));
            }
            else if (token.Value.Names.Count == 0 && BearerTokens.Fault(token.Value.ToString()) is { } fault)
            {
                errors.AddError($"has a token '{token.Name}' that {fault}.", nameof(options.Tokens));
            }
        }
    }

    private static void CheckNumber(ValidateOptionsResultBuilder errors, string property, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            errors.AddError($"must be from {least} to {most}, but is {value}.", property);
        }
    }
}
