using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ToolExec.Foundation.Processes;

namespace ToolExec.Runtime;

/// <summary>What a sandbox needs of a Kubernetes API server, in one namespace. Safe for use by several threads.</summary>
/// <remarks>Each member throws <see cref="KubernetesException"/> where the server refuses, fails or cannot be reached.</remarks>
internal sealed class KubernetesApi : IDisposable
{
    private const int MaxAnswerBytes = 16 * 1024 * 1024;
    private const int MaxEventBytes = 4 * 1024 * 1024;
    private const int MaxTries = 3;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    // A server ends a watch after this, and it is begun again: one that hangs without a word is noticed.
    private const int WatchSeconds = 60;

    private readonly KubernetesAccess _access;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly string _root;

    /// <summary>Makes a client.</summary>
    /// <param name="access">The way to the server; owned.</param>
    /// <param name="kubernetesNamespace">The namespace.</param>
    /// <param name="time">The clock.</param>
    public KubernetesApi(KubernetesAccess access, string kubernetesNamespace, TimeProvider time)
    {
        _access = access;
        _time = time;
        Namespace = kubernetesNamespace;
        _root = $"api/v1/namespaces/{kubernetesNamespace}/";
        _http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = Tls(access),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectTimeout = TimeSpan.FromSeconds(10),
        })
        {
            BaseAddress = new Uri(access.Address.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    /// <summary>Gets the namespace.</summary>
    public string Namespace { get; }

    /// <summary>Gets where the server is.</summary>
    public Uri Address => _access.Address;

    /// <summary>Asks the server for its version.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Get, "version", null, new("get", "/version"), KubernetesJsonContext.Default.KubernetesVersion, cancellationToken).ConfigureAwait(false)).GitVersion ?? "of no version";

    /// <summary>Makes a pod. Cancelled, it may be made all the same.</summary>
    /// <returns>The pod as the server has taken it.</returns>
    public Task<Pod> CreatePodAsync(Pod pod, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"{_root}pods", () => JsonContent.Create(pod, KubernetesJsonContext.Default.Pod), new("create", "pods"), KubernetesJsonContext.Default.Pod, cancellationToken);

    /// <summary>Lists pods by a label.</summary>
    public async Task<IReadOnlyList<Pod>> ListPodsAsync(string label, string value, CancellationToken cancellationToken)
    {
        var path = $"{_root}pods?labelSelector={Uri.EscapeDataString($"{label}={value}")}";
        return (await ListAsync(path, cancellationToken).ConfigureAwait(false)).Items ?? [];
    }

    /// <summary>Tells the server to end a pod. One that is gone is fine.</summary>
    /// <param name="name">The pod.</param>
    /// <param name="graceSeconds">What its processes get to end by themselves; 0 forgets the pod at once, whatever its node does.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> DeletePodAsync(string name, int graceSeconds, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(
                HttpMethod.Delete,
                $"{_root}pods/{name}",
                () => JsonContent.Create(new DeleteOptions(graceSeconds), KubernetesJsonContext.Default.DeleteOptions),
                new("delete", "pods"),
                KubernetesJsonContext.Default.KubernetesAnswer,
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (KubernetesException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>Follows a pod until it is as wanted.</summary>
    /// <param name="name">The pod.</param>
    /// <param name="version">What of it is known already; <see langword="null"/> looks at it first.</param>
    /// <param name="isDone">Says whether it is; told each state, in order. What it throws ends the wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The pod, or <see langword="null"/> where it is gone.</returns>
    public async Task<Pod?> WaitAsync(string name, string? version, Predicate<Pod> isDone, CancellationToken cancellationToken)
    {
        var selector = $"{_root}pods?fieldSelector={Uri.EscapeDataString($"metadata.name={name}")}";
        for (var failures = 0; ;)
        {
            try
            {
                if (version is null)
                {
                    var list = await ListAsync(selector, cancellationToken).ConfigureAwait(false);
                    version = list.Metadata?.ResourceVersion ?? throw Broken();
                    if (list.Items is not [var found, ..])
                    {
                        return null;
                    }

                    if (isDone(found))
                    {
                        return found;
                    }
                }

                var seen = await WatchAsync(selector, version, isDone, cancellationToken).ConfigureAwait(false);
                if (seen.IsOver)
                {
                    return seen.Pod;
                }

                if (seen.Version is not null && !string.Equals(seen.Version, version, StringComparison.Ordinal))
                {
                    failures = 0;
                    version = seen.Version;
                    continue;
                }

                version = seen.Version;
                await Task.Delay(RetryDelay, _time, cancellationToken).ConfigureAwait(false); // A server that ends each watch at once is not asked without a pause.
            }
            catch (KubernetesException e) when (e.Status is null or >= HttpStatusCode.InternalServerError && ++failures < MaxTries)
            {
                await Task.Delay(RetryDelay, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Connects to the standard streams of a pod's container that runs.</summary>
    /// <param name="name">The pod.</param>
    /// <param name="container">Its container.</param>
    /// <param name="onError">Takes what it writes to its standard error, one piece at a time; the bytes are used only during the call.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PodStreams> AttachAsync(string name, string container, Action<ReadOnlyMemory<byte>> onError, CancellationToken cancellationToken)
    {
        using var timeout = Bound(cancellationToken);
        var socket = new ClientWebSocket();
        try
        {
            foreach (var protocol in PodStreams.Protocols)
            {
                socket.Options.AddSubProtocol(protocol);
            }

            if (await TokenAsync(timeout.Token).ConfigureAwait(false) is { } token)
            {
                socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            }

            socket.Options.KeepAliveInterval = KeepAlive;
            socket.Options.CollectHttpResponseDetails = true;
            var address = new UriBuilder(new Uri(_http.BaseAddress!, $"{_root}pods/{name}/attach?container={container}&stdin=true&stdout=true&stderr=true&tty=false")) { Scheme = "wss" };
            await socket.ConnectAsync(address.Uri, _http, timeout.Token).ConfigureAwait(false);
            var streams = PodStreams.Attach(socket, onError);
            socket = null;
            return streams;
        }
        catch (WebSocketException e) when (socket?.HttpStatusCode >= HttpStatusCode.Continue)
        {
            throw socket.HttpStatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized
                ? Refusal(new("get and create", "pods/attach"), socket.HttpStatusCode, null, e)
                : new KubernetesException(string.Create(CultureInfo.InvariantCulture, $"The API server did not connect to the pod's streams: it answered with {(int)socket.HttpStatusCode}."), socket.HttpStatusCode, e);
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or SocketException or UnauthorizedAccessException)
        {
            throw Unreachable(e);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            throw new KubernetesException("The API server did not connect to the pod's streams in time.", null, e);
        }
        finally
        {
            socket?.Dispose();
        }
    }

    /// <summary>Gives a config map that is there, or makes it.</summary>
    /// <returns>What is there now, and whether it was made.</returns>
    public Task<(ConfigMap Found, bool IsNew)> EnsureAsync(ConfigMap map, CancellationToken cancellationToken) =>
        EnsureAsync($"{_root}configmaps", "configmaps", map.Metadata.Name!, map, KubernetesJsonContext.Default.ConfigMap, cancellationToken);

    /// <summary>Gives a network policy that is there, or makes it.</summary>
    /// <returns>What is there now, and whether it was made.</returns>
    public Task<(NetworkPolicy Found, bool IsNew)> EnsureAsync(NetworkPolicy policy, CancellationToken cancellationToken) =>
        EnsureAsync(
            $"apis/networking.k8s.io/v1/namespaces/{Namespace}/networkpolicies", "networkpolicies", policy.Metadata.Name!, policy, KubernetesJsonContext.Default.NetworkPolicy, cancellationToken);

    public void Dispose()
    {
        _http.Dispose();
        _access.Dispose();
    }

    private static SslClientAuthenticationOptions Tls(KubernetesAccess access)
    {
        var options = new SslClientAuthenticationOptions();
        if (access.ClientCertificate is { } certificate)
        {
            options.ClientCertificates = [certificate];
        }

        if (access.SkipVerify)
        {
#pragma warning disable CA5359 // The host's settings say so, twice.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (access.Authorities is { } authorities)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return options;
    }

    private async Task<(T Found, bool IsNew)> EnsureAsync<T>(string path, string resource, string name, T wanted, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (await FindAsync().ConfigureAwait(false) is { } found)
        {
            return (found, false);
        }

        try
        {
            return (await SendAsync(HttpMethod.Post, path, () => JsonContent.Create(wanted, type), new("create", resource), type, cancellationToken).ConfigureAwait(false), true);
        }
        catch (KubernetesException e) when (e.Status == HttpStatusCode.Conflict)
        {
            // Another host of the same kind was quicker.
            return (await FindAsync().ConfigureAwait(false) ?? throw new KubernetesException(e.Message, e.Status, e), false);
        }

        async Task<T?> FindAsync()
        {
            try
            {
                return await SendAsync(HttpMethod.Get, $"{path}/{name}", null, new("get", resource), type, cancellationToken).ConfigureAwait(false);
            }
            catch (KubernetesException e) when (e.Status == HttpStatusCode.NotFound)
            {
                return null;
            }
        }
    }

    private Task<PodList> ListAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, new("list", "pods"), KubernetesJsonContext.Default.PodList, cancellationToken);

    private async Task<Sight> WatchAsync(string selector, string version, Predicate<Pod> isDone, CancellationToken cancellationToken)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture, $"{selector}&watch=1&allowWatchBookmarks=true&timeoutSeconds={WatchSeconds}&resourceVersion={Uri.EscapeDataString(version)}");
        using var silent = new CancellationTokenSource(TimeSpan.FromSeconds(WatchSeconds) + RequestTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(silent.Token, cancellationToken);
        try
        {
            using var request = await RequestAsync(HttpMethod.Get, path, null, both.Token).ConfigureAwait(false);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                return response.StatusCode == HttpStatusCode.Gone
                    ? Sight.Unknown
                    : throw Refusal(new("watch", "pods"), response.StatusCode, await response.Content.ReadAsStringAsync(both.Token).ConfigureAwait(false));
            }

            var stream = await response.Content.ReadAsStreamAsync(both.Token).ConfigureAwait(false);
            using var lines = new BoundedLineReader(stream, MaxEventBytes);
            while (await lines.ReadLineAsync(both.Token).ConfigureAwait(false) is { } line)
            {
                var seen = Look(Parse(line.Span, KubernetesJsonContext.Default.WatchEvent), version, isDone);
                if (seen.IsOver || seen.Version is null)
                {
                    return seen;
                }

                version = seen.Version;
            }

            return new Sight(null, version, IsOver: false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or LineTooLongException or UnauthorizedAccessException)
        {
            throw Unreachable(e);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new Sight(null, version, IsOver: false);
        }
    }

    private static Sight Look(WatchEvent seen, string version, Predicate<Pod> isDone)
    {
        switch (seen.Type)
        {
            case "ADDED" or "MODIFIED":
                var pod = Parse(seen.Object, KubernetesJsonContext.Default.Pod);
                return new Sight(pod, pod.Metadata.ResourceVersion ?? version, isDone(pod));
            case "DELETED":
                return new Sight(null, version, IsOver: true);
            case "BOOKMARK":
                return new Sight(null, Parse(seen.Object, KubernetesJsonContext.Default.Pod).Metadata.ResourceVersion ?? version, IsOver: false);
            case "ERROR":
                // The usual reason is that the version is too old; whatever it is, a look at the pod tells.
                return Sight.Unknown;
            default:
                return new Sight(null, version, IsOver: false);
        }
    }

    // Here, as the words of whoever finds out later would have the token in them.
    private async ValueTask<string?> TokenAsync(CancellationToken cancellationToken)
    {
        var token = await _access.Token(cancellationToken).ConfigureAwait(false);
        return token.AsSpan().ContainsAnyExceptInRange('!', '~') ? throw new KubernetesException("The token for the API server has characters that no token has.") : token;
    }

    private async Task<HttpRequestMessage> RequestAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (await TokenAsync(cancellationToken).ConfigureAwait(false) is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }

    private async Task<T> SendAsync<T>(HttpMethod method, string path, Func<HttpContent>? body, KubernetesAct act, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var timeout = Bound(cancellationToken);
        for (var tries = 1; ; tries++)
        {
            try
            {
                using var request = await RequestAsync(method, path, body?.Invoke(), timeout.Token).ConfigureAwait(false);
                using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, timeout.Token).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return Parse(await response.Content.ReadAsByteArrayAsync(timeout.Token).ConfigureAwait(false), type);
                }

                // Only of this answer it is certain that nothing was done.
                if (response.StatusCode == HttpStatusCode.TooManyRequests && tries < MaxTries)
                {
                    var wait = response.Headers.RetryAfter?.Delta ?? RetryDelay;
                    await Task.Delay(wait < LongestRetry ? wait : LongestRetry, _time, timeout.Token).ConfigureAwait(false);
                    continue;
                }

                throw Refusal(act, response.StatusCode, await response.Content.ReadAsStringAsync(timeout.Token).ConfigureAwait(false));
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or UnauthorizedAccessException)
            {
                throw Unreachable(e);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (OperationCanceledException e)
            {
                throw new KubernetesException($"The API server did not {act.Verb} {act.Resource} within {RequestTimeout.TotalSeconds:0} s.", null, e);
            }
        }
    }

    private static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw Broken();
        }
        catch (JsonException e)
        {
            throw Broken(e);
        }
    }

    private static T Parse<T>(JsonElement json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return json.Deserialize(type) ?? throw Broken();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Broken(e);
        }
    }

    private static KubernetesException Broken(Exception? inner = null) => new("The API server answered with something that is not of its API.", null, inner);

    private KubernetesException Unreachable(Exception e) =>
        new($"The API server at '{_access.Address.GetLeftPart(UriPartial.Authority)}' could not be reached: {(e.InnerException ?? e).Message}", null, e);

    private KubernetesException Refusal(KubernetesAct act, HttpStatusCode status, string? body, Exception? inner = null) =>
        new(KubernetesRefusals.Explain(act, Namespace, status, body), status, inner);

    private BoundedTime Bound(CancellationToken cancellationToken) => new(RequestTimeout, _time, cancellationToken);

    /// <summary>What a watch has seen.</summary>
    /// <param name="Pod">The pod, where it was.</param>
    /// <param name="Version">From where to go on; <see langword="null"/> for looking first.</param>
    /// <param name="IsOver">The pod is as wanted, or gone.</param>
    private readonly record struct Sight(Pod? Pod, string? Version, bool IsOver)
    {
        public static Sight Unknown => new(null, null, IsOver: false);
    }
}
