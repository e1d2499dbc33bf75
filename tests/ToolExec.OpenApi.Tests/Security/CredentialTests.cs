using Microsoft.AspNetCore.Http;

namespace ToolExec.OpenApi.Tests;

public sealed class CredentialTests : IAsyncLifetime
{
    private const string Schemes = """
        {"securitySchemes":{
          "header":{"type":"apiKey","in":"header","name":"X-Key"},
          "query":{"type":"apiKey","in":"query","name":"api key"},
          "cookie":{"type":"apiKey","in":"cookie","name":"session"},
          "basic":{"type":"http","scheme":"basic"},
          "bearer":{"type":"http","scheme":"Bearer"},
          "digest":{"type":"http","scheme":"digest"},
          "oauth":{"type":"oauth2","flows":{"clientCredentials":{"tokenUrl":"/token","scopes":{"read":"r","write":"w"}}}},
          "person":{"type":"oauth2","flows":{"authorizationCode":{"authorizationUrl":"/a","tokenUrl":"/token","scopes":{}}}},
          "oidc":{"type":"openIdConnect","openIdConnectUrl":"https://example.com/.well-known/openid-configuration"}}}
        """;

    private readonly ManualTimeProvider _time = new();
    private readonly Secrets _secrets = new() { ["key"] = "k/1 ü&", ["plain"] = "abc", ["user"] = "me", ["client"] = "id:1", ["secret"] = "s+1" };
    private EchoServer? _server;

    public async Task InitializeAsync() => _server = await EchoServer.StartAsync();

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    [Fact]
    public async Task Key_InEachPlace_IsThere()
    {
        (await SendAsync("header", new() { Value = "{{secret:plain}}" })).Header("X-Key").Should().Be("abc");
        (await SendAsync("query", new() { Value = "{{secret:key}}" })).Target.Should().Be("/x?q=1&api%20key=k%2F1%20%C3%BC%26");
        (await SendAsync("cookie", new() { Value = "{{secret:plain}}" })).Header("Cookie").Should().Be("c=2; session=abc");
    }

    [Fact]
    public async Task Http_EachScheme_IsThere()
    {
        (await SendAsync("basic", new() { UserName = "{{secret:user}}", Password = "{{secret:plain}}" })).Header("Authorization").Should().Be("Basic bWU6YWJj");
        (await SendAsync("bearer", new() { Value = "{{secret:plain}}" })).Header("Authorization").Should().Be("Bearer abc");
        (await SendAsync("oauth", new() { Value = "{{secret:plain}}" })).Header("Authorization").Should().Be("Bearer abc");
        (await SendAsync("oidc", new() { Value = "{{secret:plain}}" })).Header("Authorization").Should().Be("Bearer abc");
    }

    [Theory]
    [InlineData("oidc", "*OpenID Connect*needs a person*")]
    [InlineData("person", "*no client credentials flow*")]
    [InlineData("digest", "*'digest' is of a kind that cannot be filled here (HTTP digest)*")]
    public async Task Scheme_ThatCannotBeFilled_IsRefusedWithWords(string scheme, string message)
    {
        var error = await FailAsync(scheme, new() { ClientId = "x" });

        error.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
        error.IsRetryable.Should().BeFalse();
        error.Message.Should().Match(message);
    }

