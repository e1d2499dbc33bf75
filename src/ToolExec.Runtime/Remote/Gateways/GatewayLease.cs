using System.Security.Cryptography;

namespace ToolExec.Runtime;

/// <summary>The right of one execution in another host to call tools here, as long as it runs. Disposing it ends the calls under way, and returns when the gateway has let go of them.</summary>
internal sealed class GatewayLease : IAsyncDisposable
{
    private readonly BackendGate _gate = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Action<GatewayLease> _closed;
    private readonly byte[] _secret;

    public GatewayLease(IToolGateway gateway, Action<GatewayLease> closed)
    {
        Gateway = gateway;
        _closed = closed;
        _secret = RandomNumberGenerator.GetBytes(32);
        Token = System.Buffers.Text.Base64Url.EncodeToString(_secret);
        Key = Convert.ToHexString(SHA256.HashData(_secret));
    }

    public IToolGateway Gateway { get; }

    /// <summary>Gets the token: 256 random bits.</summary>
    public string Token { get; }

    /// <summary>Gets the hash by which it is found, so that looking for it tells nothing of the token.</summary>
    public string Key { get; }

    public int Calls => _gate.Count;

    /// <summary>Gets the token that ends the calls under way.</summary>
    public CancellationToken Ended => _ended.Token;

    public bool Fits(ReadOnlySpan<byte> secret) => CryptographicOperations.FixedTimeEquals(secret, _secret);

    public bool TryEnter() => _gate.TryEnter();

    public void Exit() => _gate.Exit();

    public async ValueTask DisposeAsync()
    {
        _closed(this);
        var empty = _gate.CloseAsync();
        await _ended.CancelAsync().ConfigureAwait(false);
        await empty.ConfigureAwait(false);
        _ended.Dispose();
    }
}
