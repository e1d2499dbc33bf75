using System.Text.Json;

namespace ToolExec.Foundation.Model.Tests.Discovery;

public sealed class DiscoveryRecordTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Limit_OutOfBounds_Throws(int limit) =>
        FluentActions.Invoking(() => new ToolSearchQuery { Limit = limit }).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void Arguments_AtTheLimits_AreTaken()
    {
        var deep = """{"a":{"a":{"a":{"a":{"a":1}}}}}""";
        var wide = $$"""{{{string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"k{i}\":1"))}}}""";

        new ToolExample { Arguments = ToolExecJson.Parse(deep) }.Arguments.ValueKind.Should().Be(JsonValueKind.Object);
        new ToolExample { Arguments = ToolExecJson.Parse(wide) }.Arguments.EnumerateObject().Should().HaveCount(50);
    }

    [Theory]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{}}}}}}""", "nested 5 deep")]
    [InlineData("""{"a":[[[[[1]]]]]}""", "nested 5 deep")]
    [InlineData("[]", "must be a JSON object, but are an array")]
    public void Arguments_BeyondTheLimits_AreRefused(string json, string message) =>
        FluentActions.Invoking(() => new ToolExample { Arguments = ToolExecJson.Parse(json) }).Should().Throw<ArgumentException>().WithMessage($"*{message}*");

    [Fact]
    public void Arguments_OneMemberTooMany_AreRefused()
    {
        var json = $$$"""{"o":{{{{string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"k{i}\":1"))}}}}}""";

        FluentActions.Invoking(() => new ToolExample { Arguments = ToolExecJson.Parse(json) }).Should().Throw<ArgumentException>().WithMessage("*50 members*");
    }

    [Fact]
    public void Page_AsJson_HasTheDocumentedNames()
    {
        var tool = new Tool { Name = "t", Namespace = "n", Tags = ["a"], InputSchema = ToolExecJson.Parse("""{"type":"object"}""") };
        var page = new ToolSearchPage { Hits = [new ToolSearchHit(tool, "Does it.", 1.5)], Total = 1, Ranking = ToolRanking.Lexical, Version = 3, NextCursor = "c" };

        JsonSerializer.Serialize(page, ToolExecJson.DefaultOptions).Should().Be(
            """{"tools":[{"summary":"Does it.","score":1.5,"id":"n:t","tags":["a"]}],"total":1,"ranking":"lexical","version":3,"next_cursor":"c","notices":[]}""");
    }
}
