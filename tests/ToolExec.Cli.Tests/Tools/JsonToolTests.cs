using System.Text.Json;

namespace ToolExec.Cli.Tests;

public sealed class JsonToolTests
{
    private static readonly JsonElement People = ToolExecJson.Parse(
        """[{"name":"Ada","age":36,"team":"a"},{"name":"Bob","age":7,"team":"b"},{"name":"Cyd","team":"a"}]""");

    private static IReadOnlyList<JsonElement> Items => [.. People.EnumerateArray()];

    [Theory]
    [InlineData("/0/name", "\"Ada\"")]
    [InlineData("/1", """{"name":"Bob","age":7,"team":"b"}""")]
    public void Get_Pointer_LeadsToThePart(string path, string value)
    {
        GetJson.Run(new(People, path)).Value.GetRawText().Should().Be(value);
    }

    [Fact]
    public void Get_EscapedNames_AreReadInTheRightOrder()
    {
        // RFC 6901, 5.
        var json = ToolExecJson.Parse("""{"a/b":1,"m~n":2,"~1":3,"":4}""");

        new[] { "/a~1b", "/m~0n", "/~01", "/" }.Select(p => GetJson.Run(new(json, p)).Value.GetInt32()).Should().Equal(1, 2, 3, 4);
    }

    [Theory]
    [InlineData("/9")]
    [InlineData("/00")]
    [InlineData("/-")]
    [InlineData("/0/none")]
    public void Get_Nothing_IsAnErrorOrTheDefault(string path)
    {
        ToolRuns.MessageOf(() => GetJson.Run(new(People, path))).Should().Contain($"nothing at '{path}'");
        GetJson.Run(new(People, path) { Default = ToolExecJson.Parse("0") }).Found.Should().BeFalse();
    }

    [Fact]
    public void Get_TextThatIsNoPointer_SaysSo() =>
        ToolRuns.MessageOf(() => GetJson.Run(new(People, "0/name"))).Should().Contain("is no JSON Pointer");

    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [InlineData("""{"a":"b"}""", "null", "null")]
    [InlineData("[1,2]", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void Merge_ExamplesOfTheStandard_GiveItsResults(string target, string patch, string merged)
    {
        // RFC 7396, appendix A.
        MergeJson.Run(new(ToolExecJson.Parse(target), ToolExecJson.Parse(patch))).Value.GetRawText().Should().Be(merged);
    }

    [Fact]
    public void Sort_ByMember_PutsWhatHasNoneLast()
    {
        Names(SortJson.Run(new(Items, "/age")).Items).Should().Equal("Bob", "Ada", "Cyd");
        Names(SortJson.Run(new(Items, "/name", Descending: true, Limit: 2)).Items).Should().Equal("Cyd", "Bob");
    }

    [Fact]
    public void Sort_MixedValues_HaveOneOrder()
    {
        var values = ToolExecJson.Parse("""["b",10,null,2,true,"a",false,9007199254740993,9007199254740992]""");

        string.Join(' ', SortJson.Run(new([.. values.EnumerateArray()])).Items.Select(i => i.GetRawText()))
            .Should().Be("null false true 2 10 9007199254740992 9007199254740993 \"a\" \"b\"");
    }

    [Fact]
    public void Group_ByMember_KeepsTheOrder()
    {
        var groups = GroupJson.Run(new(Items, "/team")).Groups;

        groups.Select(g => (g.Key.GetString(), g.Count)).Should().Equal(("a", 2), ("b", 1));
        GroupJson.Run(new(Items, "/age")).Groups[2].Key.ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public void Aggregate_ByMember_SumsEachGroup()
    {
        var rows = AggregateJson.Run(new(Items, "/age", "/team")).Rows;

        rows.Select(r => (r.Key.GetString(), r.Count, r.Sum, r.Mean)).Should().Equal(("a", 2, 36, 36), ("b", 1, 7, 7));
        AggregateJson.Run(new(Items, "/age")).Rows.Should().ContainSingle().Which.Sum.Should().Be(43);
    }

    [Fact]
    public void Select_Fields_MakeATable()
    {
        var rows = SelectJson.Run(new(Items, new Dictionary<string, string>(StringComparer.Ordinal) { ["who"] = "/name", ["years"] = "/age" })).Items;

        rows.Select(r => r.GetRawText()).Should().Equal("""{"who":"Ada","years":36}""", """{"who":"Bob","years":7}""", """{"who":"Cyd"}""");
    }

    [Fact]
    public void Zip_Arrays_JoinTheirItems()
    {
        var zipped = ZipJson.Run(new([Items, [.. ToolExecJson.Parse("""[{"n":1},{"n":2},{"n":3,"name":"C"}]""").EnumerateArray()]])).Items;

        zipped[2].GetRawText().Should().Be("""{"name":"C","team":"a","n":3}""");
        ToolRuns.MessageOf(() => ZipJson.Run(new([Items, []]))).Should().Contain("same length").And.Contain("3, 0");
        ZipJson.Run(new([])).Items.Should().BeEmpty();
    }

    private static IEnumerable<string?> Names(IEnumerable<JsonElement> items) => items.Select(i => i.GetProperty("name").GetString());
}
