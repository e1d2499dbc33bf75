using ToolExec.Foundation.JsonSchema;

namespace ToolExec.OpenApi.Tests;

/// <summary>Documents of the shapes that real ones have, in miniature, against a server that keeps what arrived.</summary>
public sealed class ShapeTests : IAsyncLifetime
{
    private EchoServer? _server;

    public async Task InitializeAsync() => _server = await EchoServer.StartAsync();

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    /// <summary>A shop of animals: OpenAPI 3.0 in YAML, arrays in queries, an upload, nullable and exclusive bounds, servers with variables.</summary>
    [Fact]
    public async Task PetShop_Yaml30_IsReadAndCalled()
    {
        const string Yaml = """
            openapi: 3.0.3
            info: {title: Pets, version: "1"}
            servers:
              - url: "{scheme}://127.0.0.1:{port}/{base}"
                variables:
                  scheme: {default: http, enum: [http, https]}
                  port: {default: "1"}
                  base: {default: v2}
            tags: [{name: pet}]
            paths:
              /pet:
                post:
                  tags: [pet]
                  summary: Add a pet
                  operationId: addPet
                  requestBody: {$ref: "#/components/requestBodies/Pet"}
                  responses:
                    "200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
              /pet/findByStatus:
                get:
                  tags: [pet]
                  operationId: findPetsByStatus
                  deprecated: true
                  parameters:
                    - {name: status, in: query, explode: false, schema: {type: array, items: {$ref: "#/components/schemas/Status"}}}
                    - $ref: "#/components/parameters/limit"
                  responses: {"200": {description: ok}}
              /pet/{petId}/image:
                parameters:
                  - {name: petId, in: path, required: true, schema: {type: integer, format: int64}}
                post:
                  operationId: uploadFile
                  requestBody: {content: {application/octet-stream: {schema: {type: string, format: binary}}}}
                  responses: {default: {description: any}}
                delete:
                  responses: {"204": {description: gone}}
            components:
              parameters:
                limit: {name: limit, in: query, schema: {type: integer, minimum: 0, exclusiveMinimum: true, maximum: 100, example: 5}}
              requestBodies:
                Pet: {required: true, description: The pet., content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
              schemas:
                Status: {type: string, enum: [available, sold], nullable: true}
                Pet:
                  type: object
                  required: [name, id]
                  properties:
                    id: {type: integer, readOnly: true}
                    name: {type: string, nullable: true, xml: {name: n}, x-order: 1}
                    parent: {allOf: [{$ref: "#/components/schemas/Pet"}], nullable: true}
                    secret: {type: string, writeOnly: true}
            """;
        var options = Apis.Options(Yaml);
        options.AllowPrivateNetworks = true;
        options.ServerVariables["port"] = _server!.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await using var backend = await Apis.StartAsync(options);
        var tools = (await backend.ListToolsAsync(default).OrHang()).Tools.ToDictionary(t => t.Tool.Name, t => t.Tool, StringComparer.Ordinal);
        tools.Keys.Should().BeEquivalentTo("addPet", "findPetsByStatus", "uploadFile", "delete_pet_petId_image");

        Schema(tools["addPet"].InputSchema, """
            {"type":"object","properties":{"body":{"$ref":"#/$defs/Pet","description":"The pet."}},"required":["body"],"additionalProperties":false,"$defs":{"Pet":
            {"type":"object","required":["name"],"properties":{"name":{"type":["string","null"]},"parent":{"anyOf":[{"allOf":[{"$ref":"#/$defs/Pet"}]},{"type":"null"}]},"secret":{"type":"string"}}}}}
            """);
        Schema(tools["addPet"].OutputSchema!.Value, """
            {"$ref":"#/$defs/Pet","$defs":{"Pet":
            {"type":"object","required":["name","id"],"properties":{"id":{"type":"integer"},"name":{"type":["string","null"]},"parent":{"anyOf":[{"allOf":[{"$ref":"#/$defs/Pet"}]},{"type":"null"}]},"secret":{"type":"string"}}}}}
            """);
        Schema(tools["findPetsByStatus"].InputSchema, """
            {"type":"object","properties":{"status":{"type":"array","items":{"$ref":"#/$defs/Status"}},"limit":{"type":"integer","maximum":100,"exclusiveMinimum":0,"examples":[5]}},
            "additionalProperties":false,"$defs":{"Status":{"type":["string","null"],"enum":["available","sold",null]}}}
            """);
        tools["addPet"].Tags.Should().Equal("pet");
        tools["addPet"].Title.Should().Be("Add a pet");
        tools["findPetsByStatus"].Description.Should().Be("Deprecated.");
        tools["findPetsByStatus"].Annotations.Should().Be(new ToolAnnotations { ReadOnlyHint = true, IdempotentHint = true, DestructiveHint = false, OpenWorldHint = true });
        tools["delete_pet_petId_image"].Annotations.Should().Be(new ToolAnnotations { ReadOnlyHint = false, IdempotentHint = true, DestructiveHint = true, OpenWorldHint = true });
        tools["addPet"].Annotations.Should().Be(new ToolAnnotations { ReadOnlyHint = false, IdempotentHint = false, DestructiveHint = null, OpenWorldHint = true });

        await backend.CallAsync("""{"status":["available","sold"],"limit":7}""", "findPetsByStatus");
        _server.Last.Target.Should().Be("/v2/pet/findByStatus?status=available,sold&limit=7");
        await backend.CallAsync("""{"petId":12,"body":"AAEC"}""", "uploadFile");
        (_server.Last.Method, _server.Last.Target).Should().Be(("POST", "/v2/pet/12/image"));
        _server.Last.Body.Should().Equal(0, 1, 2);
        await backend.CallAsync("""{"body":{"name":"Rex","parent":{"name":null}}}""", "addPet");
        _server.Last.Text.Should().Be("""{"name":"Rex","parent":{"name":null}}""");
    }

