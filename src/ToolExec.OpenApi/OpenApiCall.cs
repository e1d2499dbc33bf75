using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace ToolExec.OpenApi;

/// <summary>One call: its request, what the server answered, and the redirects between.</summary>
internal sealed class OpenApiCall(string backend, OpenApiBackendOptions options, HttpClient http, Authenticator authenticator, TokenCache tokens, TimeProvider time, ILogger logger)
{
    private readonly ResponseReader _reader = new(options.MaxResponseBytes, time);

    /// <exception cref="RequestRefusedException">An argument must not stand where it would.</exception>
    /// <exception cref="CredentialException">The request cannot be given its credentials.</exception>
    /// <exception cref="SecretException">A secret cannot be had.</exception>
    /// <exception cref="AddressRefusedException">It may not go where it would.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached, or the connection broke.</exception>
    internal async Task<ToolResult> RunAsync(ApiOperation operation, Uri baseAddress, HostRules hosts, ToolCallContext context, CancellationToken cancellationToken)
    {
        var request = RequestWriter.Create(operation, baseAddress, context.Arguments);
        try
        {
            hosts.Ensure(request.RequestUri!);
            var usedTokens = await authenticator.AddAsync(request, operation, baseAddress, cancellationToken).ConfigureAwait(false);
            AddKey(request, context.IdempotencyKey);
            for (var redirects = 0; ; redirects++)
            {
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
                logger.Answered(backend, operation.RemoteName, (int)response.StatusCode);
                if (redirects < options.MaxRedirects && Next(request, response, hosts) is { } next)
                {
                    logger.Redirected(backend, operation.RemoteName);
                    request.Dispose();
                    request = next;
                    continue;
                }

                return await ReadAsync(operation, response, usedTokens, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            request.Dispose();
        }
    }

    // The host's key goes before an argument that a document puts in the same place: no model chooses it.
    private void AddKey(HttpRequestMessage request, string? key)
    {
        if (key is null || options.IdempotencyHeader is not { } header
            || request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options || request.Method == HttpMethod.Trace)
        {
            return;
        }

        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, key.All(static c => c is > ' ' and <= '~') ? key : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
    }

    private static HttpRequestMessage? Next(HttpRequestMessage request, HttpResponseMessage response, HostRules hosts)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location
            || (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head))
        {
            return null;
        }

        var from = request.RequestUri!;
        var to = new Uri(from, location);
        hosts.Ensure(to);
        if (from.Scheme is "https" && to.Scheme is "http")
        {
            throw new AddressRefusedException($"'{ToolText.Clean(from.Authority, 200)}' redirects to an address that is not encrypted.");
        }

        var next = new HttpRequestMessage(request.Method, to);
        var isSameOrigin = Uri.Compare(from, to, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
        foreach (var (header, values) in request.Headers)
        {
            // What is for this server is not for another one.
            if (isSameOrigin || string.Equals(header, "Accept", StringComparison.OrdinalIgnoreCase))
            {
                next.Headers.TryAddWithoutValidation(header, values);
            }
        }

        return next;
    }

    private async Task<ToolResult> ReadAsync(ApiOperation operation, HttpResponseMessage response, IReadOnlyList<string> usedTokens, CancellationToken cancellationToken)
    {
        var result = await _reader.ReadAsync(operation, response, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != System.Net.HttpStatusCode.Unauthorized || usedTokens.Count == 0)
        {
            return result;
        }

        foreach (var scheme in usedTokens)
        {
            await tokens.ForgetAsync(scheme, cancellationToken).ConfigureAwait(false);
        }

        return ToolResult.Failure(result.Error! with { IsRetryable = true }); // with a new token
    }
}
