namespace ToolExec.OpenApi.Tests;

/// <summary>Each row of the table of style examples (OpenAPI 3.1.1, 4.8.12.4), through a real request. Where the table says n/a, what is documented is done.</summary>
public sealed class StyleTests : IAsyncLifetime
{
    private const string List = """["blue","black","brown"]""";
    private const string Map = """{"R":100,"G":200,"B":150}""";
    private EchoServer? _server;

    public async Task InitializeAsync() => _server = await EchoServer.StartAsync();

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    [Theory]
    [InlineData("matrix", false, "\"\"", ";color")]
    [InlineData("matrix", false, "\"blue\"", ";color=blue")]
    [InlineData("matrix", false, List, ";color=blue,black,brown")]
    [InlineData("matrix", false, Map, ";color=R,100,G,200,B,150")]
    [InlineData("matrix", true, "\"\"", ";color")]
    [InlineData("matrix", true, "\"blue\"", ";color=blue")]
    [InlineData("matrix", true, List, ";color=blue;color=black;color=brown")]
    [InlineData("matrix", true, Map, ";R=100;G=200;B=150")]
    [InlineData("label", false, "\"\"", ".")]
    [InlineData("label", false, "\"blue\"", ".blue")]
    [InlineData("label", false, List, ".blue,black,brown")]
    [InlineData("label", false, Map, ".R,100,G,200,B,150")]
    [InlineData("label", true, "\"\"", ".")]
    [InlineData("label", true, "\"blue\"", ".blue")]
    [InlineData("label", true, List, ".blue.black.brown")]
    [InlineData("label", true, Map, ".R=100.G=200.B=150")]
    [InlineData("simple", false, "\"blue\"", "blue")]
    [InlineData("simple", false, List, "blue,black,brown")]
    [InlineData("simple", false, Map, "R,100,G,200,B,150")]
    [InlineData("simple", true, "\"blue\"", "blue")]
    [InlineData("simple", true, List, "blue,black,brown")]
    [InlineData("simple", true, Map, "R=100,G=200,B=150")]
    [InlineData(null, null, Map, "R,100,G,200,B,150")]
    public async Task Path_EachStyle_IsWrittenToTheLetter(string? style, bool? explode, string value, string expected) =>
        (await SendAsync("path", style, explode, value, "/x{color}y")).Target.Should().Be($"/x{expected}y");

    [Theory]
    [InlineData("form", false, "\"\"", "?color=")]
    [InlineData("form", false, "\"blue\"", "?color=blue")]
    [InlineData("form", false, List, "?color=blue,black,brown")]
    [InlineData("form", false, Map, "?color=R,100,G,200,B,150")]
    [InlineData("form", true, "\"\"", "?color=")]
    [InlineData("form", true, "\"blue\"", "?color=blue")]
    [InlineData("form", true, List, "?color=blue&color=black&color=brown")]
    [InlineData("form", true, Map, "?R=100&G=200&B=150")]
    [InlineData(null, null, List, "?color=blue&color=black&color=brown")]
    [InlineData("spaceDelimited", false, List, "?color=blue%20black%20brown")]
    [InlineData("spaceDelimited", false, Map, "?color=R%20100%20G%20200%20B%20150")]
    [InlineData("spaceDelimited", false, "\"blue\"", "?color=blue")]
    [InlineData("spaceDelimited", true, List, "?color=blue&color=black&color=brown")]
    [InlineData("spaceDelimited", true, Map, "?R=100&G=200&B=150")]
    [InlineData("pipeDelimited", false, List, "?color=blue%7Cblack%7Cbrown")]
    [InlineData("pipeDelimited", false, Map, "?color=R%7C100%7CG%7C200%7CB%7C150")]
    [InlineData("pipeDelimited", false, "\"blue\"", "?color=blue")]
    [InlineData("pipeDelimited", true, List, "?color=blue&color=black&color=brown")]
    [InlineData("pipeDelimited", true, Map, "?R=100&G=200&B=150")]
    [InlineData("deepObject", true, Map, "?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150")]
    [InlineData("deepObject", false, Map, "?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150")]
    [InlineData("deepObject", true, "\"blue\"", "?color=blue")]
    [InlineData("deepObject", true, List, "?color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown")]
    [InlineData("deepObject", true, """{"a":{"b":[1,{"c":true}]},"n":null}""", "?color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Ba%5D%5Bb%5D%5B1%5D%5Bc%5D=true")]
    [InlineData("form", true, """[]""", "")]
    [InlineData("form", false, """[]""", "")]
    [InlineData("form", false, """{}""", "")]
    [InlineData("form", false, """[""]""", "?color=")]
    [InlineData("form", false, """["a,b",null,"c d"]""", "?color=a%2Cb,c%20d")]
    [InlineData("form", true, """{"a&b":"=","x":[1,2]}""", "?a%26b=%3D&x=%5B1%2C2%5D")]
    [InlineData("form", true, "null", "")]
    [InlineData("form", true, "1.50", "?color=1.50")]
    [InlineData("form", true, "false", "?color=false")]
    public async Task Query_EachStyle_IsWrittenToTheLetter(string? style, bool? explode, string value, string expected) =>
        (await SendAsync("query", style, explode, value)).Target.Should().Be($"/x{expected}");

