using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>Serves MCP clients over streamable HTTP from a process that is no web application: an endpoint on a Kestrel of its own.</summary>
public sealed class McpHttpHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly McpEndpoint _endpoint;
    private readonly TimeSpan _stopTimeout;
    private readonly TimeProvider _time;
    private int _disposed;

    private McpHttpHost(WebApplication application, McpEndpoint endpoint, Uri address, TimeSpan stopTimeout, TimeProvider time)
    {
        _application = application;
        _endpoint = endpoint;
        _stopTimeout = stopTimeout;
        _time = time;
        Address = address;
    }

    /// <summary>Gets the address of the endpoint, with the port that was taken.</summary>
    public Uri Address { get; }

    internal int SessionCount => _endpoint.SessionCount;

    /// <summary>Starts to listen.</summary>
    /// <param name="server">The tools. It is not owned.</param>
    /// <param name="options">Where to listen; the defaults where <see langword="null"/>.</param>
    /// <param name="secrets">Who resolves the references of tokens.</param>
    /// <param name="loggerFactory">Where logs go; nowhere where <see langword="null"/>.</param>
    /// <param name="timeProvider">The clock; the system's where <see langword="null"/>.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>The host, listening. Dispose it to stop.</returns>
    /// <exception cref="OptionsValidationException">The options are wrong; all faults are named.</exception>
    /// <exception cref="SecretException">A token cannot be had.</exception>
    /// <exception cref="IOException">The address or the port cannot be listened at.</exception>
    public static async Task<McpHttpHost> StartAsync(
        McpToolServer server,
        McpHttpHostOptions? options = null,
        ISecretResolver? secrets = null,
        ILoggerFactory? loggerFactory = null,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        options ??= new McpHttpHostOptions();
        var verdict = new McpHttpHostOptionsValidator().Validate(null, options);
        if (verdict.Failed)
        {
            throw new OptionsValidationException(Microsoft.Extensions.Options.Options.DefaultName, typeof(McpHttpHostOptions), verdict.Failures);
        }

        var loggers = loggerFactory ?? NullLoggerFactory.Instance;
        var time = timeProvider ?? TimeProvider.System;
        var endpoint = new McpEndpoint(server, options.Endpoint, secrets, time, loggers);
        await endpoint.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var application = Build(options, endpoint, loggers);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await endpoint.DisposeAsync().ConfigureAwait(false);
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var address = new Uri(new Uri(bound), options.Path);
        loggers.CreateLogger<McpHttpHost>().Listening(address.ToString());
        return new McpHttpHost(application, endpoint, address, options.StopTimeout, time);
    }

    /// <summary>Stops: takes no new requests, ends open streams, lets running calls end within <see cref="McpHttpHostOptions.StopTimeout"/>, then cancels them.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _endpoint.BeginStop();
        using var patience = new CancellationTokenSource(_stopTimeout, _time);
        await _application.StopAsync(patience.Token).ConfigureAwait(false);
        await _endpoint.DisposeAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(McpHttpHostOptions options, McpEndpoint endpoint, ILoggerFactory loggers)
    {
        // Empty: no configuration files, environment variables or command line change what this listens at.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTimeout);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.Endpoint.MaxRequestBytes + 1L;
            kestrel.Limits.MaxConcurrentConnections = options.Endpoint.MaxConcurrentRequests * 2L;
            kestrel.Listen(options.Address, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();
        application.UseRouting();
        application.Map(options.Path, endpoint.InvokeAsync);
        return application;
    }
}
