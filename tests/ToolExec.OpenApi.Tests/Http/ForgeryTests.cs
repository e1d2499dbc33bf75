using System.Net;
using Microsoft.AspNetCore.Http;

namespace ToolExec.OpenApi.Tests;

/// <summary>Requests that would be made to go where they must not: by address, by name, by redirect, by the document.</summary>
public sealed class ForgeryTests : IAsyncLifetime
{
    private const string Get = """{"responses":{"200":{"description":""}}}""";
    private EchoServer? _server;

    public async Task InitializeAsync() => _server = await EchoServer.StartAsync();

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::1]")]
    [InlineData("0.0.0.0")]
    public async Task ExecuteAsync_PrivateAddressInAnyClothes_IsRefusedBeforeItIsReached(string host)
    {
        var options = Apis.Options(Apis.Document("/x", "get", Get), new Uri($"http://{host}:{_server!.Address.Port}"));
        options.AllowPrivateNetworks = false;
        await using var backend = await Apis.StartAsync(options);

        var error = (await backend.CallAsync(new { })).Error!;

        error.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
        error.IsRetryable.Should().BeFalse();
        error.Message.Should().Contain("private or special address").And.Contain("allowPrivateNetworks");
        _server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task ExecuteAsync_NameThatChangesItsMeaning_IsCheckedWhereItIsUsed()
    {
        var asked = 0;
        var options = Apis.Options(Apis.Document("/x", "get", Get), new Uri($"http://rebind.example:{_server!.Address.Port}"));
        options.AllowPrivateNetworks = false;
        options.ResolveHost = (_, _) =>
        {
            asked++;
            return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        };
        await using var backend = await Apis.StartAsync(options);

        var error = (await backend.CallAsync(new { })).Error!;

        error.Message.Should().Contain("'rebind.example' is at a private or special address");
        asked.Should().Be(1, "the answer that is checked is the one that is used");
        _server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task ExecuteAsync_NameWithPublicAndPrivateAddresses_OnlyAllowedOnesAreTried()
    {
        var options = Apis.Options(Apis.Document("/x", "get", Get), new Uri($"http://mixed.example:{_server!.Address.Port}"));
        options.AllowPrivateNetworks = false;
        options.AllowedNetworks.Add("127.0.0.1/32");
        options.ResolveHost = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.255.255.1"), IPAddress.Loopback]);
        await using var backend = await Apis.StartAsync(options);

        (await backend.CallAsync(new { })).IsSuccess.Should().BeTrue();

        _server.Last.Header("Host").Should().Be($"mixed.example:{_server.Address.Port}");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task ExecuteAsync_Redirect_IsAnErrorUnlessFollowed(int status)
    {
        _server!.Answer = Redirect(status, "/elsewhere?token=x");
        await using var backend = await Apis.StartAsync(Apis.Options(Apis.Document("/x", "get", Get), _server.Address));

        var error = (await backend.CallAsync(new { })).Error!;

        error.Message.Should().Contain($"answered {status}").And.Contain("(to '/elsewhere', which is not followed)");
        _server.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/", "private or special address")]
    [InlineData("http://[::ffff:169.254.169.254]/", "private or special address")]
    [InlineData("http://evil.example/", "no host that requests of this API may go to")]
    [InlineData("http://user:pw@allowed.example/", "no host that requests of this API may go to")]
    [InlineData("file:///etc/passwd", "no host that requests of this API may go to")]
    public async Task ExecuteAsync_RedirectToWhereItMustNotGo_IsRefused(string target, string message)
    {
        _server!.Answer = Redirect(302, target);
        var options = Apis.Options(Apis.Document("/x", "get", Get), _server.Address);
        options.MaxRedirects = 5;
        foreach (var host in (string[])["127.0.0.1", "169.254.169.254", "[::ffff:169.254.169.254]", "allowed.example"])
        {
            options.AllowedHosts.Add(host);
        }

        await using var backend = await Apis.StartAsync(options);

        (await backend.CallAsync(new { })).Error!.Message.Should().Contain(message);
    }

    [Fact]
    public async Task ExecuteAsync_FollowedRedirect_TakesCredentialsOnlyToTheSameOrigin()
    {
        await using var other = await EchoServer.StartAsync();
        _server!.Answer = context => context.Request.Path == "/x" ? Redirect(302, "/y")(context) : Redirect(307, new Uri(other.Address, "/z").ToString())(context);
        var options = Apis.Options(Apis.Document("/x", "get", Get), _server.Address);
        options.MaxRedirects = 2;
        options.AllowedHosts.Add("127.0.0.1");
        options.Headers["X-Key"] = "s3cret";
        await using var backend = await Apis.StartAsync(options);

        (await backend.CallAsync(new { })).IsSuccess.Should().BeTrue();

        _server.Requests.Select(r => (r.Target, r.Header("X-Key"))).Should().Equal(("/x", "s3cret"), ("/y", "s3cret"));
        other.Last.Header("X-Key").Should().BeNull();
    }

    [Fact]
    public async Task ExecuteAsync_MoreRedirectsThanAllowed_Ends()
    {
        _server!.Answer = Redirect(302, "/x");
        var options = Apis.Options(Apis.Document("/x", "get", Get), _server.Address);
        options.MaxRedirects = 3;
        await using var backend = await Apis.StartAsync(options);

        (await backend.CallAsync(new { })).Error!.Message.Should().Contain("answered 302");
        _server.Requests.Should().HaveCount(4);
    }

    [Fact]
    public async Task ExecuteAsync_PostIsRedirected_IsNotSentAgain()
    {
        _server!.Answer = Redirect(307, "/y");
        var options = Apis.Options(Apis.Document("/x", "post", Get), _server.Address);
        options.MaxRedirects = 3;
        await using var backend = await Apis.StartAsync(options);

        (await backend.CallAsync(new { })).Error!.Message.Should().Contain("answered 307");
        _server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task ExecuteAsync_DocumentFromAnAddressNamesAnotherServer_IsRefused()
    {
        await using var other = await EchoServer.StartAsync();
        var document = Apis.Document("/x", "get", Get, extra: $$"""
            "servers":[{"url":"http://localhost:{{other.Address.Port}}"}],
            """);
        _server!.Answer = context => context.Response.WriteAsync(document);
        var options = new OpenApiBackendOptions { Url = new Uri(_server.Address, "/openapi.json"), AllowPrivateNetworks = true };
        options.Headers["X-Key"] = "s3cret";
        await using var backend = await Apis.StartAsync(options);

        (await backend.CallAsync(new { })).Error!.Message.Should().Contain("baseUrl");

        other.Requests.Should().BeEmpty();
        _server.Requests.Should().ContainSingle().Which.Header("X-Key").Should().BeNull("the document is not the API");
    }

    [Theory]
    [InlineData(false, "private or special address")]
    [InlineData(true, "answered 302")]
    public async Task StartAsync_DocumentsAddress_IsCheckedLikeAnyOther(bool allowsPrivate, string message)
    {
        _server!.Answer = Redirect(302, "http://169.254.169.254/");
        await using var backend = new OpenApiBackend("api", new OpenApiBackendOptions { Url = _server.Address, AllowPrivateNetworks = allowsPrivate });

        (await backend.Awaiting(b => b.StartAsync(default).OrHang()).Should().ThrowAsync<BackendException>()).WithMessage($"*{message}*");
    }

    private static Func<HttpContext, Task> Redirect(int status, string target) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = target;
        return Task.CompletedTask;
    };
}