    [Fact]
    public async Task Credential_Missing_NamesIt()
    {
        await using var backend = await BackendAsync("""[{"header":[],"bearer":[]},{"basic":[]}]""", []);

        (await backend.CallAsync(new { })).Error!.Message.Should().Be(
            "The operation requires the credential 'header' (a key in the header 'X-Key') and 'bearer' (HTTP Bearer) or 'basic' (HTTP basic), which the host has not set.");
        _server!.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""[{"header":[],"bearer":[]},{"basic":[]}]""", "Basic bWU6")]
    [InlineData("""[{},{"basic":[]}]""", "Basic bWU6")]
    [InlineData("""[{},{"header":[]}]""", null)]
    [InlineData("[]", null)]
    public async Task Alternatives_TheFirstThatCanBeFilledCounts(string security, string? authorization)
    {
        await using var backend = await BackendAsync(security, new(StringComparer.Ordinal) { ["basic"] = new() { UserName = "me" } });

        (await backend.CallAsync(new { })).IsSuccess.Should().BeTrue();

        _server!.Last.Header("Authorization").Should().Be(authorization);
    }

    [Fact]
    public async Task Secret_ThatIsMissingOrNoHeadersValue_IsAnErrorWithoutIt()
    {
        _secrets["key"] = "a\r\nX-Evil: 1";
        var odd = await FailAsync("header", new() { Value = "{{secret:key}}" });
        odd.Message.Should().Contain("'X-Key'").And.NotContain("Evil");

        (await FailAsync("header", new() { Value = "{{secret:nobody}}" })).Message.Should().Contain("'nobody'");
        _server!.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Headers_OfTheOptions_AreResolvedWithEachRequest()
    {
        var options = Apis.Options(Apis.Document("/x", "get", """{"responses":{"200":{"description":""}}}"""), _server!.Address);
        options.Headers["X-Tenant"] = "t-{{secret:plain}}";
        await using var backend = await Apis.StartAsync(options, _secrets);
        await backend.CallAsync(new { });
        _server.Last.Header("X-Tenant").Should().Be("t-abc");
        _secrets["plain"] = "rotated";

        await backend.CallAsync(new { });

        _server.Last.Header("X-Tenant").Should().Be("t-rotated");
    }

    [Theory]
    [InlineData("post", "k-1", null, "k-1")]
    [InlineData("delete", "k-1", null, "k-1")]
    [InlineData("get", "k-1", null, null)]
    [InlineData("post", null, null, null)]
    [InlineData("post", "k-1", "X-Key", "k-1")]
    [InlineData("post", "k-1", "", null)]
    [InlineData("post", "a\r\nX-Evil: 1", null, "55be3e777ced543fcdac735d5a9d426c79528deb22adfc1f6820a6d67906b68e")]
    public async Task IdempotencyKey_GoesInItsHeaderWithMethodsThatAreNotSafe(string method, string? key, string? header, string? sent)
    {
        var options = Apis.Options(Apis.Document("/x", method, """{"responses":{"200":{"description":""}}}"""), _server!.Address);
        options.IdempotencyHeader = header switch { null => options.IdempotencyHeader, "" => null, _ => header };
        await using var backend = await Apis.StartAsync(options, _secrets);
        var context = await Apis.ContextAsync(backend, "{}");
        context.IdempotencyKey = key;

        await backend.ExecuteAsync(context).OrHang();

        _server.Last.Header(header is null or "" ? "Idempotency-Key" : header).Should().Be(sent);
        _server.Last.Header("X-Evil").Should().BeNull();
    }

    [Fact]
    public async Task IdempotencyKey_WhereTheDocumentHasAnArgumentForIt_IsTheHosts()
    {
        const string Operation = """{"parameters":[{"name":"Idempotency-Key","in":"header","schema":{"type":"string"}}],"responses":{"200":{"description":""}}}""";
        await using var backend = await Apis.StartAsync(Apis.Options(Apis.Document("/x", "post", Operation), _server!.Address), _secrets);
        var tool = (await backend.ListToolsAsync(default).OrHang()).Tools[0].Tool;
        var argument = tool.InputSchema.GetProperty("properties").EnumerateObject().Single().Name;
        var context = await Apis.ContextAsync(backend, $$"""{"{{argument}}":"the model's"}""");
        context.IdempotencyKey = "the-host's";

        await backend.ExecuteAsync(context).OrHang();

        _server.Last.Header("Idempotency-Key").Should().Be("the-host's");
    }

    [Fact]
    public async Task Token_IsAskedForOnceAndKeptUntilShortlyBeforeItsEnd()
    {
        AnswerTokens(expiresIn: 3600);
        await using var backend = await BackendAsync("""[{"oauth":["read"]}]""", new(StringComparer.Ordinal) { ["oauth"] = new() { ClientId = "{{secret:client}}", ClientSecret = "{{secret:secret}}" } });

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => backend.CallAsync(new { })));

        var asked = Tokens().Should().ContainSingle().Subject;
        asked.Text.Should().Be("grant_type=client_credentials&scope=read");
        asked.Header("Authorization").Should().Be("Basic " + Convert.ToBase64String("id%3A1:s%2B1"u8), "RFC 6749, 2.3.1");
        _server!.Requests.Where(r => r.Target == "/x").Should().OnlyContain(r => r.Header("Authorization") == "Bearer token1");
        _time.Advance(TimeSpan.FromSeconds(3570) - TimeSpan.FromTicks(1));
        await backend.CallAsync(new { });
        Tokens().Should().ContainSingle();
        _time.Advance(TimeSpan.FromTicks(1));
        await backend.CallAsync(new { });
        Tokens().Should().HaveCount(2);
        _server.Last.Header("Authorization").Should().Be("Bearer token2");
    }

    [Fact]
    public async Task Token_ClientInTheBodyAndOwnScopes_AreAskedForSo()
    {
        AnswerTokens(expiresIn: 60);
        var credential = new OpenApiCredential { ClientId = "a b", ClientSecret = "{{secret:secret}}", SendsClientInBody = true, TokenUrl = new Uri(_server!.Address, "/token"), Scopes = { "x", "y" } };
        await using var backend = await BackendAsync("""[{"person":["read"]}]""", new(StringComparer.Ordinal) { ["person"] = credential });

        (await backend.CallAsync(new { })).IsSuccess.Should().BeTrue();

        Tokens().Single().Text.Should().Be("grant_type=client_credentials&scope=x+y&client_id=a+b&client_secret=s%2B1");
    }

    [Fact]
    public async Task Token_TheApiDoesNotTake_IsForgotten()
    {
        var refuses = true;
        AnswerTokens(3600, context =>
        {
            context.Response.StatusCode = refuses ? 401 : 200;
            return Task.CompletedTask;
        });
        await using var backend = await BackendAsync("""[{"oauth":[]}]""", new(StringComparer.Ordinal) { ["oauth"] = new() { ClientId = "x" } });

        (await backend.CallAsync(new { })).Error!.IsRetryable.Should().BeTrue();
        refuses = false;
        (await backend.CallAsync(new { })).IsSuccess.Should().BeTrue();

        Tokens().Should().HaveCount(2);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_client","error_description":"s+1 is wrong"}""", "*answered 400 (invalid_client).", false)]
    [InlineData(503, "", "*answered 503.", true)]
    [InlineData(200, """{"token":"x"}""", "*answer has none.", false)]
    [InlineData(200, """{"access_token":"a\r\nb"}""", "*answer has none.", false)]
    [InlineData(200, "<html>", "*answer has none.", false)]
    public async Task Token_ThatCannotBeHad_IsAnErrorWithoutTheSecret(int status, string body, string message, bool isRetryable)
    {
        _server!.Answer = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        };

        var error = await FailAsync("oauth", new() { ClientId = "x", ClientSecret = "{{secret:secret}}" });

        error.Message.Should().Match(message).And.NotContain("s+1");
        error.IsRetryable.Should().Be(isRetryable);
    }

    [Fact]
    public async Task Token_DocumentSendsTheSecretElsewhere_IsRefused()
    {
        await using var other = await EchoServer.StartAsync();
        var options = Options("""[{"oauth":[]}]""", new(StringComparer.Ordinal) { ["oauth"] = new() { ClientId = "x", ClientSecret = "s" } }, $"http://localhost:{other.Address.Port}/token");
        await using var backend = await Apis.StartAsync(options, _secrets, _time);

        (await backend.CallAsync(new { })).Error!.Message.Should().Contain("'localhost', which is no allowed host");

        other.Requests.Should().BeEmpty();
    }

    private IEnumerable<Received> Tokens() => _server!.Requests.Where(r => r.Target == "/token");

    private void AnswerTokens(int expiresIn, Func<HttpContext, Task>? api = null)
    {
        var number = 0;
        _server!.Answer = context => context.Request.Path == "/token"
            ? context.Response.WriteAsync($$"""{"access_token":"token{{++number}}","token_type":"bearer","expires_in":{{expiresIn}}}""")
            : api?.Invoke(context) ?? Task.CompletedTask;
    }

    private async Task<Received> SendAsync(string scheme, OpenApiCredential credential)
    {
        await using var backend = await BackendAsync($$"""[{"{{scheme}}":[]}]""", new(StringComparer.Ordinal) { [scheme] = credential });
        (await backend.CallAsync(new { q = "1", c = "2" })).IsSuccess.Should().BeTrue();
        return _server!.Last;
    }

    private async Task<ToolError> FailAsync(string scheme, OpenApiCredential credential)
    {
        await using var backend = await BackendAsync($$"""[{"{{scheme}}":[]}]""", new(StringComparer.Ordinal) { [scheme] = credential });
        return (await backend.CallAsync(new { })).Error!;
    }

    private Task<OpenApiBackend> BackendAsync(string security, Dictionary<string, OpenApiCredential> credentials) => Apis.StartAsync(Options(security, credentials, "/token"), _secrets, _time);

    private OpenApiBackendOptions Options(string security, Dictionary<string, OpenApiCredential> credentials, string tokenUrl)
    {
        var operation = """{"parameters":[{"name":"q","in":"query","schema":{}},{"name":"c","in":"cookie","schema":{}}],"security":SECURITY,"responses":{"200":{"description":""}}}"""
            .Replace("SECURITY", security, StringComparison.Ordinal);
        var options = Apis.Options(Apis.Document("/x", "get", operation, Schemes.Replace("\"/token\"", $"\"{tokenUrl}\"", StringComparison.Ordinal)), _server!.Address);
        foreach (var (scheme, credential) in credentials)
        {
            options.Credentials[scheme] = credential;
        }

        return options;
    }
}
