using System.Text;

namespace ToolExec.OpenApi.Tests;

public sealed class BodyTests : IAsyncLifetime
{
    private EchoServer? _server;

    public async Task InitializeAsync() => _server = await EchoServer.StartAsync();

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/vnd.api+json")]
    public async Task Json_AnyValue_ArrivesAsItWasWritten(string type)
    {
        var received = await SendAsync(type, """{"type":"object"}""", """{"a": [1.50, "ü\n\u0000", null]}""");

        received.Text.Should().Be("""{"a": [1.50, "ü\n\u0000", null]}""");
        received.Header("Content-Type").Should().Be(type);
    }

    [Fact]
    public async Task Form_MembersOfAllKinds_AreWrittenAsTheEncodingSays()
    {
        var received = await SendAsync(
            "application/x-www-form-urlencoded",
            """{"type":"object"}""",
            """{"name":"a b&c=ü+","tags":["x","y z"],"meta":{"k":[1]},"deep":{"a":{"b":1}},"csv":["p","q"],"json":["j"],"none":null}""",
            """{"deep":{"style":"deepObject","explode":true},"csv":{"explode":false},"json":{"contentType":"application/json"}}""");

        received.Text.Should().Be("name=a+b%26c%3D%C3%BC%2B&tags=x&tags=y+z&meta=%7B%22k%22%3A%5B1%5D%7D&deep%5Ba%5D%5Bb%5D=1&csv=p,q&json=%5B%22j%22%5D");
        received.Header("Content-Type").Should().Be("application/x-www-form-urlencoded");
    }

    [Fact]
    public async Task Multipart_MembersOfAllKinds_ArePartsByteByByte()
    {
        var received = await SendAsync(
            "multipart/form-data",
            """{"type":"object","properties":{"file":{"type":"string","format":"binary"},"files":{"type":"array","items":{"type":"string","format":"binary"}},"image":{"contentMediaType":"image/png"}}}""",
            """{"name":"a\r\nb","we\"ird\r\n":"x","file":"AP8K","files":["AQ==","Ag=="],"image":"iVA=","meta":{"k":1},"tags":["x","y"],"none":null,"csv":["p","q"]}""",
            """{"image":{"contentType":"image/png, image/gif"},"meta":{"contentType":"application/merge-patch+json"},"csv":{"style":"form","explode":false}}""");

        var boundary = received.Header("Content-Type")!.Split("boundary=")[1].Trim('"');
        var text = Encoding.Latin1.GetString(received.Body);
        text.Should().Be(string.Concat(
            Part("name", null, "text/plain; charset=utf-8", "a\r\nb"),
            Part("we%22ird%0D%0A", null, "text/plain; charset=utf-8", "x"),
            Part("file", "file", "application/octet-stream", "\0\u00FF\n"),
            Part("files", "files", "application/octet-stream", "\u0001"),
            Part("files", "files", "application/octet-stream", "\u0002"),
            Part("image", "image", "image/png", "\u0089P"),
            Part("meta", null, "application/merge-patch+json", """{"k":1}"""),
            Part("tags", null, "text/plain; charset=utf-8", "x"),
            Part("tags", null, "text/plain; charset=utf-8", "y"),
            Part("csv", null, "text/plain; charset=utf-8", "p,q")) + $"--{boundary}--\r\n");

        string Part(string name, string? file, string type, string value) =>
            $"--{boundary}\r\nContent-Type: {type}\r\nContent-Disposition: form-data; name=\"{name}\"{(file is null ? "" : $"; filename=\"{file}\"")}\r\n\r\n{value}\r\n";
    }

    [Fact]
    public async Task Text_IsWrittenAsUtf8()
    {
        var received = await SendAsync("text/csv", """{"type":"string"}""", "\"a,ü\\r\\n\"");

        received.Text.Should().Be("a,ü\r\n");
        received.Header("Content-Type").Should().Be("text/csv; charset=utf-8");
    }

    [Theory]
    [InlineData("application/octet-stream", "application/octet-stream")]
    [InlineData("image/png", "image/png")]
    [InlineData("*/*", "application/octet-stream")]
    public async Task Bytes_AreGivenAsBase64AndSentAsBytes(string type, string sent)
    {
        var received = await SendAsync(type, """{"type":"string","format":"binary"}""", "\"AP8=\"");

        received.Body.Should().Equal(0, 0xFF);
        received.Header("Content-Type").Should().Be(sent);
    }

    [Theory]
    [InlineData("application/octet-stream", "\"not base64!\"", "'body' must be bytes as Base64")]
    [InlineData("multipart/form-data", "{\"file\":\"?\"}", "'file' must be bytes as Base64")]
    [InlineData("multipart/form-data", "[]", "'body' must be an object")]
    [InlineData("application/x-www-form-urlencoded", "\"a\"", "'body' must be an object")]
    public async Task Body_ThatCannotBeWritten_IsRefused(string type, string value, string message)
    {
        await using var backend = await BackendAsync(type, """{"type":"object","properties":{"file":{"type":"string","format":"binary"}}}""", "{}");

        var error = (await backend.CallAsync($$"""{"body":{{value}}}""")).Error!;

        error.Kind.Should().Be(ToolErrorKind.ValidationInput);
        error.Message.Should().Contain(message);
        _server!.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task SeveralTypes_JsonIsChosen()
    {
        var operation = """{"requestBody":{"content":{"text/plain":{"schema":{"type":"string"}},"application/x-www-form-urlencoded":{"schema":{"type":"object"}},"application/json":{"schema":{"type":"integer"}}}},"responses":{"200":{"description":""}}}""";

        var tool = await Apis.OnlyToolAsync(Apis.Options(Apis.Document("/x", "post", operation), _server!.Address));

        tool.InputSchema.GetRawText().Should().Be("""{"type":"object","properties":{"body":{"type":"integer"}},"additionalProperties":false}""");
    }

    private async Task<Received> SendAsync(string type, string schema, string value, string encoding = "{}")
    {
        await using var backend = await BackendAsync(type, schema, encoding);
        (await backend.CallAsync($$"""{"body":{{value}}}""")).IsSuccess.Should().BeTrue();
        return _server!.Last;
    }

    private Task<OpenApiBackend> BackendAsync(string type, string schema, string encoding)
    {
        var operation = $$$"""{"requestBody":{"required":true,"content":{"{{{type}}}":{"schema":{{{schema}}},"encoding":{{{encoding}}} } } },"responses":{"200":{"description":""} } }""";
        return Apis.StartAsync(Apis.Options(Apis.Document("/x", "post", operation), _server!.Address));
    }
}
