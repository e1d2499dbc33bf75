using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime.AspNetCore.Tests;

/// <summary>Two hosts on this machine: one that runs code, and one that has it run there.</summary>
public sealed class Pair : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly WebApplication _gateway;
    private readonly ServiceProvider _client;

    private Pair(WebApplication server, WebApplication gateway, ServiceProvider client)
    {
        _server = server;
        _gateway = gateway;
        _client = client;
        Address = AddressOf(server);
        GatewayAddress = new Uri(AddressOf(gateway), "v1/gateway");
    }

    public static byte[] Key { get; } = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    public Uri Address { get; }

    /// <summary>Gets where code in the other host calls tools.</summary>
    public Uri GatewayAddress { get; }

    /// <summary>Gives the sandbox itself, past the runtime that chooses.</summary>
    public async Task<ISandbox> SandboxAsync()
    {
        await _client.GetServices<IInstancePart>().Single().StartAsync(CancellationToken.None);
        return Runtime.Sandboxes.Single();
    }

    public ISandboxRuntime Runtime => _client.GetRequiredService<ISandboxRuntime>();

    public static Task<Pair> StartAsync() => StartAsync(RemoteFormat.GuestLines);

    /// <summary>Starts both.</summary>
    /// <param name="format">How they speak.</param>
    /// <param name="client">Changes how the one asks.</param>
    /// <param name="service">Changes how the other one runs.</param>
    /// <param name="time">The clock of the other one; the system's where <see langword="null"/>.</param>
    public static async Task<Pair> StartAsync(
        RemoteFormat format, Action<RemoteSandboxOptions>? client = null, Action<SandboxServiceOptions>? service = null, TimeProvider? time = null)
    {
        var gateway = await HostAsync(services => services.AddToolExec().AddRuntime(), static app => app.MapToolGateway());
        var server = await HostAsync(
            services =>
            {
                services.AddSingleton(time ?? TimeProvider.System);
                services.AddToolExec().AddRuntime(AllowUnsafe).AddUnsafeProcessSandbox();
            },
            app => app.MapSandboxService(options =>
            {
                options.Key = Key;
                options.GatewayAddresses.Add(AddressOf(gateway));
                service?.Invoke(options);
            }));
        return new Pair(server, gateway, Client(AddressOf(server), gateway, format, client));
    }

    /// <summary>Starts a host on a port of its own.</summary>
    public static async Task<WebApplication> HostAsync(Action<IServiceCollection>? configure, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return app;
    }

    public static Uri AddressOf(WebApplication app) => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/");

    /// <summary>Makes a host that has its code run at an address, and answers for its tools with the gateway of another application.</summary>
    public static ServiceProvider Client(Uri service, WebApplication gateway, RemoteFormat format, Action<RemoteSandboxOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(gateway.Services.GetRequiredService<ToolGatewayService>());
        services.AddToolExec().AddRuntime(AllowUnsafe).AddRemoteSandbox(options =>
        {
            options.Format = format;
            options.Address = format == RemoteFormat.Execute ? new Uri(service, "v1/execute") : service;
            options.Gateway = format == RemoteFormat.Execute ? new Uri(AddressOf(gateway), "v1/gateway") : null;
            options.Key = Key;
            options.Profile = SandboxProfile.Dev;
            options.Languages.Clear();
            options.Languages.Add(SandboxLanguages.Python);
            configure?.Invoke(options);
        });
        return services.BuildServiceProvider();
    }

    public Task StopServerAsync() => _server.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    public static void AllowUnsafe(RuntimeOptions options)
    {
        options.AllowUnsafe = true;
        options.AllowedProfiles.Add(SandboxProfile.Dev);
        options.DefaultProfile = SandboxProfile.Dev;
    }
}
