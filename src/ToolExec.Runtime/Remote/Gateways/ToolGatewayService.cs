using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ToolExec.Runtime;

/// <summary>
/// Answers the tool calls of code that runs in other hosts, whatever carries them here: ToolExec.Runtime.AspNetCore does over HTTP. Safe for use by several threads.
/// </summary>
/// <remarks>
/// A token of 256 random bits names one running execution. With it, code can do what the gateway of its execution allows, within its limits; before the execution and after its end the token
/// is nothing. The messages are those of <c>toolruntime-gateway-http/v1</c> (<c>docs/sandboxes-remote.md</c>).
/// </remarks>
public sealed class ToolGatewayService
{
    private const string Scheme = "Bearer ";
    private readonly ConcurrentDictionary<string, GatewayLease> _leases = new(StringComparer.Ordinal);

    /// <summary>Gets the most bytes of a message.</summary>
    public int MaxMessageBytes { get; } = GatewayWire.MaxMessageBytes;

    /// <summary>Says whether a request is one of a running execution; asked before its body is read.</summary>
    /// <param name="authorization">The header <c>Authorization</c>, or <see langword="null"/>.</param>
    public bool Accepts(string? authorization) => Find(authorization) is not null;

    /// <summary>Answers a message.</summary>
    /// <param name="authorization">The header <c>Authorization</c>, or <see langword="null"/>.</param>
    /// <param name="message">The whole body.</param>
    /// <param name="cancellationToken">The other host is gone, or gives the call up.</param>
    /// <returns>The answer, of the type <c>response</c> or <c>error</c>; <see langword="null"/> where the token is that of no running execution.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> AnswerAsync(string? authorization, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(authorization) is not { } lease || !lease.TryEnter())
        {
            return null;
        }

        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Ended);
            var answer = await GatewayDispatch.AnswerAsync(lease.Gateway, message, lease.Calls > GatewayWire.MaxConcurrentCalls, stop.Token).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return answer;
        }
        finally
        {
            lease.Exit();
        }
    }

    /// <summary>Gives an execution a token for its gateway, until the lease is disposed.</summary>
    internal GatewayLease Open(IToolGateway gateway)
    {
        var lease = new GatewayLease(gateway, closed => _leases.TryRemove(closed.Key, out _));
        _leases[lease.Key] = lease;
        return lease;
    }

    private GatewayLease? Find(string? authorization)
    {
        Span<byte> secret = stackalloc byte[32];
        return authorization is { Length: < 100 } && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && Base64Url.DecodeFromChars(authorization.AsSpan(Scheme.Length), secret, out _, out var written) == OperationStatus.Done && written == secret.Length
            && _leases.TryGetValue(Convert.ToHexString(SHA256.HashData(secret)), out var lease) && lease.Fits(secret)
                ? lease
                : null;
    }
}
