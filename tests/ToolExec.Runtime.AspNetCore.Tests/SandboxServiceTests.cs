using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.AspNetCore.Tests;

/// <summary>Requests of strangers, written by the page docs/sandboxes.md.</summary>
public sealed class SandboxServiceTests
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task MapSandboxService_OptionIsWrong_Throws()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddToolExec().AddRuntime();
        await using var app = builder.Build();

        app.Invoking(a => a.MapSandboxService(null!)).Should().Throw<ArgumentNullException>();
        app.Invoking(a => a.MapSandboxService(_ => { })).Should().Throw<ArgumentException>().WithMessage("*Key*");
        app.Invoking(a => a.MapSandboxService(o => o.Key = new byte[15])).Should().Throw<ArgumentException>().WithMessage("*16 bytes*15*");
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_TooManyAreUnderWay_IsUnavailable()
    {
        await using var pair = await Pair.StartAsync(maxExecutions: 1);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gateway = new Gateway
        {
            Run = async (_, _, token) =>
            {
                begun.TrySetResult();
                await go.Task.WaitAsync(token);
                return ToolResult.Success(default);
            },
        };
        var request = new SandboxRequest { Language = SandboxLanguages.Python, Code = "await run_tool('wait')", Gateway = gateway };
        var first = pair.Runtime.ExecuteAsync(request).AsTask();
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1));

        var second = await pair.Runtime.ExecuteAsync(request with { Code = "return 1" }).AsTask().WaitAsync(TimeSpan.FromMinutes(1));
        go.SetResult();

        second.Error!.Message.Should().Contain("as much as it may");
        (await first.WaitAsync(TimeSpan.FromMinutes(1))).Error.Should().BeNull();
    }

    [Fact]
    public async Task Post_SignedRight_IsTakenOnce()
    {
        await using var pair = await Pair.StartAsync();
        var nonce = NewNonce();

        (await SendAsync(pair, nonce: nonce)).Should().Be(HttpStatusCode.NotFound, "it is signed right, and there is no such execution");
        (await SendAsync(pair, nonce: nonce)).Should().Be(HttpStatusCode.Unauthorized, "it was taken before");
    }

    [Theory]
    [InlineData(-61_000)]
    [InlineData(61_000)]
    public async Task Post_TimeIsTooFarOff_IsRefused(int milliseconds)
    {
        await using var pair = await Pair.StartAsync();

        (await SendAsync(pair, milliseconds: milliseconds)).Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Post_SomethingWasChanged_IsRefused()
    {
        await using var pair = await Pair.StartAsync();

        (await SendAsync(pair, signedBody: "{ }")).Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(pair, signedPath: "/v1/executions")).Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(pair, signedMethod: "PUT")).Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(pair, key: new byte[32])).Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(pair, nonce: "short")).Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Post_NoSignature_IsRefused()
    {
        await using var pair = await Pair.StartAsync();

        using var answer = await Http.PostAsync(new Uri(pair.Address, "v1/executions"), new StringContent("{}"));

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    private static string NewNonce() => Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    private static async Task<HttpStatusCode> SendAsync(
        Pair pair, string? nonce = null, int milliseconds = 0, string signedBody = "{}", string signedPath = "/v1/executions/none/lines", string signedMethod = "POST", byte[]? key = null)
    {
        nonce ??= NewNonce();
        var time = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + milliseconds).ToString(CultureInfo.InvariantCulture);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signedBody)));
        var text = string.Join('\n', "toolexec-sandbox/1", time, nonce, signedMethod, signedPath, hash);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(pair.Address, "v1/executions/none/lines")) { Content = new StringContent("{}") };
        request.Headers.Add("X-ToolExec-Timestamp", time);
        request.Headers.Add("X-ToolExec-Nonce", nonce);
        request.Headers.Add("X-ToolExec-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(key ?? Pair.Key, Encoding.UTF8.GetBytes(text))));
        using var answer = await Http.SendAsync(request);
        return answer.StatusCode;
    }
}
