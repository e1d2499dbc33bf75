using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ToolExec.OpenApi.Tests;

public sealed class OpenApiHostingTests
{
    public static TheoryData<string, Action<OpenApiBackendOptions>> Wrong { get; } = new()
    {
        { "*File*0 are set*", o => o.Document = null },
        { "*File*2 are set*", o => o.File = "x" },
        { "*Url*absolute http*", o => (o.Document, o.Url) = (null, new Uri("ftp://x")) },
        { "*BaseUrl*absolute http*", o => o.BaseUrl = new Uri("/x", UriKind.Relative) },
        { "*BaseUrl*no query*", o => o.BaseUrl = new Uri("https://a/?b") },
        { "*AllowedHosts*", o => o.AllowedHosts.Add("https://x") },
        { "*AllowedNetworks*", o => o.AllowedNetworks.Add("10.0.0.0") },
        { "*IdempotencyHeader*'two words'*", o => o.IdempotencyHeader = "two words" },
        { "*Headers*'Host'*", o => o.Headers["Host"] = "x" },
        { "*Headers*control characters*", o => o.Headers["A"] = "x\r\n" },
        { "*Headers*not closed*", o => o.Headers["A"] = "{{secret:x" },
        { "*Credentials*'k', which is empty*", o => o.Credentials["k"] = new OpenApiCredential() },
        { "*Credentials*'k'*not closed*", o => o.Credentials["k"] = new OpenApiCredential { Value = "{{secret:x" } },
        { "*Credentials*TokenUrl*", o => o.Credentials["k"] = new OpenApiCredential { ClientId = "x", TokenUrl = new Uri("file:///x") } },
        { "*MaxRedirects*0 to 10*", o => o.MaxRedirects = 11 },
        { "*MaxRetries*", o => o.MaxRetries = -1 },
        { "*RequestTimeout*", o => o.RequestTimeout = TimeSpan.Zero },
        { "*MaxRetryDelay*must not be shorter*", o => o.MaxRetryDelay = TimeSpan.FromTicks(1) },
        { "*MaxDocumentBytes*", o => o.MaxDocumentBytes = 1023 },
        { "*MaxResponseBytes*", o => o.MaxResponseBytes = 1023 },
        { "*MaxTools*", o => o.MaxTools = 0 },
        { "*MaxSchemaParts*", o => o.MaxSchemaParts = 9 },
        { "*HealthPath*", o => o.HealthPath = "x" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Constructor_WrongOption_IsNamed(string message, Action<OpenApiBackendOptions> spoil)
    {
        var options = Apis.Options("{}");
        spoil(options);

        FluentActions.Invoking(() => new OpenApiBackend("api", options)).Should().Throw<OptionsValidationException>().WithMessage(message);
    }

    [Fact]
    public void Constructor_WrongArguments_AreRefused()
    {
        FluentActions.Invoking(() => new OpenApiBackend("a:b", Apis.Options("{}"))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new OpenApiBackend("api", null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => OpenApiToolExecBuilderExtensions.AddOpenApi(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().AddOpenApi("api", null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task AddOpenApi_InAHost_CallsThroughTheClientFactoryAndThePipeline()
    {
        await using var server = await EchoServer.StartAsync();
        var handler = new CountingHandler();
        var services = new ServiceCollection();
        services.AddToolExec().AddOpenApi("shop", o =>
        {
            o.Document = Apis.Options(Apis.Document("/x/{id}", "get", """{"operationId":"get","parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"integer"}}],"responses":{"200":{"description":""}}}""")).Document;
            o.BaseUrl = server.Address;
            o.AllowedNetworks.Add("127.0.0.0/8");
        });
        services.AddHttpClient("ToolExec.OpenApi/shop").AddHttpMessageHandler(() => handler);
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().OrHang();

        var good = await executor.CallAsync(new ToolCall("shop:get", JsonElement.Parse("""{"id":5}"""))).OrHang();
        var bad = await executor.CallAsync(new ToolCall("shop:get", JsonElement.Parse("""{"id":"five"}"""))).OrHang();

        good.Value!.Value.GetRawText().Should().Be("""{"ok":true}""");
        bad.Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
        server.Requests.Should().ContainSingle().Which.Target.Should().Be("/x/5");
        handler.Count.Should().Be(1);
    }

    [Fact]
    public async Task Configuration_EverySetting_IsRead()
    {
        const string Json = """
            {"document":"https://example.com/api.json","baseUrl":"https://api.example.com","healthPath":"/health","allowPrivateNetworks":"true","includeOutputSchemas":false,
             "include":["a*"],"exclude":["b"],"includeTags":["x"],"excludeTags":["y"],"allowedHosts":["api.example.com"],"allowedNetworks":["10.0.0.0/8"],"serverVariables":{"v":"1"},
             "headers":{"X-A":"{{secret:a}}"},"maxRedirects":1,"maxRetries":1,"startTimeout":1,"requestTimeout":1,"retryDelay":1,"maxRetryDelay":1,"maxDocumentBytes":2000,"maxResponseBytes":2000,
             "maxTools":1,"maxSchemaParts":10,
             "credentials":{"k":{"value":"a","userName":"b","password":"c","clientId":"d","clientSecret":"e","tokenUrl":"https://example.com/t","clientInBody":true,"scopes":["s"]}}}
            """;
        await using var provider = new ServiceCollection().BuildServiceProvider();

        await using var backend = new OpenApiBackendFactory().Create("api", new BackendSettings(JsonElement.Parse(Json), "backends/0"), provider);

        backend.Kind.Should().Be("provider");
    }

    [Theory]
    [InlineData("{}", "backends/0/document must be set*")]
    [InlineData("""{"document":"x","baseurl2":"y"}""", "backends/0/baseurl2 is not a setting*")]
    [InlineData("""{"document":"x","baseUrl":"y"}""", "backends/0/baseUrl must be an absolute*")]
    [InlineData("""{"document":"x","credentials":{"k":{}}}""", "backends/0 is not a valid API.*'k', which is empty*")]
    [InlineData("""{"document":"x","credentials":{"k":{"valeu":"x"}}}""", "backends/0/credentials/k/valeu is not a setting*")]
    [InlineData("""{"document":"x","maxRedirects":11}""", "backends/0/maxRedirects must be a whole number from 0 to 10*")]
    public void Configuration_WrongSetting_IsNamed(string json, string message)
    {
        using var provider = new ServiceCollection().BuildServiceProvider();

        FluentActions.Invoking(() => new OpenApiBackendFactory().Create("api", new BackendSettings(JsonElement.Parse(json), "backends/0"), provider))
            .Should().Throw<BackendSettingsException>().WithMessage(message);
    }

    [Theory]
    [InlineData(200, BackendHealthStatus.Healthy)]
    [InlineData(500, BackendHealthStatus.Unhealthy)]
    public async Task CheckHealthAsync_WithAPath_AsksIt(int status, BackendHealthStatus expected)
    {
        await using var server = await EchoServer.StartAsync();
        server.Answer = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        var options = Apis.Options(Apis.Document("/x", "get", """{"responses":{}}"""), new Uri(server.Address, "/v1"));
        options.HealthPath = "/health?deep=1";
        await using var backend = new OpenApiBackend("api", options);
        (await backend.CheckHealthAsync(default).OrHang()).Description.Should().Contain("was not read");
        await backend.StartAsync(default).OrHang();

        (await backend.CheckHealthAsync(default).OrHang()).Status.Should().Be(expected);

        server.Last.Target.Should().Be("/v1/health?deep=1");
    }

    private sealed class CountingHandler : DelegatingHandler
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
