namespace ToolExec.Runtime;

/// <summary>Runs the code of whole requests for other hosts.</summary>
internal sealed class ExecuteService(ISandboxRuntime runtime, SandboxServiceOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(15);
    private readonly HttpClient _http = RemoteClient.NewHttp();

    // Values may be 64 deep, and stand in a message.
    private readonly StrictJsonOptions _bounds = new() { MaxBytes = options.MaxRequestBytes, MaxDepth = 72 };
    private readonly Uri[] _gateways = [.. options.GatewayAddresses];

    public void Dispose() => _http.Dispose();

    /// <summary>Answers that nothing was run.</summary>
    public static async ValueTask RefuseAsync(Func<int, string, Stream> begin, int status, SandboxErrorKind kind, string why, CancellationToken cancellationToken) =>
        await begin(status, "application/json").WriteAsync(ExecuteAnswer.Refusal(kind, why), cancellationToken).ConfigureAwait(false);

    /// <summary>Runs a request and answers it.</summary>
    /// <exception cref="OperationCanceledException">The other host is gone; nothing of the code runs any more.</exception>
    public async ValueTask RunAsync(ReadOnlyMemory<byte> body, Func<int, string, Stream> begin, CancellationToken cancellationToken)
    {
        ExecuteRequest execute;
        SandboxRequest request;
        HttpToolGateway? gateway;
        try
        {
            execute = ExecuteRequest.Read(body, _bounds);
            if (execute.Gateway is { } url && !IsAllowed(url))
            {
                await RefuseAsync(
                    begin, 403, SandboxErrorKind.Denied, $"This host calls no tools at '{url.GetLeftPart(UriPartial.Authority)}': its setting {nameof(options.GatewayAddresses)} does not name it.", cancellationToken).ConfigureAwait(false);
                return;
            }

            var limits = RemoteRequest.ReadExecuteLimits(execute.Request);
            gateway = execute.Gateway is null ? null : new HttpToolGateway(_http, execute.Gateway, execute.Token, limits, options.GatewayTimeout, time);
            request = RemoteRequest.ReadExecute(execute.Request, gateway is null ? NoGateway.Instance : gateway, limits);
        }
        catch (GuestProtocolException e)
        {
            await RefuseAsync(begin, 400, SandboxErrorKind.InvalidRequest, $"The request is wrong: {e.Message}.", cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            if (execute.IsStreamed)
            {
                await StreamAsync(request, begin, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                var result = await RunAsync(request, cancellationToken).ConfigureAwait(false);
                await begin(200, "application/json").WriteAsync(ExecuteAnswer.Write(result, request.Gateway.Calls), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (gateway is not null)
            {
                await gateway.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private bool IsAllowed(Uri url) => url.UserInfo.Length == 0
        && Array.Exists(_gateways, a => Uri.Compare(a, url, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0);

    private async Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        var result = await runtime.ExecuteAsync(request, cancellationToken).ConfigureAwait(false);

        // Without a way to tools there are no calls; over a gateway the ones that came with limits were counted here.
        return result with
        {
            LimitsEnforced = result.LimitsEnforced with
            {
                ToolCalls = request.Gateway is not HttpToolGateway || request.Limits.ToolCalls is not null,
                ChainSteps = request.Gateway is not HttpToolGateway || request.Limits.ChainSteps is not null,
            },
        };
    }

    private async ValueTask StreamAsync(SandboxRequest request, Func<int, string, Stream> begin, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var output = begin(200, "text/event-stream");
        var running = RunAsync(request, stop.Token);
        try
        {
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            while (await IsStillAsync(running, cancellationToken).ConfigureAwait(false))
            {
                await output.WriteAsync(ServerSentEvents.Comment, cancellationToken).ConfigureAwait(false);
                await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            // Nobody listens any more: the code ends before this does.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        var result = await running.ConfigureAwait(false);
        foreach (var bytes in ExecuteAnswer.Events(result, request.Gateway.Calls))
        {
            await output.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }

        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    // Whether it runs on after the time for a sign of life.
    private async ValueTask<bool> IsStillAsync(Task running, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
#pragma warning disable VSTHRD003 // This class began it.
        await Task.WhenAny(running, Task.Delay(SignOfLife, time, waiting.Token)).ConfigureAwait(false);
#pragma warning restore VSTHRD003
        await waiting.CancelAsync().ConfigureAwait(false);
        return !running.IsCompleted && !cancellationToken.IsCancellationRequested;
    }
}
