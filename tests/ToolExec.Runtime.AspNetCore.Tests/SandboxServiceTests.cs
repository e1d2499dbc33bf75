using System.Net;
using Microsoft.AspNetCore.Builder;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.AspNetCore.Tests;

/// <summary>Requests of strangers, written by the page docs/sandboxes-remote.md.</summary>
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
        app.Invoking(a => a.MapSandboxService(o => Add(o, "ftp://127.0.0.1"))).Should().Throw<ArgumentException>().WithMessage("*GatewayAddresses*ftp*");
        app.Invoking(a => a.MapSandboxService(o => Add(o, "http://127.0.0.1/path"))).Should().Throw<ArgumentException>().WithMessage("*GatewayAddresses*path*");
        app.Invoking(a => a.MapSandboxService(o => Add(o, "http://me@127.0.0.1"))).Should().Throw<ArgumentException>().WithMessage("*GatewayAddresses*me*");
        app.Invoking(a => a.MapSandboxService(o => Late(o, TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1)))).Should().Throw<ArgumentException>().WithMessage("*GatewayTimeout*");
        app.Invoking(a => a.MapSandboxService(o => Late(o, TimeSpan.FromDays(1) + TimeSpan.FromTicks(1)))).Should().Throw<ArgumentException>().WithMessage("*GatewayTimeout*");
        app.Invoking(a => a.MapSandboxService(o => Late(o, TimeSpan.FromDays(1)))).Should().NotThrow();
        app.Invoking(a => a.MapToolGateway("")).Should().Throw<ArgumentException>();
        await using var bare = WebApplication.CreateSlimBuilder().Build();
        bare.Invoking(b => b.MapToolGateway()).Should().Throw<InvalidOperationException>("it has no runtime");

        static void Add(SandboxServiceOptions options, string address)
        {
            options.Key = Pair.Key;
            options.GatewayAddresses.Add(new Uri(address));
        }

        static void Late(SandboxServiceOptions options, TimeSpan timeout)
        {
            options.Key = Pair.Key;
            options.GatewayTimeout = timeout;
        }
    }

    [ComponentTheory("python3")]
    [InlineData(RemoteFormat.GuestLines)]
    [InlineData(RemoteFormat.Execute)]
    public async Task ExecuteAsync_TooManyAreUnderWay_IsUnavailable(RemoteFormat format)
    {
        await using var pair = await Pair.StartAsync(format, service: o => o.MaxExecutions = 1);
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
        var nonce = Signed.NewNonce();

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

    private static async Task<HttpStatusCode> SendAsync(
        Pair pair,
        string? nonce = null,
        int milliseconds = 0,
        string signedBody = "{}",
        string signedPath = "/v1/executions/none/lines",
        string signedMethod = "POST",
        byte[]? key = null)
    {
        using var request = Signed.Sign(
            new HttpRequestMessage(HttpMethod.Post, new Uri(pair.Address, "v1/executions/none/lines")) { Content = new StringContent("{}") },
            signedBody,
            signedPath,
            signedMethod,
            milliseconds,
            nonce,
            key);
        using var answer = await Http.SendAsync(request);
        return answer.StatusCode;
    }
}