    /// <summary>A forge of repositories: 3.1, shared parameters, a name twice, oneOf in a body, nested objects, several answers.</summary>
    [Fact]
    public async Task Forge_31_IsReadAndCalled()
    {
        const string Json = """
            {"openapi":"3.1.0","info":{"title":"Forge","version":"1"},
             "paths":{"/repos/{owner}/{repo}/issues/{number}":{
               "parameters":[{"$ref":"#/components/parameters/owner"},{"$ref":"#/components/parameters/repo"},{"name":"number","in":"path","required":true,"schema":{"type":"integer"}}],
               "patch":{"operationId":"issues/update","tags":["issues"],"description":"Updates an issue.\u202E",
                 "parameters":[{"name":"number","in":"query","schema":{"type":"string"}},{"name":"X-Api-Version","in":"header","schema":{"const":"2022-11-28"}},{"name":"Accept","in":"header","schema":{"type":"string"}}],
                 "requestBody":{"content":{"application/json":{"schema":{"type":"object","properties":{
                   "title":{"oneOf":[{"type":"string"},{"type":"integer"}]},
                   "labels":{"type":"array","items":{"oneOf":[{"type":"string"},{"type":"object","properties":{"name":{"type":["string","null"]}},"required":["name"]}]}},
                   "milestone":{"type":["integer","null"]},"assignees":{"type":"array","prefixItems":[{"type":"string"}],"items":false,"uniqueItems":true}},
                   "if":{"required":["milestone"]},"then":{"required":["title"]},"minProperties":1}}}},
                 "responses":{"200":{"$ref":"#/components/responses/Issue"},"201":{"$ref":"#/components/responses/Issue"},"422":{"description":"bad"}}}},
              "/repos/{owner}/{repo}":{"get":{"operationId":"repos/get","parameters":[{"$ref":"#/components/parameters/owner"},{"$ref":"#/components/parameters/repo"}],"responses":{"200":{"description":"ok","content":{"application/json":{"schema":true}}},"304":{"description":"same"}}}}},
             "components":{"parameters":{"owner":{"name":"owner","in":"path","required":true,"schema":{"type":"string"}},"repo":{"name":"repo","in":"path","required":true,"schema":{"type":"string"}}},
               "responses":{"Issue":{"description":"ok","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Issue"}}}}},
               "schemas":{"Issue":{"type":"object","$id":"https://example.com/issue","properties":{"user":{"anyOf":[{"type":"null"},{"$ref":"#/components/schemas/User"}]},"odd/na~me":{"$ref":"#/components/schemas/a~1b"}}},"User":{"type":"object","properties":{"login":{"type":"string"}}},"a/b":{"type":"string"}}}}
            """;
        await using var backend = await Apis.StartAsync(Apis.Options(Json, _server!.Address));
        var tools = (await backend.ListToolsAsync(default).OrHang()).Tools.ToDictionary(t => t.Tool.Name, t => t.Tool, StringComparer.Ordinal);
        tools.Keys.Should().BeEquivalentTo("issues_update", "repos_get");

        var update = tools["issues_update"];
        update.Description.Should().Be("Updates an issue.");
        update.InputSchema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Should().Equal("owner", "repo", "number", "number_query", "X-Api-Version", "body");
        update.InputSchema.GetProperty("required").EnumerateArray().Select(r => r.GetString()).Should().Equal("owner", "repo", "number");
        Schema(update.InputSchema.GetProperty("properties").GetProperty("body"), """
            {"type":"object","properties":{"title":{"oneOf":[{"type":"string"},{"type":"integer"}]},"labels":{"type":"array","items":{"oneOf":[{"type":"string"},
            {"type":"object","properties":{"name":{"type":["string","null"]}},"required":["name"]}]}},"milestone":{"type":["integer","null"]},
            "assignees":{"type":"array","prefixItems":[{"type":"string"}],"items":false,"uniqueItems":true}},"if":{"required":["milestone"]},"then":{"required":["title"]},"minProperties":1}
            """);
        Schema(update.OutputSchema!.Value, """
            {"$ref":"#/$defs/Issue","$defs":{"Issue":{"type":"object","properties":{"user":{"anyOf":[{"type":"null"},{"$ref":"#/$defs/User"}]},"odd/na~me":{"$ref":"#/$defs/a1b"}}},
            "User":{"type":"object","properties":{"login":{"type":"string"}}},"a1b":{"type":"string"}}}
            """);
        tools["repos_get"].OutputSchema.Should().BeNull("'true' says nothing");

        await backend.CallAsync("""{"owner":"a/b","repo":"..c","number":1,"number_query":"two","X-Api-Version":"2022-11-28","body":{"title":5}}""", "issues_update");
        _server.Last.Target.Should().Be("/repos/a%2Fb/..c/issues/1?number=two");
        _server.Last.Header("X-Api-Version").Should().Be("2022-11-28");
        _server.Last.Text.Should().Be("""{"title":5}""");
    }

