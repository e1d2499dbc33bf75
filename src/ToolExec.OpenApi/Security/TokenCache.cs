using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.OpenApi;

namespace ToolExec.OpenApi;

/// <summary>Tokens of the OAuth 2 client credentials flow (RFC 6749, 4.4), each kept until shortly before it ends, and asked for by one call at a time.</summary>
internal sealed class TokenCache(HttpClient http, HostRules hosts, ISecretResolver? secrets, TimeProvider time) : IDisposable
{
    private const int MaxTokenBytes = 64 * 1024;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(5);
    private readonly SemaphoreSlim _asking = new(1, 1); // guards the dictionary, across requests
    private readonly Dictionary<string, (string Token, DateTimeOffset End)> _tokens = new(StringComparer.Ordinal);

    /// <summary>Gives a token.</summary>
    /// <exception cref="CredentialException">None can be had.</exception>
    /// <exception cref="SecretException">A secret cannot be had.</exception>
    internal async Task<string> GetAsync(
        string name, OpenApiSecuritySchemeReference scheme, OpenApiCredential credential, IReadOnlyList<string> required, Uri baseAddress, CancellationToken cancellationToken)
    {
        var scopes = string.Join(' ', credential.Scopes.Count > 0 ? [.. credential.Scopes] : required);
        var key = $"{name} {scopes}";
        await _asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_tokens.TryGetValue(key, out var kept) && kept.End > time.GetUtcNow())
            {
                return kept.Token;
            }

            var (token, life) = await AskAsync(name, Address(name, scheme, credential, baseAddress), credential, scopes, cancellationToken).ConfigureAwait(false);
            _tokens[key] = (token, time.GetUtcNow() + life);
            return token;
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>Forgets the tokens of a scheme, which the API did not take.</summary>
    internal async Task ForgetAsync(string name, CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        foreach (var key in _tokens.Keys.Where(k => k.StartsWith(name + " ", StringComparison.Ordinal)).ToList())
        {
            _tokens.Remove(key);
        }

        _asking.Release();
    }

    public void Dispose() => _asking.Dispose();

    private Uri Address(string name, OpenApiSecuritySchemeReference scheme, OpenApiCredential credential, Uri baseAddress)
    {
        if (credential.TokenUrl is { } own)
        {
            return own;
        }

        var named = scheme.Flows?.ClientCredentials?.TokenUrl
            ?? throw new CredentialException($"The scheme '{name}' has no client credentials flow, the one of OAuth 2 that needs no person. Set {nameof(credential.TokenUrl)}, or {nameof(credential.Value)} to a token that the host gets.");
        var address = new Uri(baseAddress, named);

        // The document must not say where the host's secret goes.
        return hosts.Allow(address) ? address : throw new CredentialException(
            $"The document wants the client's secret sent to '{address.Host}', which is no allowed host. Where that is right, set {nameof(credential.TokenUrl)} or add the host to {nameof(OpenApiBackendOptions.AllowedHosts)}.");
    }

    private async Task<(string Token, TimeSpan Life)> AskAsync(string name, Uri address, OpenApiCredential credential, string scopes, CancellationToken cancellationToken)
    {
        var id = await SecretText.Parse(credential.ClientId!).ResolveAsync(secrets, cancellationToken).ConfigureAwait(false);
        var secret = await SecretText.Parse(credential.ClientSecret ?? "").ResolveAsync(secrets, cancellationToken).ConfigureAwait(false);
        var form = new StringBuilder("grant_type=client_credentials");
        if (scopes.Length > 0)
        {
            form.Append("&scope=").Append(PercentEncoding.EncodeForm(scopes));
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        if (credential.SendsClientInBody)
        {
            form.Append("&client_id=").Append(PercentEncoding.EncodeForm(id)).Append("&client_secret=").Append(PercentEncoding.EncodeForm(secret));
        }
        else
        {
            // RFC 6749, 2.3.1: both are encoded as in a form first.
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{PercentEncoding.EncodeForm(id)}:{PercentEncoding.EncodeForm(secret)}")));
        }

        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Content = BodyWriter.Bytes(Encoding.ASCII.GetBytes(form.ToString()), "application/x-www-form-urlencoded");
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                var bytes = await DocumentText.ReadBoundedAsync(body, "token", MaxTokenBytes, cancellationToken).ConfigureAwait(false);
                return Read(name, response, bytes);
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or DocumentException)
        {
            throw new CredentialException($"No token could be had for '{name}': {(fault is DocumentException ? "the answer is too long." : HttpFaults.Words(fault))}", fault) { IsRetryable = HttpFaults.Refusal(fault) is null };
        }
    }

    private static (string Token, TimeSpan Life) Read(string name, HttpResponseMessage response, byte[] bytes)
    {
        var isJson = ToolExecJson.TryParse(bytes, out var json, out _) && json.ValueKind == JsonValueKind.Object;
        if (!response.IsSuccessStatusCode)
        {
            // RFC 6749, 5.2: "error" is one word of a list; its description may be anything and stays out.
            var word = isJson && json.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String ? $" ({ToolText.Clean(error.GetString()!, 100)})" : "";
            throw new CredentialException($"No token could be had for '{name}': the token endpoint answered {(int)response.StatusCode}{word}.") { IsRetryable = RetryHandler.IsTransient(response) };
        }

        if (!isJson || !json.TryGetProperty("access_token", out var token) || token.ValueKind != JsonValueKind.String || token.GetString() is not { Length: > 0 } text || !HeaderRules.IsValue(text))
        {
            throw new CredentialException($"No token could be had for '{name}': the token endpoint's answer has none.");
        }

        var life = json.TryGetProperty("expires_in", out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetDouble(out var number) && number is > 0 and < 1e9 ? TimeSpan.FromSeconds(number) : UsualLife;
        return (text, life > Skew * 2 ? life - Skew : life / 2);
    }
}
