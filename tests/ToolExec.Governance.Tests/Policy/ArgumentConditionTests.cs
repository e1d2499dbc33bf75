using System.Text.Json;

namespace ToolExec.Governance.Tests.Policy;

public sealed class ArgumentConditionTests
{
    private const string Schema = """
        {"type":"object","properties":{
          "mode":{"type":"string","default":"delete"},
          "opts":{"type":"object","properties":{"deep":{"type":"boolean","default":true}}},
          "whole":{"type":"object","default":{"level":7}},
          "ref":{"$ref":"#/$defs/kind"},
          "items":{"type":"array","items":{"type":"object","properties":{"safe":{"type":"boolean","default":false}}}}},
         "$defs":{"kind":{"type":"string","default":"x~y"}}}
        """;

    public static TheoryData<string, string, bool> Cases => new()
    {
        { """{"at":"/a","equals":1}""", """{"a":1.0}""", true },
        { """{"at":"/a","equals":1}""", """{"a":"1"}""", false },
        { """{"at":"/a","equals":"\u00e9"}""", """{"a":"é"}""", true },
        { """{"at":"/a","equals":{"x":1,"y":[null]}}""", """{"a":{"y":[null],"x":1e0}}""", true },
        { """{"at":"/a","equals":12345678901234567890}""", """{"a":12345678901234567891}""", false },
        { """{"at":"/a","in":["x",2]}""", """{"a":2}""", true },
        { """{"at":"/a","in":["x",2]}""", """{"a":3}""", false },
        { """{"at":"/a","in":["x",2],"equals":2}""", """{"a":"x"}""", false },
        { """{"at":"/a","glob":"*.exe"}""", """{"a":"run.exe"}""", true },
        { """{"at":"/a","glob":"*.exe"}""", """{"a":"run.EXE"}""", false },
        { """{"at":"/a","glob":"*.exe","ignore_case":true}""", """{"a":"run.EXE"}""", true },
        { """{"at":"/a","glob":"a.c"}""", """{"a":"abc"}""", false },
        { """{"at":"/a","glob":"a?c"}""", """{"a":"abc"}""", true },
        { """{"at":"/a","glob":"a*"}""", """{"a":"a\nb"}""", true },
        { """{"at":"/a","glob":"ab"}""", """{"a":"ab\n"}""", false },
        { """{"at":"/a","glob":"*"}""", """{"a":5}""", false },
        { """{"at":"/a","regex":"^rm\\b"}""", """{"a":"rm -r"}""", true },
        { """{"at":"/a","regex":"^rm\\b"}""", """{"a":"farm"}""", false },
        { """{"at":"/a","starts_with":"/data/"}""", """{"a":"/data/x"}""", true },
        { """{"at":"/a","starts_with":"/data/"}""", """{"a":"/Data/x"}""", false },
        { """{"at":"/a","starts_with":"/data/","ignore_case":true}""", """{"a":"/Data/x"}""", true },
        { """{"at":"/a","less_than":5}""", """{"a":4.999}""", true },
        { """{"at":"/a","less_than":5}""", """{"a":5}""", false },
        { """{"at":"/a","more_than":5}""", """{"a":5}""", false },
        { """{"at":"/a","more_than":5}""", """{"a":1e400}""", true },
        { """{"at":"/a","more_than":5}""", """{"a":"6"}""", false },
        { """{"at":"/a","more_than":5,"less_than":7}""", """{"a":6}""", true },
        { """{"at":"/a","longer_than":2}""", """{"a":"ab"}""", false },
        { """{"at":"/a","longer_than":2}""", """{"a":"abc"}""", true },
        { """{"at":"/a","longer_than":1}""", """{"a":"😀"}""", false },
        { """{"at":"/a","longer_than":1}""", """{"a":[1,2]}""", true },
        { """{"at":"/a","longer_than":1}""", """{"a":{"x":1}}""", false },
        { """{"at":"/a","exists":true}""", """{"a":null}""", true },
        { """{"at":"/a","exists":true}""", "{}", false },
        { """{"at":"/a","exists":false}""", "{}", true },
        { """{"at":"/a","exists":false}""", """{"a":1}""", false },
        { """{"at":"/a","equals":1,"not":true}""", """{"a":2}""", true },
        { """{"at":"/a","equals":1,"not":true}""", """{"a":1}""", false },
        { """{"at":"/a","equals":1,"not":true}""", "{}", true },
        { """{"at":"/a","equals":1}""", "{}", false },
        { """{"at":"/a/1","equals":"y"}""", """{"a":["x","y"]}""", true },
        { """{"at":"/a/01","equals":"y"}""", """{"a":["x","y"]}""", false },
        { """{"at":"/a/2","exists":false}""", """{"a":["x","y"]}""", true },
        { """{"at":"/a~1b/m~0n","equals":1}""", """{"a/b":{"m~n":1}}""", true },
        { """{"at":"/a/b","equals":1}""", """{"a":"text"}""", false },
        { """{"at":"","longer_than":1}""", """{"a":1,"b":2}""", true },
        { """{"at":"/to/*","glob":"*@example.com","not":true}""", """{"to":["a@example.com","b@evil.com"]}""", true },
        { """{"at":"/to/*","glob":"*@example.com","not":true}""", """{"to":["a@example.com"]}""", false },
        { """{"at":"/to/*","glob":"*@example.com","not":true}""", """{"to":[]}""", false },
        { """{"at":"/to/*","glob":"*@example.com","not":true}""", "{}", false },
        { """{"at":"/m/*/x","equals":2}""", """{"m":{"p":{"x":1},"q":{"x":2}}}""", true },
        { """{"at":"/mode","equals":"delete"}""", "{}", true },
        { """{"at":"/mode","equals":"delete"}""", """{"mode":"list"}""", false },
        { """{"at":"/mode","equals":"delete","not":true}""", "{}", false },
        { """{"at":"/mode","exists":true}""", "{}", false },
        { """{"at":"/mode","exists":false}""", "{}", true },
        { """{"at":"/opts/deep","equals":true}""", "{}", true },
        { """{"at":"/opts/deep","equals":true}""", """{"opts":{}}""", true },
        { """{"at":"/opts/deep","equals":true}""", """{"opts":{"deep":false}}""", false },
        { """{"at":"/whole/level","equals":7}""", "{}", true },
        { """{"at":"/whole/level","equals":7}""", """{"whole":{}}""", false },
        { """{"at":"/ref","equals":"x~y"}""", "{}", true },
        { """{"at":"/items/*/safe","equals":false}""", """{"items":[{"safe":true},{}]}""", true },
        { """{"at":"/items/*/safe","equals":false}""", """{"items":[{"safe":true}]}""", false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Holds_Value_IsAsTheConditionSays(string condition, string arguments, bool expected) =>
        new CompiledCondition(Read(condition)).Holds(ToolExecJson.Parse(arguments), ToolExecJson.Parse(Schema), whenUnsure: false).Should().Be(expected);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Holds_MatchTakesTooLong_IsWhatItsRuleIsSafeWith(bool whenUnsure)
    {
        var condition = new CompiledCondition(Read("""{"at":"/a","regex":"(a|b|ab)*c$"}"""), TimeSpan.FromTicks(1));
        var arguments = JsonElement.Parse($$"""{"a":"{{new string('a', 2_000_000)}}"}""");

        condition.Holds(arguments, ToolExecJson.EmptyObject, whenUnsure).Should().Be(whenUnsure);
    }

    [Fact]
    public void Holds_SchemaRefersToItself_Ends() =>
        new CompiledCondition(Read("""{"at":"/a/b/c","equals":1}"""))
            .Holds(ToolExecJson.EmptyObject, ToolExecJson.Parse("""{"properties":{"a":{"$ref":"#/properties/a"}}}"""), whenUnsure: false).Should().BeFalse();

    [Theory]
    [InlineData("""{"at":"a","equals":1}""", "no JSON Pointer")]
    [InlineData("""{"at":"/a~","equals":1}""", "no JSON Pointer")]
    [InlineData("""{"at":"/a"}""", "must say something")]
    [InlineData("""{"at":"/a","regex":"("}""", "cannot be used")]
    [InlineData("""{"at":"/a","regex":"(?=x)"}""", "cannot be used")]
    [InlineData("""{"at":"/a","glob":""}""", "empty or longer")]
    [InlineData("""{"at":"/a","exists":false,"equals":1}""", "can never hold")]
    [InlineData("""{"at":"/a","less_than":5,"more_than":5}""", "can never hold")]
    [InlineData("""{"at":"/a","less_than":5,"glob":"x"}""", "can never hold")]
    [InlineData("""{"at":"/a","more_than":5,"longer_than":2}""", "can never hold")]
    [InlineData("""{"at":"/a","equals":"x","glob":"y*"}""", "can never hold")]
    [InlineData("""{"at":"/a","in":[1,2],"equals":3}""", "can never hold")]
    public void Check_Wrong_SaysWhy(string condition, string why) => PolicyOptionsValidator.Check(Read(condition)).Should().Contain(why);

    [Theory]
    [InlineData("""{"at":"/a","less_than":5,"more_than":4}""")]
    [InlineData("""{"at":"/a","equals":"x","glob":"x*"}""")]
    [InlineData("""{"at":"","longer_than":0}""")]
    [InlineData("""{"at":"/a","equals":"x","not":true}""")]
    public void Check_Right_IsNothing(string condition) => PolicyOptionsValidator.Check(Read(condition)).Should().BeNull();

    private static ArgumentCondition Read(string json) => (ArgumentCondition)JsonSerializer.Deserialize(json, ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ArgumentCondition)))!;
}