    /// <summary>A payment service: forms with deep objects, lists in brackets, one of several shapes, expansions.</summary>
    [Fact]
    public async Task Payments_Forms_AreReadAndCalled()
    {
        const string Json = """
            {"openapi":"3.0.0","info":{"title":"Pay","version":"1"},
             "paths":{"/v1/customers":{
               "get":{"operationId":"GetCustomers","parameters":[
                 {"name":"created","in":"query","style":"deepObject","explode":true,"schema":{"anyOf":[{"type":"object","properties":{"gt":{"type":"integer"}}},{"type":"integer"}]}},
                 {"name":"expand","in":"query","style":"deepObject","explode":true,"schema":{"type":"array","items":{"type":"string"}}},
                 {"name":"filter[name]","in":"query","schema":{"type":"string"}}],"responses":{"200":{"description":"ok"}}},
               "post":{"operationId":"PostCustomers","requestBody":{"content":{"application/x-www-form-urlencoded":{
                 "encoding":{"address":{"explode":true,"style":"deepObject"},"metadata":{"explode":true,"style":"deepObject"},"expand":{"explode":true,"style":"deepObject"}},
                 "schema":{"type":"object","properties":{"address":{"anyOf":[{"type":"object"},{"enum":[""],"type":"string"}]},"metadata":{"type":"object","additionalProperties":{"type":"string"}},"expand":{"type":"array","items":{"type":"string"}},"email":{"type":"string"}}}}}},
                 "responses":{"200":{"description":"ok"}}}}}}
            """;
        await using var backend = await Apis.StartAsync(Apis.Options(Json, _server!.Address));

        await backend.CallAsync("""{"created":{"gt":5},"expand":["a","b.c"],"filter_name_":"x y"}""", "GetCustomers");
        _server.Last.Target.Should().Be("/v1/customers?created%5Bgt%5D=5&expand%5B0%5D=a&expand%5B1%5D=b.c&filter%5Bname%5D=x%20y");
        await backend.CallAsync("""{"created":7}""", "GetCustomers");
        _server.Last.Target.Should().Be("/v1/customers?created=7");
        await backend.CallAsync("""{"body":{"email":"a@b.c","address":{"city":"X","lines":["1","2"]},"metadata":{"k 1":"v&"},"expand":["e"]}}""", "PostCustomers");
        _server.Last.Text.Should().Be("email=a%40b.c&address%5Bcity%5D=X&address%5Blines%5D%5B0%5D=1&address%5Blines%5D%5B1%5D=2&metadata%5Bk+1%5D=v%26&expand%5B0%5D=e");
        await backend.CallAsync("""{"body":{"address":""}}""", "PostCustomers");
        _server.Last.Text.Should().Be("address=");
    }

