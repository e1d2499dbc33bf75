using ToolExec.Discovery.TypeScript;

namespace ToolExec.Discovery.Tests.TypeScript;

public sealed class TypeTests
{
    public static TheoryData<string> Expected => new(SchemaCollection.All.Where(s => s.Type is not null).Select(s => s.Name));

    [Theory]
    [MemberData(nameof(Expected))]
    public void Signature_Schema_IsTheType(string name)
    {
        var (_, schema, type) = SchemaCollection.All.Single(s => s.Name == name);
        var tool = IndexHost.Make("n:t", null, """{"type":"object","properties":{"p":{"allOf":[]}}}""") with { OutputSchema = ToolExecJson.Parse(schema) };

        SignatureWriter.Write("n:t", tool).Should().Be($"n:t(p?: unknown): {(type!.Length <= 160 ? type : type[..159] + "…")}");
    }

    [Fact]
    public void Write_Tool_IsCompactAndTold()
    {
        const string Input = """
            {"type":"object","required":["title"],"properties":{
              "title":{"type":"string","description":"What is wrong."},
              "priority":{"enum":["low","high"],"default":"low"},
              "labels":{"type":"array","items":{"$ref":"#/$defs/label"}}},
             "$defs":{"label":{"type":"object","description":"A label.","properties":{"name":{"type":"string"}},"required":["name"]}}}
            """;
        var output = ToolExecJson.Parse("""{"type":"object","properties":{"number":{"type":"integer"}},"required":["number"]}""");
        var tool = IndexHost.Make("github:create_issue", "Opens an issue.", Input) with { OutputSchema = output };

        DeclarationWriter.Write("github", [tool]).Should().Be(
            """
            declare namespace github {
              /** A label. */
              type Label = {
                name: string;
              };
              /** Opens an issue. */
              function create_issue(args: {
                /** What is wrong. */
                title: string;
                /** (default: "low") */
                priority?: "low" | "high";
                labels?: Label[];
              }): Promise<{
                number: number;
              }>;
            }

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Write_NamesThatAreNoIdentifiers_AreMappedAndTold()
    {
        var text = DeclarationWriter.Write("my-server.io", [IndexHost.Make("x:delete"), IndexHost.Make("x:get-user"), IndexHost.Make("x:get.user"), IndexHost.Make("x:get_user"), IndexHost.Make("x:1st")]);

        text.Should().StartWith("declare namespace my_server_io {\n").And.Contain("function _delete(").And.Contain("function get_user(")
            .And.Contain("function get_user_2(").And.Contain("function get_user_3(").And.Contain("function _1st(").And.Contain("/** Tool: x:get.user */");
    }

    [Fact]
    public void Write_VersionsOfATool_AreTwoFunctions()
    {
        DeclarationWriter.Write("n", [IndexHost.Make("n:t:1.0"), IndexHost.Make("n:t:2.0")])
            .Should().Contain("function t(").And.Contain("function t_2_0(");
    }

    [Fact]
    public void Write_SameDefinitionInTwoTools_StandsOnce_AnotherOneOfItsNameToo()
    {
        const string Page = """{"type":"object","properties":{"p":{"$ref":"#/$defs/page"}},"$defs":{"page":{"type":"object","properties":{"size":{"type":"number"}}}}}""";
        const string Other = """{"type":"object","properties":{"p":{"$ref":"#/$defs/page"}},"$defs":{"page":{"type":"object","properties":{"text":{"type":"string"}}}}}""";

        var text = DeclarationWriter.Write("n", [IndexHost.Make("n:a", null, Page), IndexHost.Make("n:b", null, Page), IndexHost.Make("n:read_book", null, Other)]);

        text.Split("type Page = ").Should().HaveCount(2);
        text.Should().Contain("type ReadBookPage = ").And.Contain("p?: ReadBookPage;");
    }
}
