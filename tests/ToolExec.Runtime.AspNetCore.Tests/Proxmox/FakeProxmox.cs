using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime.AspNetCore.Tests;

/// <summary>The API of Proxmox VE as far as it is used, strictly: anything else is refused and noted. Its one container is a host with a sandbox service, which is started and stopped.</summary>
public sealed class FakeProxmox : IAsyncDisposable
{
    public const string Token = "agent@pve!toolexec=8a4b7c1e-0000-4000-8000-1234567890ab";
    private const string Container = "/api2/json/nodes/pve1/lxc/101";
    private readonly Lock _gate = new();
    private readonly X509Certificate2 _certificate = NewCertificate();
    private readonly Func<int, Task<WebApplication>> _boot;
    private readonly Dictionary<string, Func<Task>> _tasks = [];
    private readonly List<string> _requests = [];
    private WebApplication? _api;
    private WebApplication? _inside;
    private int _sequence;

    private FakeProxmox(Func<int, Task<WebApplication>> boot) => _boot = boot;

    public Uri Address { get; private set; } = null!;

    public int ServicePort { get; } = FreePort();

    public string Fingerprint => Convert.ToHexString(SHA256.HashData(_certificate.RawData));

    /// <summary>Gets or sets what is answered before anything else: a status, or null.</summary>
    public Func<HttpRequest, (int Status, string? Reason)?>? Refuse { get; set; }

    /// <summary>Gets or sets how a start ends.</summary>
    public string StartExit { get; set; } = "OK";

    /// <summary>Gets or sets how often a task says that it runs before it has ended.</summary>
    public int Looks { get; set; }

    /// <summary>Gets or sets whether the container ends as soon as it has started.</summary>
    public bool EndsAtOnce { get; set; }

    /// <summary>Gets or sets what a task waits for before it looks as if it could end.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public TaskCompletionSource StartAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource StopAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Uptime { get; set; } = 5;

    public string Interfaces { get; set; } = """[{"name":"lo","inet":"127.0.0.1/8","hwaddr":"00:00:00:00:00:00"},{"name":"eth0","inet6":"fe80::1/64","hwaddr":"aa"},{"name":"eth1","inet":"127.0.0.1/24"}]""";

    public bool IsRunning
    {
        get
        {
            lock (_gate)
            {
                return _inside is not null;
            }
        }
    }

    /// <summary>Gets what was asked: verb and path.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public int Count(string request) => Requests.Count(r => string.Equals(r, request, StringComparison.Ordinal));

    public static async Task<FakeProxmox> StartAsync(Func<int, Task<WebApplication>> boot)
    {
        var fake = new FakeProxmox(boot);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(fake._certificate)));
        builder.WebHost.UseKestrelHttpsConfiguration();
        fake._api = builder.Build();
        fake._api.Run(fake.AnswerAsync);
        await fake._api.StartAsync();
        fake.Address = Pair.AddressOf(fake._api);
        return fake;
    }

    /// <summary>Starts the container as somebody else would.</summary>
    public async Task BootAsync()
    {
        var inside = await _boot(ServicePort);
        lock (_gate)
        {
            _inside = inside;
        }
    }

    /// <summary>Stops the container as somebody else would.</summary>
    public async Task HaltAsync()
    {
        WebApplication? inside;
        lock (_gate)
        {
            (inside, _inside) = (_inside, null);
        }

        if (inside is not null)
        {
            await inside.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await HaltAsync();
        await _api!.DisposeAsync();
        _certificate.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=pve1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    public string Pem() => _certificate.ExportCertificatePem();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        lock (_gate)
        {
            _requests.Add($"{request.Method} {request.Path.Value!.Replace("/api2/json/nodes/pve1/", "", StringComparison.Ordinal)}{(request.Path.Value.Contains("UPID", StringComparison.Ordinal) ? "…" : "")}");
        }

        if (Refuse?.Invoke(request) is { } refusal)
        {
            Set(context, refusal.Status, refusal.Reason);
            return;
        }

        if (request.Headers.Authorization is not [$"PVEAPIToken={Token}"])
        {
            Set(context, 401, "No ticket");
            return;
        }

        var form = request.Method is "POST" && request.HasFormContentType ? string.Join('&', (await request.ReadFormAsync()).Select(f => $"{f.Key}={f.Value}")) : "";
        var data = (request.Method, request.Path.Value) switch
        {
            ("GET", $"{Container}/status/current") => $$"""{"status":"{{(IsRunning ? "running" : "stopped")}}","vmid":101,"uptime":{{(IsRunning ? Uptime : 0)}}}""",
            ("POST", $"{Container}/status/start") when form.Length == 0 => IsRunning ? null : Task("vzstart", BootAsync),
            ("POST", $"{Container}/status/shutdown") when form.EndsWith("&forceStop=1", StringComparison.Ordinal) => IsRunning ? Task("vzshutdown", HaltAsync) : null,
            ("GET", $"{Container}/interfaces") => IsRunning ? Interfaces : "null",
            ("GET", var path) when path.StartsWith("/api2/json/nodes/pve1/tasks/UPID:pve1:", StringComparison.Ordinal) && path.EndsWith("/status", StringComparison.Ordinal) => await LookAsync(path.Split('/')[^2]),
            _ => "",
        };
        if (data is null or "")
        {
            Set(context, data is null ? 500 : 501, data is null ? "CT 101 already running" : "Method not implemented");
            return;
        }

        context.Response.ContentType = "application/json;charset=UTF-8";
        await context.Response.WriteAsync($$"""{"data":{{data}}}""");
    }

    private static void Set(HttpContext context, int status, string? reason)
    {
        context.Response.StatusCode = status;
        context.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = reason;
    }

    private string Task(string kind, Func<Task> work)
    {
        var looks = Looks;
        lock (_gate)
        {
            var id = $"UPID:pve1:{_sequence++:X8}:00A21BA7:618C1D55:{kind}:101:agent@pve!toolexec:";
            _tasks[id] = async () =>
            {
                if (Hold is { } hold && !hold.Task.IsCompleted)
                {
                    looks = int.MaxValue;
                    return;
                }

                looks = looks == int.MaxValue ? 0 : looks;
                if (looks-- > 0)
                {
                    return;
                }

                _tasks.Remove(id);
                if (kind is not "vzstart" || (StartExit is "OK" && !EndsAtOnce))
                {
                    await work();
                }
            };
            (kind is "vzstart" ? StartAsked : StopAsked).TrySetResult();
            return $"\"{id}\"";
        }
    }

    private async Task<string> LookAsync(string task)
    {
        if (_tasks.TryGetValue(task, out var look))
        {
            await look();
        }

        return _tasks.ContainsKey(task) ? """{"status":"running","type":"vzstart"}"""
            : $$"""{"status":"stopped","exitstatus":"{{(task.Contains("vzstart", StringComparison.Ordinal) ? StartExit : "OK")}}"}""";
    }
}
