using System.Net.Http.Headers;
using System.Text;
using Microsoft.OpenApi;

namespace ToolExec.OpenApi;

/// <summary>Fills the security schemes of an operation. Values are looked up with each request and stand nowhere else than in it.</summary>
internal sealed class Authenticator(OpenApiBackendOptions options, ISecretResolver? secrets, TokenCache tokens)
{
    /// <summary>Adds what the operation requires, and the headers of the options.</summary>
    /// <returns>The address with what belongs into its query, and the tokens that were used.</returns>
    /// <exception cref="CredentialException">None of the operation's alternatives can be filled.</exception>
    /// <exception cref="SecretException">A secret cannot be had.</exception>
    internal async Task<IReadOnlyList<string>> AddAsync(HttpRequestMessage request, ApiOperation operation, Uri baseAddress, CancellationToken cancellationToken)
    {
        foreach (var (header, text) in options.Headers)
        {
            request.Headers.Remove(header);
            Set(request, header, await ResolveAsync(text, cancellationToken).ConfigureAwait(false));
        }

        var used = new List<string>();
        if (Choose(operation) is { } chosen)
        {
            foreach (var (reference, scopes) in chosen)
            {
                await AddAsync(request, reference, scopes, used, baseAddress, cancellationToken).ConfigureAwait(false);
            }
        }

        return used;
    }

    private static void Set(HttpRequestMessage request, string header, string value)
    {
        if (!HeaderRules.IsValue(value))
        {
            throw new CredentialException($"The value for the header '{header}' has characters that a header does not take.");
        }

        request.Headers.TryAddWithoutValidation(header, value);
    }

    private static string Name(OpenApiSecuritySchemeReference reference) => reference.Reference.Id ?? "";

    // The first alternative that can be filled; one that requires nothing counts when no other can.
    private OpenApiSecurityRequirement? Choose(ApiOperation operation)
    {
        if (operation.Security.Count == 0)
        {
            return null;
        }

        if (operation.Security.FirstOrDefault(s => s.Count > 0 && s.Keys.All(k => options.Credentials.ContainsKey(Name(k)))) is { } filled)
        {
            return filled;
        }

        if (operation.Security.Any(static s => s.Count == 0))
        {
            return null;
        }

        var wanted = string.Join(" or ", operation.Security.Select(static s => string.Join(" and ", s.Keys.Select(static k => $"'{Name(k)}' ({Words(k)})"))));
        throw new CredentialException($"The operation requires the credential {ToolText.Clean(wanted, 500)}, which the host has not set.");
    }

    private static string Words(OpenApiSecuritySchemeReference scheme) => scheme.Type switch
    {
        SecuritySchemeType.ApiKey => $"a key in the {scheme.In?.ToString().ToLowerInvariant()} '{scheme.Name}'",
        SecuritySchemeType.Http => $"HTTP {scheme.Scheme}",
        SecuritySchemeType.OAuth2 => "OAuth 2",
        SecuritySchemeType.OpenIdConnect => "OpenID Connect",
        _ => "of an unknown kind",
    };

    private async Task AddAsync(HttpRequestMessage request, OpenApiSecuritySchemeReference scheme, List<string> scopes, List<string> used, Uri baseAddress, CancellationToken cancellationToken)
    {
        var name = Name(scheme);
        var credential = options.Credentials[name];
        switch (scheme.Type)
        {
            case SecuritySchemeType.ApiKey:
                AddKey(request, scheme, await RequireAsync(credential.Value, name, nameof(credential.Value), cancellationToken).ConfigureAwait(false));
                break;
            case SecuritySchemeType.Http when string.Equals(scheme.Scheme, "basic", StringComparison.OrdinalIgnoreCase):
                var user = await RequireAsync(credential.UserName, name, nameof(credential.UserName), cancellationToken).ConfigureAwait(false);
                var password = await ResolveAsync(credential.Password ?? "", cancellationToken).ConfigureAwait(false);
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
                break;
            case SecuritySchemeType.OAuth2 when credential.ClientId is not null:
                var token = await tokens.GetAsync(name, scheme, credential, scopes, baseAddress, cancellationToken).ConfigureAwait(false);
                used.Add(name);
                Set(request, "Authorization", $"Bearer {token}");
                break;
            case SecuritySchemeType.Http when string.Equals(scheme.Scheme, "bearer", StringComparison.OrdinalIgnoreCase):
            case SecuritySchemeType.OAuth2 or SecuritySchemeType.OpenIdConnect when credential.Value is not null:
                Set(request, "Authorization", $"Bearer {await RequireAsync(credential.Value, name, nameof(credential.Value), cancellationToken).ConfigureAwait(false)}");
                break;
            case SecuritySchemeType.OpenIdConnect:
                throw new CredentialException($"The scheme '{name}' is OpenID Connect, whose sign-in needs a person and is not done here. Set its {nameof(credential.Value)} to a token that the host gets.");
            default:
                throw new CredentialException($"The scheme '{ToolText.Clean(name, 100)}' is of a kind that cannot be filled here ({Words(scheme)}).");
        }
    }

    private static void AddKey(HttpRequestMessage request, OpenApiSecuritySchemeReference scheme, string key)
    {
        var name = scheme.Name ?? "";
        switch (scheme.In)
        {
            case ParameterLocation.Query:
                var address = request.RequestUri!.OriginalString;
                request.RequestUri = RequestWriter.Exactly($"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{PercentEncoding.Encode(name)}={PercentEncoding.Encode(key)}");
                break;
            case ParameterLocation.Header when HeaderRules.IsName(name) && !HeaderRules.IsOurs(name):
                request.Headers.Remove(name);
                Set(request, name, key);
                break;
            case ParameterLocation.Cookie when HeaderRules.IsName(name):
                var cookies = request.Headers.TryGetValues("Cookie", out var others) ? string.Join("; ", others) + "; " : "";
                request.Headers.Remove("Cookie");
                Set(request, "Cookie", $"{cookies}{name}={PercentEncoding.Encode(key)}");
                break;
            default:
                throw new CredentialException($"The key '{ToolText.Clean(name, 100)}' belongs to a place that is none.");
        }
    }

    private async Task<string> RequireAsync(string? text, string scheme, string member, CancellationToken cancellationToken) => text is null
        ? throw new CredentialException($"The credential '{scheme}' has no {member}, which its scheme needs.")
        : await ResolveAsync(text, cancellationToken).ConfigureAwait(false);

    private ValueTask<string> ResolveAsync(string text, CancellationToken cancellationToken) => SecretText.Parse(text).ResolveAsync(secrets, cancellationToken);
}
