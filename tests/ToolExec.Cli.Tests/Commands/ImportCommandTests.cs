using System.Text.Json;

namespace ToolExec.Cli.Tests;

public sealed class ImportCommandTests : IDisposable
{
    private const string Pets = """
        openapi: 3.0.3
        info: {title: Pets, version: "1"}
        servers: [{url: "http://127.0.0.1:1"}]
        paths:
          /pets:
            get: {operationId: listPets, tags: [read], summary: Lists pets., responses: {"200": {description: ok}}}
            post: {operationId: addPet, requestBody: {content: {application/json: {schema: {type: object}}}}, responses: {"201": {description: ok}}}
        """;

    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Import_File_ShowsItsToolsAndWritesTheEntryThatThenWorks()
    {
        _host.Write("docs/pets.yaml", Pets);
        _host.Write("toolexec.json", """{ "run": { "timeout": 5 }, "backends": [ { "name": "other", "kind": "process", "tools": [ { "name": "t", "executable": "nobody-has-this" } ] } ] }""");

        var run = await _host.RunAsync("import", "openapi", "docs/pets.yaml", "--include", "list*", "--include", "POST *", "--base-url", "https://example.com/v1", "-o", "json");

        run.ExitCode.Should().Be(0, run.Error);
        run.Json.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("id").GetString()).Should().BeEquivalentTo("pets:addPet", "pets:listPets");
        run.Error.Should().Contain("Added 'pets' to toolexec.json.");
        (await File.ReadAllTextAsync(Path.Combine(_host.Folder, "toolexec.json"))).Should().Be("""
            {
              "run": {
                "timeout": 5
              },
              "backends": [
                {
                  "name": "other",
                  "kind": "process",
                  "tools": [
                    {
                      "name": "t",
                      "executable": "nobody-has-this"
                    }
                  ]
                },
                {
                  "name": "pets",
                  "kind": "openapi",
                  "document": "docs/pets.yaml",
                  "baseUrl": "https://example.com/v1",
                  "include": [
                    "list*",
                    "POST *"
                  ]
                }
              ]
            }

            """.ReplaceLineEndings("\n"));
        Directory.GetFiles(_host.Folder).Should().ContainSingle("the file is replaced as a whole");
        (await _host.RunAsync("list", "--backend", "pets", "-o", "json")).Json.GetProperty("tools").GetArrayLength().Should().Be(2);
    }

    [Fact]
    public async Task Import_Twice_IsRefusedUnlessItReplaces()
    {
        _host.Write("pets.yaml", Pets);
        (await _host.RunAsync("import", "openapi", "pets.yaml", "--allow-private")).ExitCode.Should().Be(0);

        var again = await _host.RunAsync("import", "openapi", "pets.yaml", "--name", "PETS");

        again.ExitCode.Should().Be(2);
        (await _host.RunAsync("import", "openapi", "pets.yaml", "--dry-run", "--name", "other", "--tag", "read")).Error.Should().Contain("Nothing was written");
        var replaced = await _host.RunAsync("import", "openapi", "pets.yaml", "--name", "pets", "--tag", "read", "--replace");
        replaced.ExitCode.Should().Be(0, replaced.Error);
        using var written = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_host.Folder, "toolexec.json")));
        written.RootElement.GetProperty("backends").EnumerateArray().Single().GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal)
            .Should().Be("""{"name":"pets","kind":"openapi","document":"pets.yaml","includeTags":["read"]}""");
    }

    [Theory]
    [InlineData("missing.yaml", 5, "missing.yaml")]
    [InlineData("swagger.json", 5, "Swagger 2.0")]
    public async Task Import_DocumentThatCannotBeUsed_WritesNothing(string source, int code, string message)
    {
        _host.Write("swagger.json", """{"swagger":"2.0"}""");

        var run = await _host.RunAsync("import", "openapi", source);

        run.ExitCode.Should().Be(code);
        (run.Output + run.Error).ReplaceLineEndings(" ").Should().Contain(message);
        File.Exists(Path.Combine(_host.Folder, "toolexec.json")).Should().BeFalse();
    }

    [Theory]
    [InlineData("pets.yaml", "pets")]
    [InlineData("/a/b/My API.v2.json", "My-API-v2")]
    [InlineData("https://api.example.com/openapi.json", "example")]
    [InlineData("https://www.shop.example/docs/", "shop")]
    [InlineData("https://example.com/specs/orders.yaml?x=1", "orders")]
    [InlineData("http://127.0.0.1/swagger", "api")]
    [InlineData("???", "api")]
    public void NameOf_Sources_AreNames(string source, string expected) => ImportCommand.NameOf(source).Should().Be(expected);

    [Fact]
    public async Task Call_ProcessBackendOfTheConfiguration_RunsTheProgram()
    {
        _host.Write("toolexec.json", JsonSerializer.Serialize(new
        {
            backends = new object[]
            {
                new
                {
                    name = "net",
                    kind = "process",
                    tools = new object[] { new { name = "run", executable = "dotnet", arguments = new[] { "--list-sdks" }, description = "Lists." } },
                },
            },
        }));

        var run = await _host.RunAsync("call", "net:run");

        run.ExitCode.Should().Be(0, run.Error);
        run.Output.Should().MatchRegex(@"\d+\.\d+");
    }
}
