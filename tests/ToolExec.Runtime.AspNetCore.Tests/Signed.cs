using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ToolExec.Runtime.AspNetCore.Tests;

/// <summary>Requests of strangers, written by the page docs/sandboxes-remote.md.</summary>
internal static class Signed
{
    public static string NewNonce() => Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Makes a request with a right signature.</summary>
    public static HttpRequestMessage Post(Uri address, string body) => Sign(new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body) }, body);

    /// <summary>Signs a request.</summary>
    public static HttpRequestMessage Sign(
        HttpRequestMessage request, string body, string? path = null, string method = "POST", int milliseconds = 0, string? nonce = null, byte[]? key = null)
    {
        nonce ??= NewNonce();
        var time = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + milliseconds).ToString(CultureInfo.InvariantCulture);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        var text = string.Join('\n', "toolexec-sandbox/1", time, nonce, method, path ?? request.RequestUri!.AbsolutePath, hash);
        request.Headers.Add("X-ToolExec-Timestamp", time);
        request.Headers.Add("X-ToolExec-Nonce", nonce);
        request.Headers.Add("X-ToolExec-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(key ?? Pair.Key, Encoding.UTF8.GetBytes(text))));
        return request;
    }
}
