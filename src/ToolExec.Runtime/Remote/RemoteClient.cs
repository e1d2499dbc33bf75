using System.Net;
using System.Net.Http.Headers;

namespace ToolExec.Runtime;

/// <summary>Sends signed requests to a sandbox service.</summary>
internal sealed class RemoteClient(HttpClient http, Uri address, ReadOnlyMemory<byte> key, int maxAttempts, TimeProvider time)
{
    public const string ExecutionHeader = "X-ToolExec-Execution";
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Sends a request. It is sent again only where no connection came about.</summary>
    /// <exception cref="HttpRequestException">It could not be sent.</exception>
    public async ValueTask<HttpResponseMessage> PostAsync(string path, byte[] body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = Create(path, body);
                return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException e) when (attempt < maxAttempts && e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private HttpRequestMessage Create(string path, byte[] body)
    {
        var uri = new Uri(address, path);
        var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(body), Version = HttpVersion.Version11 };
        request.Content.Headers.ContentType = Json;
        var (now, nonce) = (RemoteSignature.Time(time.GetUtcNow()), RemoteSignature.NewNonce());
        request.Headers.Add(RemoteSignature.TimeHeader, now);
        request.Headers.Add(RemoteSignature.NonceHeader, nonce);
        request.Headers.Add(RemoteSignature.SignatureHeader, RemoteSignature.Sign(key.Span, now, nonce, "POST", uri.AbsolutePath, body));
        return request;
    }
}
