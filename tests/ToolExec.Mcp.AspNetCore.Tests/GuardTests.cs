using System.Net;
using Microsoft.Extensions.Options;
using ToolExec.Backend;

namespace ToolExec.Mcp.AspNetCore.Tests;

/// <summary>Who is let in: hosts, origins, tokens.</summary>
public sealed class GuardTests
{
    private const string Alice = "alice-has-this-token-0123456789";
    private const string Bob = "bob-has-another-token-0123456789";

    private static void Tools(LocalBackendBuilder tools) => tools.AddTool("add", (int a, int b) => a + b, "Adds.");

    private static void Tokens(McpHttpHostOptions options)
    {
        options.Endpoint.Tokens.Add(new McpBearerToken("alice", SecretText.Parse(Alice)));
        options.Endpoint.Tokens.Add(new McpBearerToken("bob", SecretText.Parse("{{secret:BOB}}")));
    }

    [Theory]
    [InlineData("evil.example.com", 403)]
    [InlineData("evil.example.com:80", 403)]
    [InlineData("localhost.evil.example.com", 403)]
    [InlineData("127.0.0.1.nip.io", 403)]
    [InlineData("169.254.169.254", 403)]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:1", 200)]
    [InlineData("127.0.0.1:65535", 200)]
    [InlineData("[::1]:8080", 200)]
    public async Task Host_OfARequest_MustBeThisMachines(string host, int status)
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools);
        using var client = new HttpClientOf(endpoint.Address);

        using var answer = await client.PostAsync(HttpClientOf.Initialize, ("Host", host));

        ((int)answer.StatusCode).Should().Be(status);
    }

    [Theory]
    [InlineData("http://evil.example.com", 403)]
    [InlineData("null", 403)]
    [InlineData("http://localhost.evil.example.com", 403)]
    [InlineData("file://", 403)]
    [InlineData("http://localhost:6274", 200)]
    [InlineData("https://127.0.0.1", 200)]
    public async Task Origin_OfAWebPage_MustBeThisMachines(string origin, int status)
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools);
        using var client = new HttpClientOf(endpoint.Address);

        using var answer = await client.PostAsync(HttpClientOf.Initialize, ("Origin", origin));

        ((int)answer.StatusCode).Should().Be(status);
    }

    [Fact]
    public async Task HostAndOrigin_ThatWereAllowed_AreAloneAllowed()
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools, o =>
        {
            o.Endpoint.AllowedHosts.Add("tools.example.com");
            o.Endpoint.AllowedOrigins.Add("https://app.example.com");
        });
        using var client = new HttpClientOf(endpoint.Address);

        (await StatusAsync(("Host", "tools.example.com"), ("Origin", "https://app.example.com"))).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(("Host", "tools.example.com"), ("Origin", "http://app.example.com"))).Should().Be(HttpStatusCode.Forbidden);
        (await StatusAsync(("Host", "localhost"))).Should().Be(HttpStatusCode.Forbidden);

        async Task<HttpStatusCode> StatusAsync(params (string, string)[] headers)
        {
            using var answer = await client.PostAsync(HttpClientOf.Initialize, headers);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData(null, "Bearer")]
    [InlineData("Bearer", "Bearer error=\"invalid_token\"")]
    [InlineData("Bearer wrong-token-wrong-token", "Bearer error=\"invalid_token\"")]
    [InlineData("Basic " + Alice, "Bearer error=\"invalid_token\"")]
    [InlineData("Bearer " + Alice + "x", "Bearer error=\"invalid_token\"")]
    [InlineData("Bearer alice-has-this-token-012345678", "Bearer error=\"invalid_token\"")]
    public async Task Token_MissingOrWrong_IsRefusedWithAChallenge(string? authorization, string challenge)
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools, Tokens, secrets: new Secrets());
        using var client = new HttpClientOf(endpoint.Address);

        using var answer = authorization is null ? await client.PostAsync(HttpClientOf.Initialize) : await client.PostAsync(HttpClientOf.Initialize, ("Authorization", authorization));

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ToString().Should().Be(challenge);
        (await answer.Content.ReadAsStringAsync().OrHang()).Should().NotContain(Alice).And.NotContain(Bob);
    }

    [Fact]
    public async Task Token_OfEitherClient_LetsItIn()
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools, Tokens, secrets: new Secrets());
        using var client = new HttpClientOf(endpoint.Address);

        (await client.BeginAsync(("Authorization", $"Bearer {Alice}"))).Should().NotBeEmpty();
        (await client.BeginAsync(("Authorization", $"bearer  {Bob} "))).Should().NotBeEmpty();
    }

    [Fact]
    public async Task Session_OfSomebodyElse_DoesNotExist()
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools, Tokens, secrets: new Secrets());
        using var client = new HttpClientOf(endpoint.Address);
        var session = await client.BeginAsync(("Authorization", $"Bearer {Alice}"));
        (string, string)[] stolen = [("Authorization", $"Bearer {Bob}"), ("Mcp-Session-Id", session)];
        (string, string)[] own = [("Authorization", $"Bearer {Alice}"), ("Mcp-Session-Id", session)];

        using var post = await client.PostAsync(HttpClientOf.Ping, stolen);
        using var get = await client.SendAsync(HttpMethod.Get, null, stolen);
        using var delete = await client.SendAsync(HttpMethod.Delete, null, stolen);
        using var unknown = await client.PostAsync(HttpClientOf.Ping, ("Authorization", $"Bearer {Bob}"), ("Mcp-Session-Id", "never-was"));
        using var mine = await client.PostAsync(HttpClientOf.Ping, own);

        new[] { post, get, delete, unknown }.Should().OnlyContain(a => a.StatusCode == HttpStatusCode.NotFound);
        (await post.Content.ReadAsStringAsync().OrHang()).Should().Be(await unknown.Content.ReadAsStringAsync().OrHang(), "nothing tells it from one that never was");
        mine.StatusCode.Should().Be(HttpStatusCode.OK, "its owner notices nothing");
    }

    [Fact]
    public async Task Token_WhoseSecretChanged_CountsAfterAMinute()
    {
        var time = new ManualTimeProvider();
        var secrets = new Secrets();
        await using var endpoint = await ServedEndpoint.StartAsync(Tools, Tokens, time: time, secrets: secrets);
        using var client = new HttpClientOf(endpoint.Address);
        secrets.Value = "bob-has-a-new-token-0123456789";

        time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        (await StatusAsync(Bob)).Should().Be(HttpStatusCode.OK);
        time.Advance(TimeSpan.FromTicks(1));
        (await StatusAsync(Bob)).Should().Be(HttpStatusCode.Unauthorized);
        (await StatusAsync(secrets.Value)).Should().Be(HttpStatusCode.OK);
        secrets.Value = null;
        time.Advance(TimeSpan.FromMinutes(1));
        (await StatusAsync(Alice)).Should().Be(HttpStatusCode.ServiceUnavailable, "a server that cannot check tokens lets nobody in");

        async Task<HttpStatusCode> StatusAsync(string token)
        {
            using var answer = await client.PostAsync(HttpClientOf.Initialize, ("Authorization", $"Bearer {token}"));
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Start_TokenThatCannotBeHad_FailsAndNamesTheSecret()
    {
        await FluentActions.Awaiting(() => ServedEndpoint.StartAsync(Tools, Tokens, secrets: new Secrets { Value = null })).Should().ThrowAsync<SecretException>().WithMessage("*BOB*");
        (await FluentActions.Awaiting(() => ServedEndpoint.StartAsync(Tools, Tokens, secrets: new Secrets { Value = "too-short" })).Should().ThrowAsync<SecretException>())
            .Which.Message.Should().Contain("16 characters").And.NotContain("too-short");
    }

    [Fact]
    public async Task Start_WrongOptions_NamesEveryFault()
    {
        var fault = await FluentActions.Awaiting(() => ServedEndpoint.StartAsync(Tools, o =>
        {
            o.Address = IPAddress.Any;
            o.Port = 65536;
            o.Path = "mcp";
            o.StopTimeout = TimeSpan.FromTicks(-1);
            o.Endpoint.MaxSessions = 0;
            o.Endpoint.MaxConcurrentRequests = 0;
            o.Endpoint.MaxRequestsPerSession = 10_001;
            o.Endpoint.MaxRequestBytes = 1023;
            o.Endpoint.MaxReplayBytes = -1;
            o.Endpoint.SessionIdleTimeout = TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1);
            o.Endpoint.AllowedHosts.Add("http://x");
            o.Endpoint.AllowedOrigins.Add("x");
        })).Should().ThrowAsync<OptionsValidationException>();

        fault.Which.Failures.Should().HaveCount(12);
        fault.Which.Message.Should().Contain("no token is asked for");
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("example.com", true)]
    [InlineData("192.0.2.1", true)]
    [InlineData("[2001:db8::1]", true)]
    [InlineData("", false)]
    [InlineData("example.com:80", false)]
    [InlineData("https://example.com", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("a b", false)]
    public void IsPattern_Host_SaysWhetherItCanBeOne(string host, bool expected) => HostNames.IsPattern(host).Should().Be(expected);

    private sealed class Secrets : ISecretResolver
    {
        public string? Value { get; set; } = Bob;

        public ValueTask<string?> ResolveAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(name == "BOB" ? Value : null);
    }
}
