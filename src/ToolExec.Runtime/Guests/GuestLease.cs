using System.Security.Cryptography;

namespace ToolExec.Runtime;

/// <summary>A guest that is ready to run scripts, and the session with it.</summary>
internal sealed class GuestLease : IAsyncDisposable
{
    private readonly ErrorRelay _errors;

    private GuestLease(IGuest guest, GuestSession session, ErrorRelay errors)
    {
        Guest = guest;
        Session = session;
        _errors = errors;
    }

    public IGuest Guest { get; }

    public GuestSession Session { get; }

    /// <summary>Gets or sets when it was started, where a pool has kept it.</summary>
    public long? Since { get; set; }

    /// <summary>Says where the guest's standard error goes from now on; what comes while nobody wants it is lost.</summary>
    public void SendErrorsTo(GuestOutput? output) => _errors.Target = output;

    /// <summary>Starts a guest and waits until it is ready.</summary>
    /// <param name="program">The program.</param>
    /// <param name="limits">What it may use.</param>
    /// <param name="start">Starts it.</param>
    /// <param name="output">Takes its standard error from the start; <see langword="null"/> for a guest that nobody waits for yet.</param>
    /// <param name="cancellationToken">Gives up; nothing of the guest is left then.</param>
    /// <exception cref="GuestStartException">It could not be started, or is not what it should be.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask<GuestLease> StartAsync(
        GuestProgram program, SandboxLimits limits, Func<GuestStart, CancellationToken, ValueTask<IGuest>> start, GuestOutput? output, CancellationToken cancellationToken)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var errors = new ErrorRelay { Target = output };
        var guest = await start(new GuestStart(program, nonce, limits, errors.Write), cancellationToken).ConfigureAwait(false);
        var session = new GuestSession(guest.Output, guest.Input, limits.ResultBytes ?? 0, isHost: guest.IsHost);
        var lease = new GuestLease(guest, session, errors);
        try
        {
            await session.OpenAsync(program.Language, nonce, cancellationToken).ConfigureAwait(false);
            return lease;
        }
        catch (GuestProtocolException e)
        {
            var why = await guest.ExplainAsync().ConfigureAwait(false);
            await lease.DisposeAsync().ConfigureAwait(false);
            throw new GuestStartException($"The program that runs {program.Language} did not start: {e.Message}. {why.Message} {errors.Text}".TrimEnd(), e);
        }
        catch
        {
            await lease.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Guest.DisposeAsync().ConfigureAwait(false);
        await Session.DisposeAsync().ConfigureAwait(false);
    }

    private sealed class ErrorRelay
    {
        private const int KeptBytes = 2048;
        private readonly Lock _gate = new(); // guards _first
        private readonly List<byte> _first = [];

        public volatile GuestOutput? Target;

        /// <summary>Gets the beginning of what was written: where a program does not start, it says why there.</summary>
        public string Text
        {
            get
            {
                lock (_gate)
                {
                    return System.Text.Encoding.UTF8.GetString(_first.ToArray()).Trim();
                }
            }
        }

        public void Write(ReadOnlyMemory<byte> bytes)
        {
            lock (_gate)
            {
                _first.AddRange(bytes.Span[..Math.Min(bytes.Length, KeptBytes - _first.Count)]);
            }

            Target?.WriteErrorBytes(bytes);
        }
    }
}