    /// <summary>An orchestrator: schemas that contain themselves and each other, int-or-string, open maps; and the schemas must be usable.</summary>
    [Fact]
    public async Task Orchestrator_RecursiveSchemas_StayRecursiveAndAreUsable()
    {
        const string Json = """
            {"openapi":"3.0.0","info":{"title":"K","version":"1"},"paths":{"/apis/apps/v1/namespaces/{namespace}/deployments":{"post":{"operationId":"createNamespacedDeployment",
              "parameters":[{"name":"namespace","in":"path","required":true,"schema":{"type":"string","uniqueItems":true}},{"name":"dryRun","in":"query","schema":{"type":"string"}}],
              "requestBody":{"required":true,"content":{"*/*":{"schema":{"type":"string"}},"application/json":{"schema":{"$ref":"#/components/schemas/io.k8s.Props"}}}},
              "responses":{"200":{"description":"OK","content":{"application/json":{"schema":{"$ref":"#/components/schemas/io.k8s.Props"}},"application/json;stream=watch":{"schema":{}}}}}}}},
             "components":{"schemas":{
               "io.k8s.Props":{"type":"object","properties":{"$ref":{"type":"string"},"default":{"$ref":"#/components/schemas/io.k8s.JSON"},"properties":{"type":"object","additionalProperties":{"$ref":"#/components/schemas/io.k8s.Props"}},
                 "not":{"$ref":"#/components/schemas/io.k8s.Props"},"items":{"oneOf":[{"$ref":"#/components/schemas/io.k8s.Props"},{"type":"array","items":{"$ref":"#/components/schemas/io.k8s.Props"}}]},"port":{"$ref":"#/components/schemas/io.k8s.IntOrString"}}},
               "io.k8s.JSON":{"description":"any"},"io.k8s.IntOrString":{"format":"int-or-string","oneOf":[{"type":"integer"},{"type":"string"}]}}}}
            """;

        var tool = await Apis.OnlyToolAsync(Apis.Options(Json, _server!.Address));

        tool.InputSchema.GetProperty("$defs").EnumerateObject().Select(p => p.Name).Should().Equal("io.k8s.Props", "io.k8s.JSON", "io.k8s.IntOrString");
        var schema = CompiledSchema.Compile(tool.InputSchema);
        schema.IsValid(JsonElement.Parse("""{"namespace":"x","body":{"not":{"properties":{"a":{"items":[{"port":"http"},{"port":80}]}}}}}""")).Should().BeTrue();
        schema.IsValid(JsonElement.Parse("""{"namespace":"x","body":{"not":{"properties":{"a":{"items":[{"port":true}]}}}}}""")).Should().BeFalse();
        schema.IsValid(JsonElement.Parse("""{"namespace":"x"}""")).Should().BeFalse();
    }

    private static void Schema(JsonElement actual, string expected) => CanonicalJson.Serialize(actual).Should().Be(CanonicalJson.Serialize(JsonElement.Parse(expected)));
}
