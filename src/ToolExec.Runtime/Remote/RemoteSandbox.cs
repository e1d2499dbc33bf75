using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Runtime;

/// <summary>Runs code in another host, which offers its sandboxes as a service (<see cref="SandboxService"/>). Tools run here: the other host sees only what the code asks for and gets.</summary>
internal sealed class RemoteSandbox : GuestSandbox
{
    private const int MaxIdLength = 128;
    private readonly RemoteSandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly RemoteClient _client;
    private readonly Uri _address;

    public RemoteSandbox(RemoteSandboxOptions options, GuestPrograms programs, TimeProvider time, ILogger<RemoteSandbox>? logger = null)
        : base(programs, options.Limits, time, logger ?? NullLogger<RemoteSandbox>.Instance)
    {
        options.Check();
        _options = options;
        _time = time;
        _http = RemoteClient.NewHttp();
        _address = options.Address!.AbsolutePath.EndsWith('/') ? options.Address : new UriBuilder(options.Address) { Path = $"{options.Address.AbsolutePath}/" }.Uri;
        _client = new RemoteClient(_http, _address, options.Key, options.Token, options.MaxAttempts, time);
        Info = RemoteSandboxes.Describe(options);
    }

    public override SandboxInfo Info { get; }

    public override async ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken)
    {
        foreach (var language in Info.Languages)
        {
            var result = await TryAsync(language, Trial, cancellationToken).ConfigureAwait(false);
            if (result.Error is { } error)
            {
                return SandboxProbe.Unavailable($"A script in {language} does not run there: {error.Message}");
            }
        }

        // And one request that the other host must refuse.
        var forged = new RemoteClient(_http, _address, new byte[RemoteSignature.MinKeyBytes], _options.Token, 1, _time);
        using var answer = await forged.PostAsync("v1/executions", "{}"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        return answer.StatusCode == HttpStatusCode.Unauthorized
            ? SandboxProbe.Available($"Runs {string.Join(", ", Info.Languages)} at {_options.Address}.")
            : SandboxProbe.Unavailable("The other host takes requests that are signed with a wrong key.");
    }

    protected override SandboxRequest Adapt(SandboxRequest request) => request with { Profile = _options.Profile };

    protected override GuestProgram? FindProgram(string language, out string? reason)
    {
        reason = null;
        return new GuestProgram(language, "", "");
    }

    protected override async ValueTask<IGuest> StartAsync(GuestStart start, CancellationToken cancellationToken)
    {
        var body = GuestProtocol.Begin(start.Program.Language, start.Nonce);
        HttpResponseMessage response;
        try
        {
            response = await _client.PostAsync("v1/executions", body, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new GuestStartException($"The host at {_options.Address} cannot be reached. Check that its service runs.", e);
        }

        if (response.StatusCode != HttpStatusCode.OK || !response.Headers.TryGetValues(RemoteClient.ExecutionHeader, out var ids))
        {
            response.Dispose();
            throw new GuestStartException(response.StatusCode switch
            {
                HttpStatusCode.Unauthorized => $"The host at {_options.Address} refuses the signature. Check the key, and the clocks of both hosts.",
                HttpStatusCode.ServiceUnavailable => $"The host at {_options.Address} runs as much as it may. Try again later.",
                var status => $"The host at {_options.Address} offers no sandbox service there: it answers {(int)status}.",
            });
        }

        // It becomes part of an address: a host that lies must not lead lines elsewhere.
        if (ids.First() is not { Length: >= 1 and <= MaxIdLength } id || !id.All(char.IsAsciiLetterOrDigit))
        {
            response.Dispose();
            throw new GuestStartException($"The host at {_options.Address} began an execution and gave it an id that is none.");
        }

        var lines = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return new RemoteGuest(response, lines, _client, $"v1/executions/{id}/lines", _time);
    }

    protected override ValueTask CloseRestAsync()
    {
        _http.Dispose();
        return default;
    }
}
