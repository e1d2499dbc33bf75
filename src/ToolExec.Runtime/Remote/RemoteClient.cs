using System.Net;
using System.Net.Http.Headers;

namespace ToolExec.Runtime;

/// <summary>Sends signed requests to a sandbox service.</summary>
/// <param name="http">Sends; it follows no redirects.</param>
/// <param name="address">Where the service is.</param>
/// <param name="key">Signs; where it is empty nothing is signed.</param>
/// <param name="token">The bearer token, or <see langword="null"/>.</param>
/// <param name="maxAttempts">How often a connection is attempted.</param>
/// <param name="time">The clock.</param>
internal sealed class RemoteClient(HttpClient http, Uri address, ReadOnlyMemory<byte> key, string? token, int maxAttempts, TimeProvider time)
{
    public const string ExecutionHeader = "X-ToolExec-Execution";
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    // The runs have times of their own; a connection that is idle for long is not trusted to be one.
    public static HttpClient NewHttp() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends a request. It is sent again only where no connection came about.</summary>
    /// <param name="path">Where to, from the address on; empty for the address itself.</param>
    /// <param name="body">The body.</param>
    /// <param name="cancellationToken">Gives up; the connection is closed.</param>
    /// <param name="accept">The kind of answer that is wished for, or <see langword="null"/>.</param>
    /// <exception cref="HttpRequestException">It could not be sent.</exception>
    public async ValueTask<HttpResponseMessage> PostAsync(string path, byte[] body, CancellationToken cancellationToken, string? accept = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = Create(path, body, accept);
                return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException e) when (attempt < maxAttempts && e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private HttpRequestMessage Create(string path, byte[] body, string? accept)
    {
        var uri = new Uri(address, path);
        var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(body), Version = HttpVersion.Version11 };
        request.Content.Headers.ContentType = Json;
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (!key.IsEmpty)
        {
            var (now, nonce) = (RemoteSignature.Time(time.GetUtcNow()), RemoteSignature.NewNonce());
            request.Headers.Add(RemoteSignature.TimeHeader, now);
            request.Headers.Add(RemoteSignature.NonceHeader, nonce);
            request.Headers.Add(RemoteSignature.SignatureHeader, RemoteSignature.Sign(key.Span, now, nonce, "POST", uri.AbsolutePath, body));
        }

        return request;
    }
}
