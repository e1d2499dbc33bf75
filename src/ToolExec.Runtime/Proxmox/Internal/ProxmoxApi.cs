using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Asks the API of Proxmox VE about one container. Each question is asked once.</summary>
internal sealed class ProxmoxApi : IDisposable
{
    private const int MaxAnswerBytes = 1024 * 1024;
    private const int MaxTaskLength = 300;
    private const int MaxReason = 300;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly string _authorization;
    private readonly string _node;
    private readonly string _container;

    /// <summary>Makes a client.</summary>
    /// <exception cref="ArgumentException">What is to be trusted cannot be read.</exception>
    public ProxmoxApi(ProxmoxSandboxOptions options, TimeProvider time)
    {
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            SslOptions = ProxmoxTrust.Of(options),
        })
        {
            BaseAddress = new Uri(options.Api!, "api2/json/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _time = time;
        _authorization = $"PVEAPIToken={options.ApiToken}";
        _node = $"nodes/{options.Node}";
        _container = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_node}/lxc/{options.ContainerId}");
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Says whether the container runs, and for how long it has.</summary>
    /// <exception cref="ProxmoxException">It is not told.</exception>
    public async ValueTask<(bool IsRunning, TimeSpan Uptime)> StatusAsync(CancellationToken cancellationToken)
    {
        var data = Object(await SendAsync(HttpMethod.Get, $"{_container}/status/current", null, cancellationToken).ConfigureAwait(false));
        var uptime = data.Member("uptime") is { ValueKind: JsonValueKind.Number } seconds && seconds.GetDouble() is >= 0 and <= 1e9 and var number ? TimeSpan.FromSeconds(number) : TimeSpan.Zero;
        return (string.Equals(Text(data, "status"), "running", StringComparison.Ordinal), uptime);
    }

    /// <summary>Asks for the container to be started.</summary>
    /// <returns>The task that does it.</returns>
    /// <exception cref="ProxmoxException">It is refused.</exception>
    public async ValueTask<string> StartAsync(CancellationToken cancellationToken) =>
        Task(await SendAsync(HttpMethod.Post, $"{_container}/status/start", [], cancellationToken).ConfigureAwait(false));

    /// <summary>Asks for the container to be shut down, and to be stopped where it does not by itself.</summary>
    /// <returns>The task that does it.</returns>
    /// <exception cref="ProxmoxException">It is refused.</exception>
    public async ValueTask<string> ShutdownAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var seconds = Math.Max(1, (long)timeout.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Task(await SendAsync(HttpMethod.Post, $"{_container}/status/shutdown", [new("timeout", seconds), new("forceStop", "1")], cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Says whether a task has ended.</summary>
    /// <exception cref="ProxmoxException">It has failed, or it is not told.</exception>
    public async ValueTask<bool> HasEndedAsync(string task, CancellationToken cancellationToken)
    {
        var data = Object(await SendAsync(HttpMethod.Get, $"{_node}/tasks/{Uri.EscapeDataString(task)}/status", null, cancellationToken).ConfigureAwait(false));
        if (!string.Equals(Text(data, "status"), "stopped", StringComparison.Ordinal))
        {
            return false;
        }

        // "WARNINGS: 1" is a task that has done what it should.
        return Text(data, "exitstatus") is "OK" or ['W', 'A', 'R', 'N', 'I', 'N', 'G', 'S', ..]
            ? true
            : throw new ProxmoxException($"A task of Proxmox VE failed: {ToolText.Beginning(Text(data, "exitstatus") ?? "it does not say why", MaxReason)}");
    }

    /// <summary>Finds an address of the container: of an interface that is not its loopback, IPv4 before IPv6.</summary>
    /// <returns>The address, or <see langword="null"/>: it has none yet.</returns>
    /// <exception cref="ProxmoxException">It is not told.</exception>
    public async ValueTask<IPAddress?> AddressAsync(CancellationToken cancellationToken)
    {
        var data = await SendAsync(HttpMethod.Get, $"{_container}/interfaces", null, cancellationToken).ConfigureAwait(false);
        if (data.ValueKind != JsonValueKind.Array)
        {
            return null; // The container has only just begun to start.
        }

        var found = data.EnumerateArray()
            .Where(static i => i.ValueKind == JsonValueKind.Object)
            .Select(static i => new GuestMessage(i))
            .Where(static i => Text(i, "name") is not "lo")
            .SelectMany(static i => new[] { Text(i, "inet"), Text(i, "inet6") })
            .Select(static text => IPAddress.TryParse(text?.Split('/')[0], out var address) && !address.IsIPv6LinkLocal ? address : null)
            .OfType<IPAddress>()
            .ToList();
        return found.Find(static a => a.AddressFamily == AddressFamily.InterNetwork) ?? found.FirstOrDefault();
    }

    private static string Task(JsonElement data) => data.ValueKind == JsonValueKind.String && data.GetString() is { Length: <= MaxTaskLength } task && task.StartsWith("UPID:", StringComparison.Ordinal)
        ? task
        : throw new ProxmoxException("Proxmox VE began something and did not say which task does it.");

    private static GuestMessage Object(JsonElement data) => data.ValueKind == JsonValueKind.Object ? new GuestMessage(data) : throw NoAnswer();

    private static string? Text(GuestMessage message, string name) => message.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static ProxmoxException NoAnswer() => new("Proxmox VE answered with something that is no answer of its API. Check the address.");

    private async ValueTask<JsonElement> SendAsync(HttpMethod method, string path, KeyValuePair<string, string>[]? form, CancellationToken cancellationToken)
    {
        using var both = new BoundedTime(RequestTimeout, _time, cancellationToken);
        using var request = new HttpRequestMessage(method, path) { Content = form is null ? null : new FormUrlEncodedContent(form) };
        request.Headers.TryAddWithoutValidation("Authorization", _authorization);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw Refused(response);
            }

            return await BoundedBody.ReadAsync(response.Content, MaxAnswerBytes, both.Token).ConfigureAwait(false) is { } body
                && ToolExecJson.TryParse(body, out var answer, out _) && answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("data", out var data)
                    ? data
                    : throw NoAnswer();
        }
        catch (HttpRequestException e)
        {
            throw e.HttpRequestError == HttpRequestError.SecureConnectionError
                ? new ProxmoxException("The certificate of Proxmox VE is not trusted. Set its fingerprint or its authority.", inner: e)
                : new ProxmoxException($"The API of Proxmox VE at {_http.BaseAddress!.Authority} cannot be reached.", isTransient: true, e);
        }
        catch (IOException e)
        {
            throw new ProxmoxException("The connection to Proxmox VE was lost.", isTransient: true, e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProxmoxException($"Proxmox VE did not answer within {RequestTimeout.TotalSeconds} s.", isTransient: true);
        }
    }

    private ProxmoxException Refused(HttpResponseMessage response) => (int)response.StatusCode switch
    {
        401 => new ProxmoxException("Proxmox VE refuses the API token. Check it, and that it has not expired."),
        403 => new ProxmoxException($"The API token may not do this: it needs VM.Audit and VM.PowerMgmt for the container ({_container})."),

        // The node cannot be reached by the one that was asked, or answers too late.
        595 or 596 or 599 => new ProxmoxException($"The node of the container cannot be reached ({(int)response.StatusCode}).", isTransient: true),
        >= 500 and var status => new ProxmoxException($"Proxmox VE failed ({status}): {ToolText.Beginning(response.ReasonPhrase ?? "it does not say why", MaxReason)}", isTransient: status is 502 or 503 or 504),
        var status => new ProxmoxException($"Proxmox VE answered {status} for {_container}. Check the node and the number of the container."),
    };
}
