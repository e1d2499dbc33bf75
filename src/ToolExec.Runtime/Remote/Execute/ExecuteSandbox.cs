using System.Net;

namespace ToolExec.Runtime;

/// <summary>Runs code in another host, each by one request (<see cref="RemoteFormat.Execute"/>). Tools run here: the other host calls them over this host's gateway, with a token that ends with the run.</summary>
internal sealed class ExecuteSandbox : GatedSandbox
{
    private readonly RemoteSandboxOptions _options;
    private readonly ToolGatewayService _gateways;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly RemoteClient _client;

    public ExecuteSandbox(RemoteSandboxOptions options, ToolGatewayService gateways, TimeProvider time)
        : base(options.Limits)
    {
        options.Check();
        _options = options;
        _gateways = gateways;
        _time = time;
        _http = RemoteClient.NewHttp();
        _client = new RemoteClient(_http, options.Address!, options.Key, options.Token, options.MaxAttempts, time);
        Info = RemoteSandboxes.Describe(options);
    }

    public override SandboxInfo Info { get; }

    public override async ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken)
    {
        foreach (var language in Info.Languages)
        {
            var request = new SandboxRequest { Language = language, Code = GuestSandbox.Trial, Gateway = NoGateway.Instance };
            var result = await ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
            if (result.Error is { } error)
            {
                return SandboxProbe.Unavailable($"A script in {language} does not run there: {error.Message}");
            }
        }

        // And one request that the other host must refuse.
        var forged = new RemoteClient(_http, _options.Address!, _options.Key.IsEmpty ? default : new byte[RemoteSignature.MinKeyBytes], _options.Key.IsEmpty ? "forged" : _options.Token, 1, _time);
        try
        {
            using var answer = await forged.PostAsync("", "{}"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            return answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? SandboxProbe.Available($"Runs {string.Join(", ", Info.Languages)} at {_options.Address}.")
                : SandboxProbe.Unavailable($"The other host takes requests with a wrong {(_options.Key.IsEmpty ? "token" : "signature")}.");
        }
        catch (HttpRequestException)
        {
            return SandboxProbe.Unavailable($"The host at {_options.Address} was lost while it was tried.");
        }
    }

    protected override async ValueTask<SandboxResult> RunAsync(SandboxRequest request, SandboxLimits limits, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        using var deadline = new CancellationTokenSource(limits.Timeout!.Value + _options.TimeoutOverhead, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token, Closing);
        var lease = _options.Gateway is null ? null : _gateways.Open(request.Gateway);
        var answer = new ExecuteOutcome(limits, request.Code);
        try
        {
            await SendAsync(request, limits, lease, answer, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            answer.Fail(deadline.IsCancellationRequested ? TimeOver(limits) : ShuttingDown());
        }
        finally
        {
            if (lease is not null)
            {
                // From here on the other host can call nothing.
                await lease.DisposeAsync().ConfigureAwait(false);
            }
        }

        return new SandboxResult
        {
            Status = answer.Error is null ? SandboxStatus.Completed : SandboxStatus.Failed,
            Sandbox = Info.Name,
            Value = answer.Error is null ? answer.Value : default,
            Stdout = answer.Stdout,
            Stderr = answer.Stderr,
            Error = answer.Error,
            Duration = _time.GetElapsedTime(started),
            LimitsEnforced = answer.Enforced(lease is null || request.Gateway is ToolGateway),
        };
    }

    protected override ValueTask CloseAsync()
    {
        _http.Dispose();
        return default;
    }

    private async ValueTask SendAsync(SandboxRequest request, SandboxLimits limits, GatewayLease? lease, ExecuteOutcome answer, CancellationToken cancellationToken)
    {
        var body = ExecuteRequest.Write(request, limits, _options.Profile, lease is null ? null : _options.Gateway, lease?.Token, _options.Stream);
        HttpResponseMessage response;
        try
        {
            response = await _client.PostAsync("", body, cancellationToken, _options.Stream ? "text/event-stream" : null).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            // Where a connection came about, the request may have arrived.
            answer.Fail(e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
                ? new SandboxError(SandboxErrorKind.Unavailable, $"The host at {_options.Address} cannot be reached. Check that its service runs.") { Exception = e }
                : ExecuteOutcome.Lost(e));
            return;
        }

        using (response)
        {
            try
            {
                await ReadAsync(response, answer, cancellationToken).ConfigureAwait(false);
            }
            catch (GuestProtocolException e)
            {
                answer.Fail(new SandboxError(SandboxErrorKind.Violation, $"The host at {_options.Address} broke the protocol: {e.Message}."));
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                answer.Fail(ExecuteOutcome.Lost(e));
            }
        }
    }

    private async ValueTask ReadAsync(HttpResponseMessage response, ExecuteOutcome answer, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        if (response.StatusCode == HttpStatusCode.OK && string.Equals(type, "text/event-stream", StringComparison.OrdinalIgnoreCase))
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                await answer.ReadEventsAsync(stream, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        var body = await BoundedBody.ReadAsync(response.Content, answer.MaxBytes, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            answer.Read(body ?? throw new GuestProtocolException($"its answer has more than {answer.MaxBytes} bytes"));
        }
        else if (body is not { } refusal || !answer.TryReadRefusal(refusal))
        {
            answer.Fail(new SandboxError(SandboxErrorKind.Unavailable, response.StatusCode switch
            {
                HttpStatusCode.Unauthorized => $"The host at {_options.Address} refuses the signature or the token. Check both, and the clocks of both hosts.",
                HttpStatusCode.ServiceUnavailable => $"The host at {_options.Address} runs as much as it may. Try again later.",
                var status => $"The host at {_options.Address} runs no code there: it answers {(int)status}.",
            }));
        }
    }
}
