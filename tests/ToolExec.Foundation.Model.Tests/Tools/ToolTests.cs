using System.Text.Json;

namespace ToolExec.Foundation.Model.Tests.Tools;

public sealed class ToolTests
{
    private static readonly JsonElement Schema = ToolExecJson.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}""");

    [Fact]
    public void Name_OutsideTheGrammar_IsRefused()
    {
        var make = () => new Tool { Name = "get weather", InputSchema = Schema };

        make.Should().Throw<ArgumentException>().WithMessage("*[A-Za-z0-9_.-]*' '*");
    }

    [Theory]
    [InlineData("[]", "must be a JSON object, but is an array")]
    [InlineData("true", "must be a JSON object, but is a boolean")]
    [InlineData("""{"type":"string"}""", """must be "object", but is "string".""")]
    public void InputSchema_NoObjectSchema_IsRefused(string schema, string fault)
    {
        var make = () => new Tool { Name = "t", InputSchema = ToolExecJson.Parse(schema) };

        make.Should().Throw<ArgumentException>().WithMessage($"*{fault}*");
    }

    [Fact]
    public void FullJson_RoundTrip_KeepsEverything()
    {
        const string Json = """
            {"name":"get_weather","title":"Weather","description":"Tells the weather.","inputSchema":{"type":"object","properties":{"city":{"type":"string"}}},
            "outputSchema":{"type":"object"},"annotations":{"readOnlyHint":true,"openWorldHint":false},"execution":{"taskSupport":"optional"},
            "icons":[{"src":"https://example.com/i.png","mimeType":"image/png","sizes":["48x48"],"theme":"dark"}],"_meta":{"a":1},
            "namespace":"met","version":"1.2.0","tags":["weather"],"effects":{"reads":["net"],"writes":[],"exclusive":false}}
            """;

        var tool = ToolJson.FromJson(Json);

        tool.Id.ToString().Should().Be("met:get_weather:1.2.0");
        tool.Execution!.TaskSupport.Should().Be(TaskSupport.Optional);
        CanonicalJson.Serialize(ToolExecJson.Parse(ToolJson.ToJson(tool))).Should().Be(CanonicalJson.Serialize(ToolExecJson.Parse(Json)));
        ToolJson.FromJson(ToolJson.ToJson(tool)).Should().Be(tool);
    }

    [Fact]
    public void McpJson_RoundTrip_LosesNamespaceVersionTagsAndEffectsOnly()
    {
        var tool = new Tool { Name = "t", Namespace = "n", Version = "1", Tags = ["x"], Effects = new ToolEffects { Exclusive = true }, InputSchema = Schema, Title = "T" };

        var back = ToolJson.FromJson(ToolJson.ToMcpJson(tool));

        back.Should().Be(new Tool { Name = "t", InputSchema = Schema, Title = "T" });
    }

    [Theory]
    [InlineData("""{"inputSchema":{}}""", "name")]
    [InlineData("""{"name":"t"}""", "inputSchema")]
    [InlineData("""{"name":"a b","inputSchema":{}}""", "' '")]
    [InlineData("""{"name":"t","name":"u","inputSchema":{}}""", "name")]
    [InlineData("null", "null")]
    public void FromJson_NoTool_NamesTheMember(string json, string named)
    {
        var read = () => ToolJson.FromJson(json);

        read.Should().Throw<JsonException>().WithMessage($"*{named}*");
    }

    [Fact]
    public void Fingerprint_SameDefinitionWrittenDifferently_IsTheSame()
    {
        var one = ToolJson.FromJson("""{"name":"t","description":"d","inputSchema":{"type":"object","required":["a"],"minProperties":1.0}}""");
        var two = ToolJson.FromJson("""{ "inputSchema": {"minProperties":1,"required":["a"],"type":"object"}, "description":"\u0064", "name":"t", "namespace":"n", "tags":["x"] }""");

        one.Fingerprint.Should().Be(two.Fingerprint).And.MatchRegex("^sha256:[0-9a-f]{64}$");
    }

    [Fact]
    public void Fingerprint_AnyChangeThatAModelSees_ChangesIt()
    {
        var tool = ToolJson.FromJson("""{"name":"t","description":"d","inputSchema":{"type":"object"}}""");
        Tool[] changed =
        [
            tool with { Name = "u" },
            tool with { Description = "e" },
            tool with { Title = "T" },
            tool with { InputSchema = Schema },
            tool with { OutputSchema = Schema },
            tool with { Annotations = new ToolAnnotations { ReadOnlyHint = true } },
        ];

        changed.Select(t => t.Fingerprint).Append(tool.Fingerprint).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void With_NewName_GetsANewId()
    {
        var tool = new Tool { Name = "a", Namespace = "n", InputSchema = Schema };
        _ = (tool.Id, tool.Fingerprint);

        (tool with { Name = "b" }).Id.ToString().Should().Be("n:b");
    }

    [Fact]
    public void Tags_Vectors_AreNormalised()
    {
        ToolTags.Normalize(["  Foo ", "foo", "Bar Baz", "bar-baz", "A_B", "A.B"]).Should().Equal("foo", "bar-baz", "a_b", "a.b");
        ToolTags.Normalize(["", "   ", "###", "ok!", "good_tag"]).Should().Equal("ok", "good_tag");
    }

    [Fact]
    public void Tags_BeyondTheLimits_AreCut()
    {
        ToolTags.Normalize([new string('x', 65)]).Should().Equal(new string('x', 64));
        ToolTags.Normalize(Enumerable.Range(0, 21).Select(i => $"t{i}")).Should().HaveCount(20).And.NotContain("t20");
    }

    [Theory]
    [InlineData("", "k", "r")]
    [InlineData("b", " ", "r")]
    [InlineData("b", "k", "")]
    public void Binding_EmptyPart_IsRefused(string backend, string kind, string remote)
    {
        var make = () => new ToolBinding { Backend = backend, Kind = kind, RemoteName = remote };

        make.Should().Throw<ArgumentException>();
    }
}
