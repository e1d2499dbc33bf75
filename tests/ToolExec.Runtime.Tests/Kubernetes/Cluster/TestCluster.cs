using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>
/// An API server on loopback, with TLS and a token, that keeps to the documented API in what sandboxes use of it: it refuses what a real one would, and runs the pods that it takes.
/// </summary>
public sealed class TestCluster : IAsyncDisposable
{
    public const string Namespace = "sandboxes";
    public const string Token = "a-token-of-the-tests";

    // What the page about this sandbox says a role must allow.
    private static readonly string[] Role =
    [
        "create pods", "list pods", "watch pods", "delete pods", "get pods/attach", "create pods/attach", "get configmaps", "create configmaps", "get networkpolicies", "create networkpolicies",
    ];

    private readonly Lock _gate = new(); // guards the objects, the log and the numbers
    private readonly Dictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(long Version, string Type, JsonObject Object)> _log = [];
    private readonly ConcurrentDictionary<string, TestPod> _pods = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<TestPod> _started = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("toolexec-cluster-").FullName;
    private readonly IPodRunner _runner;
    private readonly WebApplication _app;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _watched = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _version = 1000;
    private long _oldest;

    private TestCluster(IPodRunner runner)
    {
        _runner = runner;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(h =>
        {
            h.ServerCertificate = Certificates.Server;
            h.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            h.ClientCertificateValidation = (certificate, _, _) => certificate.Equals(Certificates.Client);
        })));
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(ServeAsync);
    }

    public TestCertificates Certificates { get; } = new();

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Gets what the account may do: verbs and resources.</summary>
    public HashSet<string> Allowed { get; } = new(Role, StringComparer.Ordinal);

    /// <summary>Gets what was asked: method and path.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Gets or sets who answers before anybody else; a status and its message, or <see langword="null"/>.</summary>
    public Func<string, (int Code, string Reason, string Message)?>? Answer { get; set; }

    /// <summary>Gets or sets what admission does to a pod.</summary>
    public Action<JsonObject>? Mutate { get; set; }

    /// <summary>Gets or sets what becomes of a pod instead of being run.</summary>
    public Action<TestPod>? Fate { get; set; }

    /// <summary>Gets or sets a value indicating whether the network follows policies.</summary>
    public bool FollowsPolicies { get; set; } = true;

    /// <summary>Gets or sets the protocols of streams.</summary>
    public IReadOnlyList<string> Protocols { get; set; } = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

    /// <summary>Gets or sets the tokens that are taken.</summary>
    public HashSet<string> Tokens { get; } = new(StringComparer.Ordinal) { Token };

    /// <summary>Gets or sets a value indicating whether a watch of what is too old ends with a status of its own instead of an event.</summary>
    public bool AnswersGone { get; set; }

    /// <summary>Gets the names of the pods that are there.</summary>
    public IReadOnlyList<string> Pods
    {
        get
        {
            lock (_gate)
            {
                return [.. _objects.Keys.Where(k => k.StartsWith("pods/", StringComparison.Ordinal)).Select(k => k[5..])];
            }
        }
    }

    public static async Task<TestCluster> StartAsync(IPodRunner? runner = null)
    {
        var cluster = new TestCluster(runner ?? new ProcessPods());
        await cluster._app.StartAsync();
        return cluster;
    }

    /// <summary>Gets an object.</summary>
    public JsonObject? Find(string kind, string name)
    {
        lock (_gate)
        {
            return _objects.GetValueOrDefault($"{kind}/{name}")?.DeepClone().AsObject();
        }
    }

    /// <summary>Gets the pod that was made last.</summary>
    public TestPod LastPod => Started[^1];

    /// <summary>Gets all pods that were ever made.</summary>
    public IReadOnlyList<TestPod> Started => [.. _started];

    /// <summary>Puts an object there.</summary>
    public void Put(string kind, JsonObject item)
    {
        lock (_gate)
        {
            Store("ADDED", $"{kind}/{item["metadata"]!["name"]}", item);
        }
    }

    /// <summary>Takes an object away.</summary>
    public void Take(string kind, string name)
    {
        lock (_gate)
        {
            _objects.Remove($"{kind}/{name}");
        }
    }

    /// <summary>Forgets everything that has happened: watches from before are refused.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _oldest = ++_version;
        }
    }

    /// <summary>Ends when somebody watches from now on.</summary>
    public Task WhenWatchedAsync() => (_watched = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Ends all pods, and waits until nothing of them runs.</summary>
    public Task EndAllAsync()
    {
        foreach (var pod in _pods.Values)
        {
            pod.End();
        }

        return Task.WhenAll(_pods.Values.Select(p => p.Gone)).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAllAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
        Certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
        _faults.Should().BeEmpty("the server must not fail");
    }

    internal void Change(string name, Action<JsonObject> change)
    {
        lock (_gate)
        {
            if (_objects.TryGetValue($"pods/{name}", out var pod))
            {
                pod = pod.DeepClone().AsObject();
                change(pod);
                Store("MODIFIED", $"pods/{name}", pod);
            }
        }
    }

    internal void Forget(string name)
    {
        lock (_gate)
        {
            if (_objects.Remove($"pods/{name}", out var pod))
            {
                Log("DELETED", pod.DeepClone().AsObject());
            }
        }
    }

    private void Store(string type, string key, JsonObject item)
    {
        _objects[key] = item;
        Log(type, item);
    }

    private void Log(string type, JsonObject item)
    {
        item["metadata"]!["resourceVersion"] = $"{++_version}";
        _log.Add((_version, type, item.DeepClone().AsObject()));
        _changed.TrySetResult();
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private async Task ServeAsync(HttpContext http)
    {
        try
        {
            Requests.Enqueue($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
            await RouteAsync(http);
        }
        catch (OperationCanceledException)
        {
            // The client is gone.
        }
        catch (Exception e)
        {
            _faults.Enqueue($"{http.Request.Method} {http.Request.Path}: {e}");
            throw;
        }
    }

    private async Task RouteAsync(HttpContext http)
    {
        var isKnown = http.Connection.ClientCertificate is not null
            || (http.Request.Headers.Authorization.ToString() is { } authorization && authorization.StartsWith("Bearer ", StringComparison.Ordinal) && Tokens.Contains(authorization[7..]));
        var path = http.Request.Path.Value!.Trim('/').Split('/');
        if (Answer?.Invoke($"{http.Request.Method} {http.Request.Path}") is { } answer)
        {
            http.Response.Headers.RetryAfter = "0";
            await FailAsync(http, answer.Code, answer.Reason, answer.Message);
        }
        else if (!isKnown)
        {
            await FailAsync(http, 401, "Unauthorized", "Unauthorized");
        }
        else if (path is ["version"])
        {
            await SendAsync(http, 200, new JsonObject { ["major"] = "1", ["minor"] = "31", ["gitVersion"] = "v1.31.0-test" });
        }
        else if (path is ["api", "v1", "namespaces", Namespace, .. var core] && core is ["pods" or "configmaps", ..])
        {
            await ResourceAsync(http, core, "");
        }
        else if (path is ["apis", "networking.k8s.io", "v1", "namespaces", Namespace, .. var policies] && policies is ["networkpolicies", ..])
        {
            await ResourceAsync(http, policies, "networking.k8s.io");
        }
        else
        {
            await FailAsync(http, 404, "NotFound", "the server could not find the requested resource");
        }
    }

    private async Task ResourceAsync(HttpContext http, string[] path, string group)
    {
        var resource = path is [_, _, "attach"] ? "pods/attach" : path[0];
        var isWatch = http.Request.Query["watch"].ToString() is "1" or "true";
        var verb = (http.Request.Method, path.Length) switch
        {
            ("GET", 1) => isWatch ? "watch" : "list",
            ("GET", _) => "get",
            ("POST", _) => "create",
            ("DELETE", 2) => "delete",
            _ => "patch",
        };
        var verbs = resource == "pods/attach" ? ["get", "create"] : new[] { verb };
        if (verbs.FirstOrDefault(v => !Allowed.Contains($"{v} {resource}")) is { } forbidden)
        {
            await FailAsync(
                http, 403, "Forbidden",
                $"{resource} is forbidden: User \"system:serviceaccount:{Namespace}:tests\" cannot {forbidden} resource \"{resource}\" in API group \"{group}\" in the namespace \"{Namespace}\"");
            return;
        }

        await ((verb, path) switch
        {
            ("create", [var kind]) => CreateAsync(http, kind),
            ("get", [var kind, var name]) => GetAsync(http, kind, name),
            ("list", ["pods"]) => ListAsync(http),
            ("watch", ["pods"]) => WatchAsync(http),
            ("delete", ["pods", var name]) => DeleteAsync(http, name),
            ("get" or "create", ["pods", var name, "attach"]) => AttachAsync(http, name),
            _ => FailAsync(http, 405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
        });
    }

    private async Task CreateAsync(HttpContext http, string kind)
    {
        var item = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        var name = item["metadata"]!["name"]!.GetValue<string>();
        var fault = kind == "pods" ? PodRules.Invalid(item) : null;
        var open = kind == "pods" && fault is null ? PodRules.Unrestricted(item) : null;
        if (http.Request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true)
        {
            await FailAsync(http, 415, "UnsupportedMediaType", "the body of the request was in an unknown format");
        }
        else if (fault is not null)
        {
            await FailAsync(http, 422, "Invalid", $"Pod \"{name}\" is invalid: {fault}");
        }
        else if (open is not null)
        {
            await FailAsync(http, 403, "Forbidden", $"pods \"{name}\" is forbidden: violates PodSecurity \"restricted:latest\": {open}");
        }
        else if (Find(kind, name) is not null)
        {
            await FailAsync(http, 409, "AlreadyExists", $"{kind} \"{name}\" already exists");
        }
        else
        {
            item["metadata"]!["uid"] = Guid.NewGuid().ToString();
            item["metadata"]!["namespace"] = Namespace;
            item["metadata"]!["creationTimestamp"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
            if (kind == "pods")
            {
                item["spec"]!["serviceAccountName"] = "default";
                item["status"] = new JsonObject { ["phase"] = "Pending" };
                Mutate?.Invoke(item);
            }

            var copy = item.DeepClone().AsObject(); // The one that is kept is read and changed under the lock alone.
            Put(kind, item);
            if (kind == "pods")
            {
                Begin(name, copy);
            }

            await SendAsync(http, 201, Find(kind, name) ?? copy);
        }
    }

    private void Begin(string name, JsonObject item)
    {
        var pod = _pods[name] = new TestPod(this, name);
        _started.Enqueue(pod);
        if (Fate is { } fate)
        {
            fate(pod);
            return;
        }

        var isIsolated = FollowsPolicies && IsDenied(item);
        _ = RunAsync();

        async Task RunAsync()
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            try
            {
                await pod.LiveAsync(item, _runner, Files(item), isIsolated);
            }
            catch (Exception e)
            {
                _faults.Enqueue($"{name}: {e}");
            }
        }
    }

    private bool IsDenied(JsonObject pod)
    {
        lock (_gate)
        {
            return _objects.Where(o => o.Key.StartsWith("networkpolicies/", StringComparison.Ordinal)).Select(o => o.Value["spec"]!).Any(spec =>
                spec["policyTypes"]!.AsArray().Count == 2 && spec["egress"] is null && spec["ingress"] is null
                && spec["podSelector"]!["matchLabels"]!.AsObject().All(l => pod["metadata"]!["labels"]![l.Key]?.GetValue<string>() == l.Value!.GetValue<string>()));
        }
    }

    private string? Files(JsonObject pod)
    {
        var map = pod["spec"]!["volumes"]!.AsArray().Select(v => v!["configMap"]?["name"]?.GetValue<string>()).FirstOrDefault(n => n is not null);
        if (map is null)
        {
            return null;
        }

        var folder = Path.Combine(_folder, map);
        lock (_gate)
        {
            Directory.CreateDirectory(folder);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
                File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
            }

            foreach (var (file, text) in _objects[$"configmaps/{map}"]["data"]!.AsObject())
            {
                File.WriteAllText(Path.Combine(folder, file), text!.GetValue<string>());
            }
        }

        return folder;
    }

    private async Task GetAsync(HttpContext http, string kind, string name)
    {
        if (Find(kind, name) is { } item)
        {
            await SendAsync(http, 200, item);
        }
        else
        {
            await FailAsync(http, 404, "NotFound", $"{kind} \"{name}\" not found");
        }
    }

    private async Task ListAsync(HttpContext http)
    {
        var fits = Selector(http);
        JsonObject list;
        lock (_gate)
        {
            list = new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "PodList",
                ["metadata"] = new JsonObject { ["resourceVersion"] = $"{_version}" },
                ["items"] = new JsonArray([.. _objects.Where(o => o.Key.StartsWith("pods/", StringComparison.Ordinal) && fits(o.Value)).Select(o => o.Value.DeepClone())]),
            };
        }

        await SendAsync(http, 200, list);
    }

    private static Func<JsonObject, bool> Selector(HttpContext http)
    {
        var field = http.Request.Query["fieldSelector"].ToString().Split('=');
        var label = http.Request.Query["labelSelector"].ToString().Split('=');
        return item => (field is not ["metadata.name", var name] || item["metadata"]!["name"]!.GetValue<string>() == name)
            && (label is not [var key, var value] || item["metadata"]!["labels"]?[key]?.GetValue<string>() == value);
    }

    private async Task WatchAsync(HttpContext http)
    {
        var fits = Selector(http);
        var from = long.Parse(http.Request.Query["resourceVersion"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(int.Parse(http.Request.Query["timeoutSeconds"].ToString(), System.Globalization.CultureInfo.InvariantCulture)), TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(time.Token, http.RequestAborted, _app.Lifetime.ApplicationStopping);
        if (from < _oldest)
        {
            const string Old = "too old resource version";
            if (AnswersGone)
            {
                await FailAsync(http, 410, "Expired", Old);
                return;
            }

            http.Response.ContentType = "application/json";
            await WriteAsync(http, "ERROR", new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["reason"] = "Expired", ["message"] = Old, ["code"] = 410 });
            return;
        }

        http.Response.ContentType = "application/json";
        await http.Response.StartAsync();
        if (http.Request.Query["allowWatchBookmarks"].ToString() is "true")
        {
            await WriteAsync(http, "BOOKMARK", new JsonObject { ["kind"] = "Pod", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["resourceVersion"] = $"{from}" } });
        }

        _watched.TrySetResult();
        while (!stop.IsCancellationRequested)
        {
            List<(long Version, string Type, JsonObject Object)> news;
            Task changed;
            lock (_gate)
            {
                news = [.. _log.Where(e => e.Version > from && fits(e.Object))];
                changed = _changed.Task;
            }

            foreach (var (version, type, item) in news)
            {
                await WriteAsync(http, type, item.DeepClone().AsObject());
                from = version;
            }

            await changed.WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DeleteAsync(HttpContext http, string name)
    {
        var options = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        if (Find("pods", name) is not { } found)
        {
            await FailAsync(http, 404, "NotFound", $"pods \"{name}\" not found");
            return;
        }

        if (!_pods.TryGetValue(name, out var pod))
        {
            Forget(name); // Put there by a test: nothing of it runs.
        }
        else if (options["gracePeriodSeconds"]!.GetValue<long>() == 0)
        {
            pod.Remove(); // Forgotten at once, whatever its node does.
        }
        else
        {
            Change(name, p => p["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");
            pod.End();
            if (Fate is not null && !OutlivesDelete)
            {
                pod.Remove();
            }
        }

        await SendAsync(http, 200, found);
    }

    /// <summary>Gets or sets a value indicating whether nodes do not answer: pods that were told to end stay.</summary>
    public bool OutlivesDelete { get; set; }

    private async Task AttachAsync(HttpContext http, string name)
    {
        var query = http.Request.Query;
        if (Find("pods", name) is null)
        {
            await FailAsync(http, 404, "NotFound", $"pods \"{name}\" not found");
        }
        else if (!http.WebSockets.IsWebSocketRequest)
        {
            await FailAsync(http, 400, "BadRequest", "you must specify at least 1 of stdin, stdout, stderr, or Upgrade request required");
        }
        else if (!_pods[name].IsRunning || query["container"] != "guest" || query["stdin"] != "true" || query["stdout"] != "true" || query["stderr"] != "true")
        {
            await FailAsync(http, 400, "BadRequest", $"container guest not found in pod {name}");
        }
        else
        {
            // As real servers do: the first of the client's that is known here.
            var protocol = http.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(p => Protocols.Contains(p, StringComparer.Ordinal));
            using var socket = await http.WebSockets.AcceptWebSocketAsync(protocol);
            await _pods[name].AttachAsync(socket, _app.Lifetime.ApplicationStopping);
        }
    }

    private static async Task WriteAsync(HttpContext http, string type, JsonObject item)
    {
        await http.Response.WriteAsync(new JsonObject { ["type"] = type, ["object"] = item }.ToJsonString() + "\n", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    private static async Task SendAsync(HttpContext http, int code, JsonObject body)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
    }

    private static Task FailAsync(HttpContext http, int code, string reason, string message) => SendAsync(http, code, new JsonObject
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = message,
        ["reason"] = reason,
        ["code"] = code,
    });
}
