using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Runtime;

/// <summary>A container engine that speaks the Docker Engine API on a Unix socket: dockerd, podman's service.</summary>
internal sealed class EngineApi : IContainerEngine
{
    // 1.41 is what both dockerd 20.10 and podman 3 and later speak; newer engines take it too.
    private const string Root = "http://engine/v1.41/";
    private const int MaxAnswerBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ImportTimeout = TimeSpan.FromMinutes(10);

    private readonly string _socket;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public EngineApi(string socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) => new NetworkStream(await ConnectAsync(token).ConfigureAwait(false), ownsSocket: true),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        })
        {
            BaseAddress = new Uri(Root),
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    public async Task<EngineDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        var version = await GetAsync("version", EngineJsonContext.Default.EngineVersion, cancellationToken).ConfigureAwait(false);
        var info = await GetAsync("info", EngineJsonContext.Default.EngineInfo, cancellationToken).ConfigureAwait(false);
        var isPodman = version.Components?.Any(c => c.Name?.Contains("podman", StringComparison.OrdinalIgnoreCase) == true) == true;
        return new EngineDescription
        {
            Name = $"{(isPodman ? "podman" : "docker")} {version.Version}",
            Kernel = info.KernelVersion,
            Runtimes = [.. (info.Runtimes ?? new Dictionary<string, EngineRuntime>(StringComparer.Ordinal)).Keys],
            DefaultRuntime = info.DefaultRuntime,
            // Podman's service takes a container's wish for a runtime without a word, and does not follow it.
            ChoosesRuntime = !isPodman,
            TakesProfilePath = isPodman,
            BoundsMemory = info.MemoryLimit && info.SwapLimit,
            BoundsCpu = info.CpuCfsQuota,
            BoundsProcesses = info.PidsLimit,
            HasSeccomp = info.SecurityOptions?.Any(o => o.Contains("seccomp", StringComparison.Ordinal) && !o.Contains("unconfined", StringComparison.Ordinal)) == true,
        };
    }

    public async Task<string?> FindImageAsync(string name, string label, string value, CancellationToken cancellationToken)
    {
        var images = await GetAsync($"images/json?filters={Filter(label, value)}", EngineJsonContext.Default.IReadOnlyListListedImage, cancellationToken).ConfigureAwait(false);

        // The filter is the engine's; an engine that does not know it gives all.
        return images.FirstOrDefault(i => Has(i.Labels, label, value))?.Id;
    }

    public async Task<string> ImportImageAsync(
        string name, string label, string value, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        using var timeout = Bound(ImportTimeout, cancellationToken);
        var change = Uri.EscapeDataString($"LABEL {label}={value}");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"images/create?fromSrc=-&changes={change}")
        {
            Content = new WrittenContent(write) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-tar") } },
        };
        var lines = await SendAsync(request, "import an image", static (content, token) => content.ReadAsStringAsync(token), timeout.Token, cancellationToken).ConfigureAwait(false);
        var id = "";
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var progress = Parse(line, EngineJsonContext.Default.ImageProgress);
            if (progress.Error is { } error)
            {
                throw new EngineException($"The container engine could not import the image: {error}");
            }

            id = progress.Status is { } status && status.StartsWith("sha256:", StringComparison.Ordinal) ? status : id;
        }

        if (id.Length == 0)
        {
            throw new EngineException("The container engine imported an image and did not say which.");
        }

        var colon = name.LastIndexOf(':');
        await PostAsync($"images/{id}/tag?repo={Uri.EscapeDataString(name[..colon])}&tag={Uri.EscapeDataString(name[(colon + 1)..])}", "name the image", cancellationToken).ConfigureAwait(false);
        return id;
    }

    public async Task<AttachedContainer> RunAsync(
        string name, CreateContainer container, Action<InspectedContainer> accept, Action<ReadOnlyMemory<byte>> onError, CancellationToken cancellationToken)
    {
        // Not to be broken off: the engine would go on, and the container be there after it was looked for to be removed.
        await CreateAsync(name, container, CancellationToken.None).ConfigureAwait(false);
        accept(await InspectAsync(name, cancellationToken).ConfigureAwait(false));
        return await StartAsync(name, onError, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a container that does not run yet. Cancelled, it may be made all the same, later.</summary>
    public async Task CreateAsync(string name, CreateContainer container, CancellationToken cancellationToken)
    {
        using var timeout = Bound(RequestTimeout, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"containers/create?name={name}")
        {
            Content = JsonContent.Create(container, EngineJsonContext.Default.CreateContainer),
        };
        await SendAsync(request, "make a container", static (_, _) => Task.FromResult(true), timeout.Token, cancellationToken).ConfigureAwait(false);
    }

    public Task<InspectedContainer> InspectAsync(string name, CancellationToken cancellationToken) =>
        GetAsync($"containers/{name}/json", EngineJsonContext.Default.InspectedContainer, cancellationToken);

    public async Task<int> WaitAsync(string name, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"containers/{name}/wait");
        var waited = await SendAsync(request, "wait for the container", Json(EngineJsonContext.Default.WaitedContainer), cancellationToken, cancellationToken).ConfigureAwait(false);
        return waited.StatusCode;
    }

    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        using var timeout = Bound(RequestTimeout, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"containers/{name}?force=1&v=1");
        try
        {
            await SendAsync(request, "remove the container", static (_, _) => Task.FromResult(true), timeout.Token, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // It is gone, which is what was asked for.
        }
    }

    public async Task<IReadOnlyList<ListedContainer>> ListAsync(string label, string value, CancellationToken cancellationToken)
    {
        var all = await GetAsync(
            $"containers/json?all=1&filters={Filter(label, value)}", EngineJsonContext.Default.IReadOnlyListListedContainer, cancellationToken).ConfigureAwait(false);
        return [.. all.Where(c => Has(c.Labels, label, value))];
    }

    public void Dispose() => _http.Dispose();

    private static bool Has(IReadOnlyDictionary<string, string>? labels, string label, string value) =>
        labels?.TryGetValue(label, out var found) == true && string.Equals(found, value, StringComparison.Ordinal);

    private static string Filter(string label, string value) =>
        Uri.EscapeDataString(JsonSerializer.Serialize(new LabelFilter([$"{label}={value}"]), EngineJsonContext.Default.LabelFilter));

    private static T Parse<T>(string json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new EngineException("The container engine answered with null.");
        }
        catch (JsonException e)
        {
            throw new EngineException("The container engine answered with something that is not JSON of its API.", null, e);
        }
    }

    private static Func<HttpContent, CancellationToken, Task<T>> Json<T>(JsonTypeInfo<T> type)
        where T : class =>
        async (content, token) => Parse(await content.ReadAsStringAsync(token).ConfigureAwait(false), type);

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private BoundedTime Bound(TimeSpan time, CancellationToken cancellationToken) => new(time, _time, cancellationToken);

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var timeout = Bound(RequestTimeout, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request, $"answer '{path.Split('?')[0]}'", Json(type), timeout.Token, cancellationToken).ConfigureAwait(false);
    }

    private async Task PostAsync(string path, string what, CancellationToken cancellationToken)
    {
        using var timeout = Bound(RequestTimeout, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        await SendAsync(request, what, static (_, _) => Task.FromResult(true), timeout.Token, cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> SendAsync<T>(
        HttpRequestMessage request, string what, Func<HttpContent, CancellationToken, Task<T>> read, CancellationToken bound, CancellationToken caller)
    {
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, bound).ConfigureAwait(false);
            if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
            {
                return await read(response.Content, bound).ConfigureAwait(false);
            }

            var text = await response.Content.ReadAsStringAsync(bound).ConfigureAwait(false);
            throw new EngineException($"The container engine could not {what}: {Problem(text, response.StatusCode)}", response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw new EngineException($"The container engine at '{_socket}' could not be reached: {(e.InnerException ?? e).Message}", null, e);
        }
        catch (OperationCanceledException) when (caller.IsCancellationRequested)
        {
            throw new OperationCanceledException(caller);
        }
        catch (OperationCanceledException e)
        {
            throw new EngineException($"The container engine did not {what} in time.", null, e);
        }
    }

    private static string Problem(string text, HttpStatusCode status)
    {
        try
        {
            if (JsonSerializer.Deserialize(text, EngineJsonContext.Default.EngineProblem)?.Message is { Length: > 0 } message)
            {
                return message;
            }
        }
        catch (JsonException)
        {
            // No body of the API: the number must do.
        }

        return string.Create(CultureInfo.InvariantCulture, $"it answered with {(int)status}.");
    }

    private async Task<AttachedContainer> StartAsync(string name, Action<ReadOnlyMemory<byte>> onError, CancellationToken cancellationToken)
    {
        using var timeout = Bound(RequestTimeout, cancellationToken);
        var attached = await AttachAsync(name, onError, timeout.Token, cancellationToken).ConfigureAwait(false);
        try
        {
            await PostAsync($"containers/{name}/start", "start the container", cancellationToken).ConfigureAwait(false);
            return attached;
        }
        catch
        {
            await attached.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<AttachedContainer> AttachAsync(string name, Action<ReadOnlyMemory<byte>> onError, CancellationToken bound, CancellationToken caller)
    {
        // By hand: the connection stops being HTTP here, and its writing side must be closed alone to tell the guest that its input has ended.
        Socket? socket = null;
        try
        {
            socket = await ConnectAsync(bound).ConfigureAwait(false);
            var stream = new NetworkStream(socket, ownsSocket: true);
            await HijackedStreams.UpgradeAsync(stream, $"/v1.41/containers/{name}/attach?stream=1&stdin=1&stdout=1&stderr=1", bound).ConfigureAwait(false);
            var connection = socket;
            socket = null;
            return HijackedStreams.Attach(stream, onError, () => connection.Shutdown(SocketShutdown.Send));
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new EngineException($"The container engine could not connect to the container's streams: {e.Message}", null, e);
        }
        catch (OperationCanceledException) when (caller.IsCancellationRequested)
        {
            throw new OperationCanceledException(caller);
        }
        catch (OperationCanceledException e)
        {
            throw new EngineException("The container engine did not connect to the container's streams in time.", null, e);
        }
        finally
        {
            socket?.Dispose();
        }
    }

    /// <summary>A request's body that is written as it is sent.</summary>
    private sealed class WrittenContent(Func<Stream, CancellationToken, Task> write) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => write(stream, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
