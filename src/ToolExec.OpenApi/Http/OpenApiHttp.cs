using System.Net;
using System.Net.Sockets;
using Polly;
using Polly.Retry;

namespace ToolExec.OpenApi;

/// <summary>The handlers of one backend's requests: repetition outside, the guarded connection inside.</summary>
internal static class OpenApiHttp
{
    // A connection lives on after the name got another meaning; not for ever.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>Makes a client that owns its handlers.</summary>
    internal static HttpClient CreateClient(OpenApiBackendOptions options, TimeProvider time)
    {
        var retries = CreateRetries(options, time);
        retries.InnerHandler = CreatePrimary(options);
        return Configure(new HttpClient(retries));
    }

    /// <summary>Sets what every client here has: its time is the call's, its bounds are the reader's.</summary>
    internal static HttpClient Configure(HttpClient client)
    {
        client.Timeout = Timeout.InfiniteTimeSpan;
        return client;
    }

    /// <summary>Makes the handler that connects. It follows no redirects, keeps no cookies, uses no proxy (whose connections could not be checked), and connects only to what the guard allows.</summary>
    internal static SocketsHttpHandler CreatePrimary(OpenApiBackendOptions options)
    {
        var guard = new AddressGuard(options.AllowedNetworks, options.AllowPrivateNetworks);
        var resolve = options.ResolveHost ?? Dns.GetHostAddressesAsync;
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = ConnectionLifetime,
            MaxResponseHeadersLength = 64,
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, guard, resolve, cancellationToken),
        };
    }

    /// <summary>Makes the handler that repeats what may be repeated.</summary>
    internal static RetryHandler CreateRetries(OpenApiBackendOptions options, TimeProvider time)
    {
        if (options.MaxRetries == 0)
        {
            return new RetryHandler(ResiliencePipeline<HttpResponseMessage>.Empty);
        }

        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = options.MaxRetries,
            Delay = options.RetryDelay,
            MaxDelay = options.MaxRetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome switch
            {
                { Exception: { } fault } => fault is HttpRequestException && HttpFaults.Refusal(fault) is null,
                { Result: { } response } => RetryHandler.IsTransient(response) && (RetryAfter.Of(response, time) ?? TimeSpan.Zero) <= options.MaxRetryDelay,
                _ => false,
            }),
            DelayGenerator = attempt => ValueTask.FromResult(attempt.Outcome.Result is { } response ? RetryAfter.Of(response, time) : null),
            OnRetry = static attempt =>
            {
                attempt.Outcome.Result?.Dispose();
                return ValueTask.CompletedTask;
            },
        });
        return new RetryHandler(pipeline.Build());
    }

    private static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint endPoint, AddressGuard guard, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal) ? [literal] : await resolve(endPoint.Host, cancellationToken).ConfigureAwait(false);
        IPAddress[] allowed = [.. addresses.Where(guard.Allows)];
        if (allowed.Length == 0)
        {
            throw addresses.Length == 0
                ? new HttpRequestException(HttpRequestError.NameResolutionError, "The name has no address.")
                : new AddressRefusedException($"'{endPoint.Host}' is at a private or special address, to which requests are refused. Where that is right, allow it (allowedNetworks, allowPrivateNetworks).");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
