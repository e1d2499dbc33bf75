using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ToolExec.Runtime;

/// <summary>Signs requests to a sandbox service: HMAC-SHA256 over version, time, nonce, method, path and the hash of the body.</summary>
internal static class RemoteSignature
{
    public const string TimeHeader = "X-ToolExec-Timestamp";
    public const string NonceHeader = "X-ToolExec-Nonce";
    public const string SignatureHeader = "X-ToolExec-Signature";

    /// <summary>The least bytes of a key.</summary>
    public const int MinKeyBytes = 16;

    private const string Version = "toolexec-sandbox/1";
    private const int NonceBytes = 16;

    public static string NewNonce() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(NonceBytes));

    public static string Time(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    public static string Sign(ReadOnlySpan<byte> key, string time, string nonce, string method, string path, ReadOnlySpan<byte> body) =>
        Convert.ToHexStringLower(Compute(key, time, nonce, method, path, body));

    /// <summary>Compares in a time that does not depend on where the two differ.</summary>
    public static bool Fits(string signature, ReadOnlySpan<byte> key, string time, string nonce, string method, string path, ReadOnlySpan<byte> body)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return signature.Length == given.Length * 2
            && Convert.FromHexString(signature, given, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(given, Compute(key, time, nonce, method, path, body));
    }

    private static byte[] Compute(ReadOnlySpan<byte> key, string time, string nonce, string method, string path, ReadOnlySpan<byte> body) => HMACSHA256.HashData(
        key, Encoding.UTF8.GetBytes(string.Join('\n', Version, time, nonce, method, path, Convert.ToHexStringLower(SHA256.HashData(body)))));
}
