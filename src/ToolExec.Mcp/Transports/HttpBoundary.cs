using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ToolExec.Mcp;

/// <summary>
/// Stands between the SDK and the network: bounds what a server may send, refuses what is neither JSON nor an event stream with words that help,
/// shows redirects instead of following them, and lets no server hold up the end of a session.
/// </summary>
internal sealed class HttpBoundary : DelegatingHandler
{
    private const int MaxQuotedBytes = 200;
    private const int MaxErrorBytes = 64 * 1024;
    private const string SessionHeader = "Mcp-Session-Id";
    private const string Json = "application/json";
    private const string EventStream = "text/event-stream";
    private static readonly TimeSpan DeleteLimit = TimeSpan.FromSeconds(2);
    private readonly McpHttpServerOptions _options;
    private readonly HttpClient? _client;
    private readonly TimeProvider _time;
    private readonly ISecretResolver? _secrets;
    private readonly (string Name, SecretText Value)[] _secretHeaders;

    internal HttpBoundary(McpHttpServerOptions options, ISecretResolver? secrets, TimeProvider time)
    {
        _secrets = secrets;
        _secretHeaders = [.. options.Headers.Where(static h => SecretText.ContainsReference(h.Value)).Select(static h => (h.Key, SecretText.Parse(h.Value)))];
        _options = options;
        _client = options.HttpClient;
        _time = time;
        if (_client is null)
        {
            InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = request.Method == HttpMethod.Delete ? new CancellationTokenSource(DeleteLimit, _time) : null;
        using var linked = limit is null ? null : CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var token = linked?.Token ?? cancellationToken;
        await AddSecretHeadersAsync(request, token).ConfigureAwait(false);
        var response = _client is null ? await base.SendAsync(request, token).ConfigureAwait(false) : await ForwardAsync(_client, request, token).ConfigureAwait(false);
        try
        {
            if (response.Headers.Location is { } target && (int)response.StatusCode is >= 300 and < 400)
            {
                var absolute = new Uri(_options.Endpoint!, target);
                throw new InvalidDataException($"redirects to '{McpErrors.Address(absolute)}'. Set that address, if it is the right one: headers are not sent on to where a server points");
            }

            await CheckTypeAsync(request, response, token).ConfigureAwait(false);
            await BoundAsync(response, token).ConfigureAwait(false);
            if (request.Method == HttpMethod.Post && request.Headers.Contains(SessionHeader) && await IsUnknownSessionAsync(response, token).ConfigureAwait(false))
            {
                throw new NotSentException("The server does not know the session any more.");
            }

            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    // With each request: nothing is kept, and a secret that has changed counts at once.
    private async Task AddSecretHeadersAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        foreach (var (name, text) in _secretHeaders)
        {
            var value = await text.ResolveAsync(_secrets, cancellationToken).ConfigureAwait(false);
            if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                throw new SecretException(text.Names[0], $"The secret for the header '{name}' has a line break or NUL, which a header cannot have.");
            }

            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    // The user's client refuses a message that another client has sent already, so it gets one of its own with the same content.
    private static async Task<HttpResponseMessage> ForwardAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Version = request.Version, VersionPolicy = request.VersionPolicy };
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            copy.Headers.TryAddWithoutValidation(name, values);
        }

        copy.Content = request.Content;
        try
        {
            return await client.SendAsync(copy, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            copy.Content = null; // the SDK's message owns it
        }
    }

    // Only at the endpoint itself: the older transport posts elsewhere, and says nothing of the answer's type.
    private async Task CheckTypeAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Post
            || response.StatusCode != HttpStatusCode.OK
            || request.RequestUri != _options.Endpoint
            || response.Content.Headers.ContentLength == 0
            || response.Content.Headers.ContentType?.MediaType is Json or EventStream)
        {
            return;
        }

        var start = new byte[MaxQuotedBytes];
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read > 0)
        {
            throw new InvalidDataException(
                $"answered with {Describe(response.Content.Headers.ContentType)} where JSON or an event stream belongs: {ToolText.Quote(Encoding.UTF8.GetString(start, 0, read), MaxQuotedBytes)}");
        }
    }

    private async Task BoundAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.NoContent || response.Content.Headers.ContentLength == 0)
        {
            return;
        }

        var old = response.Content;
        var stream = await old.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var perEvent = string.Equals(old.Headers.ContentType?.MediaType, EventStream, StringComparison.OrdinalIgnoreCase);
        var bounded = new StreamContent(new BoundedStream(stream, _options.MaxMessageBytes, perEvent));
        foreach (var (name, values) in old.Headers.NonValidated)
        {
            bounded.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content = bounded;
    }

    // Before 2026-07-28, 404 to a request with a session means that the session is over. Many servers, the reference one included, say it with 400 and words.
    // Either way the request itself was not looked at.
    private static async Task<bool> IsUnknownSessionAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.BadRequest)
        {
            return response.StatusCode == HttpStatusCode.NotFound;
        }

        await response.Content.LoadIntoBufferAsync(MaxErrorBytes, cancellationToken).ConfigureAwait(false);
        var words = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return words.Contains("session", StringComparison.OrdinalIgnoreCase);
    }

    private static string Describe(MediaTypeHeaderValue? type) => type?.MediaType is { } name ? ToolText.Quote(name, MaxQuotedBytes) : "something of no type";
}
