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
    private readonly ServiceProvider _client;

    private Pair(WebApplication server, ServiceProvider client, Uri address)
    {
        _server = server;
        _client = client;
        Address = address;
    }

    public static byte[] Key { get; } = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    public Uri Address { get; }

    /// <summary>Gives the sandbox itself, past the runtime that chooses.</summary>
    public async Task<ISandbox> SandboxAsync()
    {
        await _client.GetServices<IInstancePart>().Single().StartAsync(CancellationToken.None);
        return Runtime.Sandboxes.Single();
    }

    public ISandboxRuntime Runtime => _client.GetRequiredService<ISandboxRuntime>();

    public static async Task<Pair> StartAsync(byte[]? clientKey = null, int maxExecutions = 16)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddToolExec().AddRuntime(AllowUnsafe).AddUnsafeProcessSandbox();
        var server = builder.Build();
        server.MapSandboxService(options =>
        {
            options.Key = Key;
            options.MaxExecutions = maxExecutions;
        });
        await server.StartAsync();
        var address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/");
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddToolExec().AddRuntime(AllowUnsafe).AddRemoteSandbox(options =>
        {
            options.Address = address;
            options.Key = clientKey ?? Key;
            options.Profile = SandboxProfile.Dev;
            options.Languages.Clear();
            options.Languages.Add(SandboxLanguages.Python);
        });
        return new Pair(server, services.BuildServiceProvider(), address);
    }

    public Task StopServerAsync() => _server.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static void AllowUnsafe(RuntimeOptions options)
    {
        options.AllowUnsafe = true;
        options.AllowedProfiles.Add(SandboxProfile.Dev);
        options.DefaultProfile = SandboxProfile.Dev;
    }
}
