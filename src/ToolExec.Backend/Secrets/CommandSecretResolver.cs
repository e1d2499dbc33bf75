using System.Text;
using ToolExec.Foundation.Processes;

namespace ToolExec.Backend;

/// <summary>Secrets that a program says, such as a password manager's. Safe for use by several threads.</summary>
/// <remarks>
/// The program gets its arguments as a list, never through a shell, and the host's environment. Its standard output is the value, without line breaks at its
/// end; nothing at all means that it does not have the secret. It has ended, with all that it started, before the answer is given.
/// </remarks>
public sealed class CommandSecretResolver : ISecretResolver
{
    /// <summary>What stands for the secret's name in the arguments.</summary>
    public const string NamePlaceholder = "{name}";

    private const int MaxBytes = 64 * 1024;

    private readonly string _command;
    private readonly string[] _arguments;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _cacheFor;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<string, (string? Value, long At)> _known = new(StringComparer.Ordinal);

    /// <summary>Initializes the resolver.</summary>
    /// <param name="command">The program: a path, or a name to look up in <c>PATH</c>.</param>
    /// <param name="arguments">Its arguments; <c>{name}</c> in one of them stands for the secret's name.</param>
    /// <param name="timeout">The time that it may take: more than zero, at most one hour; 30 seconds where <see langword="null"/>.</param>
    /// <param name="cacheFor">How long an answer is remembered: zero to one day; 5 minutes where <see langword="null"/>.</param>
    /// <param name="timeProvider">The clock; the system's where <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">No argument has <c>{name}</c>: every secret would have the same value.</exception>
    public CommandSecretResolver(string command, IReadOnlyList<string> arguments, TimeSpan? timeout = null, TimeSpan? cacheFor = null, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        ArgumentNullException.ThrowIfNull(arguments);
        _command = command;
        _arguments = [.. arguments];
        _timeout = timeout ?? TimeSpan.FromSeconds(30);
        _cacheFor = cacheFor ?? TimeSpan.FromMinutes(5);
        _time = timeProvider ?? TimeProvider.System;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_timeout, TimeSpan.Zero, nameof(timeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_timeout, TimeSpan.FromHours(1), nameof(timeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(_cacheFor, TimeSpan.Zero, nameof(cacheFor));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_cacheFor, TimeSpan.FromDays(1), nameof(cacheFor));
        if (!_arguments.Any(static a => a.Contains(NamePlaceholder, StringComparison.Ordinal)))
        {
            throw new ArgumentException($"One of the arguments must have {NamePlaceholder}, which stands for the name of the secret.", nameof(arguments));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<string?> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        cancellationToken.ThrowIfCancellationRequested();
        if (name.StartsWith('-'))
        {
            // It would be an option of the program.
            return null;
        }

        lock (_gate)
        {
            if (_known.TryGetValue(name, out var known) && _time.GetElapsedTime(known.At) < _cacheFor)
            {
                return known.Value;
            }
        }

        var value = await AskAsync(name, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _known[name] = (value, _time.GetTimestamp());
        }

        return value;
    }

    private async Task<string?> AskAsync(string name, CancellationToken cancellationToken)
    {
        ChildProcess child;
        try
        {
            child = ChildProcess.Start(new ChildProcessOptions
            {
                FileName = _command,
                Arguments = [.. _arguments.Select(a => a.Replace(NamePlaceholder, name, StringComparison.Ordinal))],
                Environment = ChildEnvironment.Inherited,

                // Nothing is lost by ending it at once.
                StopGrace = TimeSpan.Zero,
            });
        }
        catch (ChildProcessException fault)
        {
            throw new SecretException(name, $"The program '{_command}' that says secrets cannot be started.", fault);
        }

        await using (child.ConfigureAwait(false))
        {
            using var limit = new CancellationTokenSource(_timeout, _time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                await child.StandardInput.DisposeAsync().ConfigureAwait(false);
                var output = await ReadAsync(child.StandardOutput, name, stop.Token).ConfigureAwait(false);
                var exit = await child.Exited.WaitAsync(stop.Token).ConfigureAwait(false);

                // What it wrote to its error output is not told: it may quote the secret.
                return exit.Code == 0
                    ? output.TrimEnd('\r', '\n') is { Length: > 0 } value ? value : null
                    : throw new SecretException(name, $"The program '{_command}' could not say the secret '{name}': it ended with {exit}.");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new SecretException(name, $"The program '{_command}' did not say the secret '{name}' within {_timeout.TotalSeconds:0.###} s.");
            }
        }
    }

    private async Task<string> ReadAsync(Stream output, string name, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await output.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length <= MaxBytes
            ? Encoding.UTF8.GetString(buffer, 0, length)
            : throw new SecretException(name, $"The program '{_command}' wrote more than {MaxBytes} bytes for the secret '{name}'.");
    }
}
