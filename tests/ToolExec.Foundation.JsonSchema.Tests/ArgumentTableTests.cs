namespace ToolExec.Foundation.JsonSchema.Tests;

/// <summary>Arguments that a binder by reflection lets through or refuses without saying where.</summary>
public sealed class ArgumentTableTests
{
    private const string Parameters = """
        "count": { "type": "integer", "minimum": 1, "maximum": 10 },
        "tags": { "type": ["array", "null"], "items": { "type": "string" } },
        "flag": { "type": "boolean" },
        "color": { "enum": ["Red", "Green", "Blue"] }
        """;

    private static readonly CompiledSchema Open = TestJson.Compile($$"""{"type":"object","properties":{ {{Parameters}} },"required":["count","flag","color"]}""");

    private static readonly CompiledSchema Closed = TestJson.Compile(
        $$"""{"type":"object","properties":{ {{Parameters}} },"required":["count","flag","color"],"additionalProperties":false}""");

    [Theory]
    [InlineData("""{"count":99,"flag":true,"color":"Red"}""", "/count", "maximum")]
    [InlineData("""{"count":null,"flag":true,"color":"Red"}""", "/count", "type")]
    [InlineData("""{"count":"5","flag":true,"color":"Red"}""", "/count", "type")]
    [InlineData("""{"count":5,"flag":"true","color":"Red"}""", "/flag", "type")]
    [InlineData("""{"count":5,"tags":"[\"a\",\"b\"]","flag":true,"color":"Red"}""", "/tags", "type")]
    [InlineData("""{"count":"abc","flag":true,"color":"Red"}""", "/count", "type")]
    [InlineData("""{"count":5,"flag":true,"color":"Purple"}""", "/color", "enum")]
    public void Validate_WrongArgument_IsRejectedWithItsName(string arguments, string location, string keyword)
    {
        var result = Open.Validate(TestJson.Parse(arguments));

        result.Violations.Should().ContainSingle().Which.Should().Match<SchemaViolation>(
            violation => violation.InstanceLocation == location && violation.Keyword == keyword && violation.Message.StartsWith(location));
    }

    [Fact]
    public void Validate_ExtraProperty_FollowsTheSchema()
    {
        var arguments = TestJson.Parse("""{"count":5,"flag":true,"color":"Red","extra":1}""");

        Open.Validate(arguments).IsValid.Should().BeTrue();
        Closed.Validate(arguments).Violations.Should().ContainSingle().Which.InstanceLocation.Should().Be("/extra");
    }

    [Fact]
    public void Validate_IntegerWithZeroFraction_IsAccepted()
    {
        Open.Accepts("""{"count":1.0,"flag":true,"color":"Red"}""").Should().BeTrue();
        Open.Accepts("""{"count":1.5,"flag":true,"color":"Red"}""").Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"count":"5","flag":true,"color":"Red"}""", """{"count":5,"flag":true,"color":"Red"}""")]
    [InlineData("""{"count":5,"flag":"true","color":"Red"}""", """{"count":5,"flag":true,"color":"Red"}""")]
    [InlineData("""{"count":5,"tags":"[\"a\",\"b\"]","flag":true,"color":"Red"}""", """{"count":5,"tags":["a","b"],"flag":true,"color":"Red"}""")]
    public void Repair_ByPolicy_MendsTheForm(string arguments, string expected)
    {
        ArgumentRepairer.Repair(Open, TestJson.Parse(arguments), new RepairOptions()).Value.GetRawText().Should().Be(expected);
        ArgumentRepairer.Repair(Open, TestJson.Parse(arguments), new RepairOptions { Policy = RepairPolicy.Off }).Changed.Should().BeFalse();
    }
}
