using System.Buffers;
using Microsoft.Extensions.Options;

namespace ToolExec.Mcp;

/// <summary>All rules of <see cref="McpHttpServerOptions"/>. A header's value is never part of a message.</summary>
internal sealed class McpHttpServerOptionsValidator : IValidateOptions<McpHttpServerOptions>
{
    // RFC 9110, 5.6.2: token.
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public ValidateOptionsResult Validate(string? name, McpHttpServerOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.Endpoint is not { IsAbsoluteUri: true } endpoint || endpoint.Scheme is not ("http" or "https"))
        {
            errors.AddError("must be an absolute http or https address.", nameof(options.Endpoint));
        }
        else if (endpoint.UserInfo.Length > 0)
        {
            errors.AddError("must not carry a user name or password: use an Authorization header.", nameof(options.Endpoint));
        }

        if (!Enum.IsDefined(options.Transport))
        {
            errors.AddError($"must be Auto, StreamableHttp or Sse, but is {options.Transport}.", nameof(options.Transport));
        }

        foreach (var (header, value) in options.Headers)
        {
            if (header.Length == 0 || header.AsSpan().ContainsAnyExcept(TokenChars))
            {
                errors.AddError("has a header whose name is empty or has a character that header names cannot have.", nameof(options.Headers));
            }
            else if (value is not null && !SecretText.TryParse(value, out _, out var fault))
            {
                errors.AddError($"has the header '{header}', which cannot be read: {fault}", nameof(options.Headers));
            }
            else if (value is null || value.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                errors.AddError($"has the header '{header}', whose value is null or has a line break or NUL.", nameof(options.Headers));
            }
        }

        McpServerRules.Check(options, errors);
        return errors.Build();
    }
}
