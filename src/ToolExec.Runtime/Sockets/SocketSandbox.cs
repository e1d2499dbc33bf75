using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Runtime;

/// <summary>Runs code in guests that somebody else has started, and which connect to a socket of this host.</summary>
/// <remarks>Nothing here confines them, and nothing here can end them: their connection is closed, and a guest whose connection is closed ends itself. Thread-safe. Who makes it disposes it.</remarks>
internal sealed class SocketSandbox : GuestSandbox
{
    private readonly SocketSandboxOptions _options;
    private readonly GuestListener _listener;

    public SocketSandbox(SocketSandboxOptions options, GuestPrograms programs, TimeProvider time, ILogger<SocketSandbox>? logger = null)
        : base(programs, options.Limits, time, logger ?? NullLogger<SocketSandbox>.Instance)
    {
        _options = options;
        _listener = new GuestListener(options, time, Logger);
        Info = new SandboxInfo
        {
            Name = options.Name,
            Kind = "socket",
            Languages = TypeErasure.Extend(options.Languages),

            // The least that can be meant: which wall it is whoever starts the guests decides.
            Isolation = options.Profile == SandboxProfile.Dev ? SandboxIsolation.None : SandboxIsolation.RestrictedProcess,
            Profile = options.Profile,
            Details = "Guests that connect; their isolation is what the host's settings promise.",
        };
    }

    /// <inheritdoc/>
    public override SandboxInfo Info { get; }

    /// <inheritdoc/>
    protected override TimeSpan StartTimeout => _options.GuestTimeout;

    /// <inheritdoc/>
    public override async ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_listener.Start() is { } fault)
        {
            return SandboxProbe.Unavailable(fault);
        }

        // Whether there are guests is not for now: they may come with the first script. That not everybody is one is.
        return await _listener.TurnsAwayAsync(cancellationToken).ConfigureAwait(false)
            ? SandboxProbe.Available($"Waits at {_options.Path} for guests that run {string.Join(", ", _options.Languages)}.")
            : SandboxProbe.Unavailable("The socket takes guests that do not know the token.");
    }

    /// <inheritdoc/>
    protected override GuestProgram? FindProgram(string language, out string? reason)
    {
        reason = null;
        var isErased = language is SandboxLanguages.TypeScript && !_options.Languages.Contains(language);
        return new GuestProgram(isErased ? SandboxLanguages.JavaScript : language, "", "");
    }

    /// <inheritdoc/>
    protected override async ValueTask<IGuest> StartAsync(GuestStart start, CancellationToken cancellationToken) =>
        _listener.Start() is { } fault ? throw new GuestStartException(fault) : await _listener.TakeAsync(start, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override ValueTask CloseRestAsync() => _listener.DisposeAsync();
}
