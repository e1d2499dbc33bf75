namespace ToolExec.OpenApi.Tests;

/// <summary>Values that would like to be something else than data.</summary>
public sealed class HostileRequestTests : IAsyncLifetime
{
    private const string Operation = """
        {"parameters":[
          {"name":"id","in":"path","required":true,"schema":{"type":"string"}},
          {"name":"q","in":"query","schema":{"type":"string"}},
          {"name":"X-Note","in":"header","schema":{"type":"string"}},
          {"name":"c","in":"cookie","schema":{"type":"string"}}],
         "responses":{"200":{"description":""}}}
        """;

    private EchoServer? _server;
    private OpenApiBackend? _backend;

    public static TheoryData<string, string> Texts { get; } = new()
    {
        { "it's \"quoted\"", "it%27s%20%22quoted%22" },
        { "two\nlines", "two%0Alines" },
        { "a\r\nX-Evil: 1", "a%0D%0AX-Evil%3A%201" },
        { "$(id)`id`", "%24%28id%29%60id%60" },
        { "; DROP TABLE x", "%3B%20DROP%20TABLE%20x" },
        { "../../admin", "..%2F..%2Fadmin" },
        { "..%2fadmin", "..%252fadmin" },
        { "%2e%2e", "%252e%252e" },
        { "..\\admin", "..%5Cadmin" },
        { "--help", "--help" },
        { "x?admin=1#f", "x%3Fadmin%3D1%23f" },
        { "a&b=c", "a%26b%3Dc" },
        { "//evil.example", "%2F%2Fevil.example" },
        { "@evil.example", "%40evil.example" },
        { "ü👩", "%C3%BC%F0%9F%91%A9" },
        { "...", "..." },
    };

    public async Task InitializeAsync()
    {
        _server = await EchoServer.StartAsync();
        _backend = await Apis.StartAsync(Apis.Options(Apis.Document("/users/{id}/posts", "get", Operation), new Uri(_server.Address, "/v1/")));
    }

    public async Task DisposeAsync()
    {
        await _backend!.DisposeAsync().OrHang();
        await _server!.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task PathAndQueryAndCookie_HostileText_ArrivesAsData(string text, string encoded)
    {
        (await _backend!.CallAsync(new { id = text, q = text, c = text })).IsSuccess.Should().BeTrue();

        _server!.Last.Target.Should().Be($"/v1/users/{encoded}/posts?q={encoded}");
        _server.Last.Header("Cookie").Should().Be($"c={encoded}");
        _server.Last.Header("X-Evil").Should().BeNull();
    }

    [Fact]
    public async Task PathAndQuery_Nul_IsEncodedAndTheServersAffair()
    {
        var error = (await _backend!.CallAsync(new { id = "a\0b" })).Error!;

        error.Message.Should().Contain("answered 400");
        PercentEncoding.Encode("a\0b").Should().Be("a%00b");
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("")]
    public async Task Path_SegmentThatIsNoData_IsRefused(string text)
    {
        var error = (await _backend!.CallAsync(new { id = text })).Error!;

        error.Kind.Should().Be(ToolErrorKind.ValidationInput);
        error.Violations.Should().ContainSingle().Which.InstanceLocation.Should().Be("/id");
        _server!.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("a\r\nX-Evil: 1")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("ü")]
    [InlineData("\u007F")]
    public async Task Header_TextThatIsNoHeadersValue_IsRefused(string text)
    {
        var error = (await _backend!.CallAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "1", ["X-Note"] = text })).Error!;

        error.Kind.Should().Be(ToolErrorKind.ValidationInput);
        error.Message.Should().Contain("'X-Note'");
        _server!.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("$(id); `x` \"y\" 'z' --x ../ %0d%0a \t")]
    public async Task Header_OtherHostileText_ArrivesAsItIs(string text)
    {
        await _backend!.CallAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "1", ["X-Note"] = text });

        _server!.Last.Header("X-Note").Should().Be(text.Trim());
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("Content-Length")]
    [InlineData("Transfer-Encoding")]
    [InlineData("X Bad")]
    [InlineData("X-Bad\\r\\nX-Evil: 1")]
    public async Task HeaderParameter_ThatMustNotBeSet_IsLeftOutOrTheOperationIs(string name)
    {
        var optional = """{"parameters":[{"name":"NAME","in":"header","schema":{"type":"string"}}],"responses":{"200":{"description":""}}}""".Replace("NAME", name, StringComparison.Ordinal);
        var tool = await Apis.OnlyToolAsync(Apis.Options(Apis.Document("/x", "get", optional), _server!.Address));
        tool.InputSchema.GetProperty("properties").EnumerateObject().Should().BeEmpty();

        await using var backend = await Apis.StartAsync(Apis.Options(Apis.Document("/x", "get", optional.Replace("\"in\"", "\"required\":true,\"in\"", StringComparison.Ordinal)), _server.Address));

        var list = await backend.ListToolsAsync(default).OrHang();
        list.Tools.Should().BeEmpty();
        list.Problems.Should().ContainSingle().Which.Message.Should().Contain("no header that may be set");
    }
}
