using System.Text;

namespace ToolExec.OpenApi.Tests;

/// <summary>References to other documents: only beside the first one.</summary>
public sealed class ReferenceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("toolexec").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task File_RefersToOthersBesideIt_TheyAreRead()
    {
        Write("api.yaml", """
            openapi: 3.1.0
            info: {title: t, version: "1"}
            servers: [{url: "https://example.com"}]
            paths:
              /x: {$ref: "paths/x.yaml"}
            """);
        Write("paths/x.yaml", """
            get:
              operationId: getX
              parameters: [{$ref: "../shared.json#/parameters/q"}]
              responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "../shared.json#/schemas/Node"}}}}}
            """);
        Write("shared.json", """
            {"parameters":{"q":{"name":"q","in":"query","schema":{"$ref":"#/schemas/Word"}}},
             "schemas":{"Word":{"type":"string"},"Node":{"type":"object","properties":{"next":{"$ref":"shared.json#/schemas/Node"},"word":{"$ref":"#/schemas/Word"}}}}}
            """);

        var list = await ListAsync("api.yaml");

        list.Problems.Should().BeEmpty();
        var tool = list.Tools.Single().Tool;
        tool.InputSchema.GetRawText().Should().Be("""{"type":"object","properties":{"q":{"$ref":"#/$defs/Word"}},"additionalProperties":false,"$defs":{"Word":{"type":"string"}}}""");
        tool.OutputSchema!.Value.GetProperty("$defs").GetProperty("Node").GetRawText().Should().Be("""{"type":"object","properties":{"next":{"$ref":"#/$defs/Node"},"word":{"$ref":"#/$defs/Word"}}}""");
    }

    [Theory]
    [InlineData("../outside.json#/a", "lies outside the folder")]
    [InlineData("/etc/hostname", "lies outside the folder")]
    [InlineData("file:///etc/hostname", "lies outside the folder")]
    [InlineData("https://evil.example/x.json", "lies outside the folder")]
    [InlineData("missing.json#/a", "cannot be read")]
    [InlineData("link.json#/a", "lies outside the folder")]
    [InlineData("#/components/schemas/Nobody", "stands for nothing")]
    [InlineData("#anchor", "names an anchor")]
    [InlineData("#/components/schemas/Loop", null)]
    public async Task Reference_ThatCannotBeFollowed_LeavesOutItsOperationAlone(string reference, string? message)
    {
        var outside = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(outside, """{"a":{"type":"string"}}""");
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(Path.Combine(_folder, "link.json"), outside);
        }

        Write("api.json", """
            {"openapi":"3.1.0","info":{"title":"t","version":"1"},"servers":[{"url":"https://example.com"}],"paths":{
              "/good":{"get":{"operationId":"good","responses":{"200":{"description":""}}}},
              "/bad":{"post":{"operationId":"bad","requestBody":{"content":{"application/json":{"schema":{"$ref":"REF"}}}},"responses":{"200":{"description":""}}}}},
             "components":{"schemas":{"Loop":{"$ref":"#/components/schemas/Loop"}}}}
            """.Replace("REF", reference, StringComparison.Ordinal));

        var list = await ListAsync("api.json");
        File.Delete(outside);

        list.Tools.Select(t => t.Tool.Name).Should().Contain("good");
        if (message is null)
        {
            list.Problems.Should().BeEmpty("a schema that is only itself is the pipeline's affair");
            return;
        }

        if (reference.StartsWith("link", StringComparison.Ordinal) && OperatingSystem.IsWindows())
        {
            return;
        }

        list.Tools.Should().ContainSingle();
        list.Problems.Should().ContainSingle().Which.Message.Should().Contain("'POST /bad'").And.Contain(message);
    }

    [Fact]
    public async Task Stream_RefersToOthers_IsNotFollowed()
    {
        var document = Apis.Document("/x", "post", """{"requestBody":{"content":{"application/json":{"schema":{"$ref":"x.json"}}}},"responses":{}}""", extra: """
            "servers":[{"url":"https://example.com"}],
            """);
        await using var backend = await Apis.StartAsync(Apis.Options(document));

        (await backend.ListToolsAsync(default).OrHang()).Problems.Single().Message.Should().Contain("has no other documents beside it");
    }

    [Fact]
    public async Task Url_RefersToAnotherOrigin_IsNotFollowed()
    {
        await using var server = await EchoServer.StartAsync();
        await using var other = await EchoServer.StartAsync();
        var document = Apis.Document("/x", "post", $$$"""{"parameters":[{"$ref":"shared.json#/q"}],"requestBody":{"content":{"application/json":{"schema":{"$ref":"{{{other.Address}}}x.json"} } } },"responses":{} }""");
        server.Answer = context => context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(context.Request.Path == "/shared.json" ? """{"q":{"name":"q","in":"query","schema":{}}}""" : document)).AsTask();
        await using var backend = await Apis.StartAsync(new OpenApiBackendOptions { Url = new Uri(server.Address, "/api.json"), AllowPrivateNetworks = true });

        (await backend.ListToolsAsync(default).OrHang()).Problems.Single().Message.Should().Contain("lies at another origin");

        server.Requests.Select(r => r.Target).Should().Equal("/api.json", "/shared.json");
        other.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"swagger":"2.0"}""", "*Swagger 2.0*")]
    [InlineData("""{"openapi":"3.2.0"}""", "*'openapi: 3.2.0'; only 3.0 and 3.1*")]
    [InlineData("""{"openapi":"3.1.0","openapi":"3.1.0"}""", "*not JSON as it is taken here*")]
    [InlineData("""{"openapi":"3.1.0" """, "*not JSON as it is taken here*")]
    [InlineData("""[1]""", "*is no object*")]
    public async Task Document_ThatIsNone_SaysWhy(string text, string message)
    {
        Write("api.json", text);

        (await FluentActions.Awaiting(() => ListAsync("api.json")).Should().ThrowAsync<BackendException>()).WithMessage(message).Which.Error.Operation.Should().Be(ToolOperation.Start);
    }

    [Fact]
    public async Task Document_ThatIsMissingOrTooLarge_SaysSo()
    {
        (await FluentActions.Awaiting(() => ListAsync("nobody.json")).Should().ThrowAsync<BackendException>()).WithMessage("*nobody.json*cannot be read*");
        Write("large.json", $"{{\"openapi\":\"3.1.0\",\"x\":\"{new string('x', 2000)}\"}}");
        await using var backend = new OpenApiBackend("api", new OpenApiBackendOptions { File = Path.Combine(_folder, "large.json"), MaxDocumentBytes = 1024 });

        (await backend.Awaiting(b => b.StartAsync(default).OrHang()).Should().ThrowAsync<BackendException>()).WithMessage("*more than 1024 bytes*");
    }

    [Fact]
    public async Task Selection_ByNamePathAndTag_IsWhatBecomesTools()
    {
        const string Json = """
            {"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{
              "/a":{"get":{"operationId":"listA","tags":["x"],"responses":{}},"delete":{"operationId":"deleteA","tags":["x"],"responses":{}}},
              "/b":{"get":{"operationId":"listB","tags":["Y"],"responses":{}}},"/c":{"get":{"operationId":"listC","responses":{}}}}}
            """;
        (await NamesAsync(o => o.Include.Add("list*"))).Should().Equal("listA", "listB", "listC");
        (await NamesAsync(o => o.Include.Add("GET /a"))).Should().Equal("listA");
        (await NamesAsync(o => o.Exclude.Add("DELETE *"))).Should().Equal("listA", "listB", "listC");
        (await NamesAsync(o => o.IncludeTags.Add("y"))).Should().Equal("listB");
        (await NamesAsync(o => o.ExcludeTags.Add("x"))).Should().Equal("listB", "listC");
        (await NamesAsync(o => o.MaxTools = 2)).Should().Equal("listA", "deleteA");

        async Task<IEnumerable<string>> NamesAsync(Action<OpenApiBackendOptions> configure)
        {
            var options = Apis.Options(Json, new Uri("https://example.com"));
            configure(options);
            await using var backend = await Apis.StartAsync(options);
            return (await backend.ListToolsAsync(default).OrHang()).Tools.Select(t => t.Tool.Name).ToList();
        }
    }

    [Theory]
    [InlineData("""{"parameters":[{"name":"a","in":"nowhere","schema":{}}],"responses":{}}""", "place that is not known")]
    [InlineData("""{"parameters":[{"in":"query","schema":{}}],"responses":{}}""", "without a name")]
    [InlineData("""{"parameters":[5],"responses":{}}""", "object was expected")]
    [InlineData("""{"parameters":[{"name":"a","in":"query","schema":5}],"responses":{}}""", "neither an object nor true or false")]
    [InlineData("""{"requestBody":{"content":{"no type":{}}},"responses":{}}""", "no media type that is one")]
    public async Task Operation_ThatIsWrong_IsAProblemAndTheRestStays(string operation, string message)
    {
        await using var backend = await Apis.StartAsync(Apis.Options(Apis.Document("/x", "post", operation), new Uri("https://example.com")));

        var list = await backend.ListToolsAsync(default).OrHang();

        list.Tools.Should().BeEmpty();
        list.Problems.Should().ContainSingle().Which.Message.Should().Contain("POST /x").And.Contain(message);
    }

    [Fact]
    public async Task Schema_LargerThanAllowed_LeavesOutTheOperationOrItsOutputAlone()
    {
        var large = "{\"type\":\"object\",\"properties\":{" + string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"p{i}\":{{}}")) + "}}";
        var input = Apis.Options(Apis.Document("/x", "post", "{\"requestBody\":{\"content\":{\"application/json\":{\"schema\":" + large + "}}},\"responses\":{}}"), new Uri("https://example.com"));
        var output = Apis.Options(Apis.Document("/x", "post", "{\"responses\":{\"200\":{\"description\":\"\",\"content\":{\"application/json\":{\"schema\":" + large + "}}}}}"), new Uri("https://example.com"));
        input.MaxSchemaParts = output.MaxSchemaParts = 20;
        await using var backend = await Apis.StartAsync(input);

        (await backend.ListToolsAsync(default).OrHang()).Problems.Single().Message.Should().Contain("more than 20 parts");
        (await Apis.OnlyToolAsync(output)).OutputSchema.Should().BeNull();
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private async Task<BackendTools> ListAsync(string name)
    {
        await using var backend = await Apis.StartAsync(new OpenApiBackendOptions { File = Path.Combine(_folder, name) });
        return await backend.ListToolsAsync(default).OrHang();
    }
}