    [Theory]
    [InlineData("simple", false, "\"blue\"", "blue")]
    [InlineData("simple", false, List, "blue,black,brown")]
    [InlineData("simple", false, Map, "R,100,G,200,B,150")]
    [InlineData("simple", true, List, "blue,black,brown")]
    [InlineData("simple", true, Map, "R=100,G=200,B=150")]
    [InlineData(null, null, "\"a b;c%20\"", "a b;c%20")]
    public async Task Header_EachStyle_IsWrittenToTheLetter(string? style, bool? explode, string value, string expected) =>
        (await SendAsync("header", style, explode, value)).Header("color").Should().Be(expected);

    [Theory]
    [InlineData("form", false, "\"\"", "color=")]
    [InlineData("form", false, "\"blue\"", "color=blue")]
    [InlineData("form", false, List, "color=blue,black,brown")]
    [InlineData("form", false, Map, "color=R,100,G,200,B,150")]
    [InlineData("form", true, "\"blue\"", "color=blue")]
    [InlineData("form", true, List, "color=blue&color=black&color=brown")]
    [InlineData("form", true, Map, "R=100&G=200&B=150")]
    [InlineData(null, null, "\"a; b=c\"", "color=a%3B%20b%3Dc")]
    public async Task Cookie_EachStyle_IsWrittenToTheLetter(string? style, bool? explode, string value, string expected) =>
        (await SendAsync("cookie", style, explode, value)).Header("Cookie").Should().Be(expected);

    [Theory]
    [InlineData(false, "a/b?c:d@e!$'()*,;=+%41&#[]{é}", "?color=a%2Fb%3Fc%3Ad%40e%21%24%27%28%29%2A%2C%3B%3D%2B%2541%26%23%5B%5D%7B%C3%A9%7D")]
    [InlineData(true, "a/b?c:d@e!$'()*,;=+%41&#[]{é}", "?color=a/b?c:d@e!$'()*,;=+%41%26%23%5B%5D%7B%C3%A9%7D")]
    public async Task Query_AllowReserved_KeepsWhatAQueryMayHave(bool allowReserved, string value, string expected) =>
        (await SendAsync("query", null, null, JsonSerializer.Serialize(value), allowReserved: allowReserved)).Target.Should().Be($"/x{expected}");

    [Theory]
    [InlineData("query", "/x", "/x?color=%7B%22a%22%3A%5B1%5D%7D")]
    [InlineData("path", "/x/{color}", "/x/%7B%22a%22%3A%5B1%5D%7D")]
    public async Task Content_Json_IsWrittenAsJson(string place, string path, string expected)
    {
        await using var backend = await Apis.StartAsync(Apis.Options(
            Apis.Document(path, "get", """{"parameters":[{"name":"color","in":"PLACE","required":true,"content":{"application/json":{"schema":{"type":"object"}}}}],"responses":{"200":{"description":""}}}""".Replace("PLACE", place, StringComparison.Ordinal)),
            _server!.Address));

        await backend.CallAsync("""{"color":{"a":[1]}}""");

        _server.Last.Target.Should().Be(expected);
    }

    private async Task<Received> SendAsync(string place, string? style, bool? explode, string value, string path = "/x", bool allowReserved = false)
    {
        var parameter = new Dictionary<string, object>(StringComparer.Ordinal) { ["name"] = "color", ["in"] = place, ["schema"] = new { }, ["required"] = place == "path" };
        if (style is not null)
        {
            parameter["style"] = style;
        }

        if (explode is { } flag)
        {
            parameter["explode"] = flag;
        }

        if (allowReserved)
        {
            parameter["allowReserved"] = true;
        }

        var operation = JsonSerializer.Serialize(new { parameters = new[] { parameter }, responses = new Dictionary<string, object>(StringComparer.Ordinal) { ["200"] = new { description = "" } } });
        await using var backend = await Apis.StartAsync(Apis.Options(Apis.Document(path, "get", operation), _server!.Address));

        (await backend.CallAsync($$"""{"color":{{value}}}""")).IsSuccess.Should().BeTrue();

        return _server.Last;
    }
}
