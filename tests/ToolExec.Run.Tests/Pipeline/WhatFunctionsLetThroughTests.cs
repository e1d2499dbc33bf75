using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Pipeline;

/// <summary>
/// What a delegate behind an AIFunction takes or chokes on, though its published schema says otherwise: a count outside its range, null for a number,
/// a number in a string. Here the schema decides, and the error names the field.
/// </summary>
public sealed class WhatFunctionsLetThroughTests
{
    private const string Open = """
        {"type":"object","properties":{"count":{"type":"integer","minimum":1,"maximum":10},"tags":{"type":["array","null"],"items":{"type":"string"}},
        "flag":{"type":"boolean"},"color":{"type":"string","enum":["Red","Green","Blue"]}},"required":["count"]}
        """;

    [Theory]
    [InlineData("""{"count":99}""", "/count")]
    [InlineData("""{"count":null}""", "/count")]
    [InlineData("""{"count":"5"}""", "/count")]
    [InlineData("""{"count":"abc"}""", "/count")]
    [InlineData("""{"count":1,"flag":"true"}""", "/flag")]
    [InlineData("""{"count":1,"tags":"[\"a\",\"b\"]"}""", "/tags")]
    [InlineData("""{"count":1,"color":"Purple"}""", "/color")]
    [InlineData("""{"count":1.5}""", "/count")]
    public async Task RunAsync_ArgumentsOutsideTheSchema_AreRefusedAndTheFieldIsNamed(string arguments, string field)
    {
        var result = await Run(Open, arguments, ArgumentRepair.Off);

        result.Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
        result.Error.Violations.Should().Contain(v => v.InstanceLocation == field);
        result.Error.Message.Should().Contain(field);
    }

    [Theory]
    [InlineData("""{"count":1.0}""")]
    [InlineData("""{"count":1,"extra":true}""")]
    [InlineData("""{"count":10,"tags":null,"flag":false,"color":"Red"}""")]
    public async Task RunAsync_ArgumentsInsideTheSchema_AreTaken(string arguments) =>
        (await Run(Open, arguments, ArgumentRepair.Off)).IsSuccess.Should().BeTrue();

    [Fact]
    public async Task RunAsync_ExtraPropertyOfAClosedSchema_IsRefused()
    {
        var closed = Open.Replace("""{"type":"object",""", """{"type":"object","additionalProperties":false,""", StringComparison.Ordinal);

        var result = await Run(closed, """{"count":1,"extra":true}""", ArgumentRepair.Off);

        result.Error!.Message.Should().Contain("extra");
    }

    [Theory]
    [InlineData("""{"count":"5"}""", """{"count":5}""")]
    [InlineData("""{"count":1,"flag":"true"}""", """{"count":1,"flag":true}""")]
    [InlineData("""{"count":1,"tags":"[\"a\",\"b\"]"}""", """{"count":1,"tags":["a","b"]}""")]
    public async Task RunAsync_WhatAPolicyMayMend_IsMended(string arguments, string mended) =>
        CanonicalJson.Serialize((await Run(Open, arguments, ArgumentRepair.Safe)).GetValueOrThrow()).Should().Be(mended);

    private static async Task<ToolResult> Run(string schema, string arguments, ArgumentRepair repair)
    {
        var bench = new Bench();
        bench.Options.Repair = repair;
        bench.Backend.Add("f", c => new(ToolResult.Success(c.Arguments)), schema);
        return await bench.Run("f", arguments).OrHang();
    }
}
