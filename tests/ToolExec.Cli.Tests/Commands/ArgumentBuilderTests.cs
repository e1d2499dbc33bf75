namespace ToolExec.Cli.Tests;

public sealed class ArgumentBuilderTests
{
    private const string Schema = """
        { "type": "object", "properties": {
            "s": { "type": "string" }, "i": { "type": "integer" }, "b": { "type": "boolean" }, "n": { "type": ["number", "null"] },
            "sn": { "type": ["string", "null"] }, "list": { "type": "array", "items": { "type": "integer" } }, "any": {},
            "o": { "type": "object" }, "r": { "$ref": "#/$defs/count" } },
          "$defs": { "count": { "type": "integer" } } }
        """;

    [Theory]
    [InlineData("{\"s\":\"1\"}", "s=1")]
    [InlineData("{\"s\":\"\"}", "s=")]
    [InlineData("{\"s\":\"a=b\"}", "s=a=b")]
    [InlineData("{\"i\":1}", "i=1")]
    [InlineData("{\"i\":-5}", "i=-5")]
    [InlineData("{\"i\":\"one\"}", "i=one")]
    [InlineData("{\"b\":true}", "b=true")]
    [InlineData("{\"b\":\"yes\"}", "b=yes")]
    [InlineData("{\"n\":null}", "n=null")]
    [InlineData("{\"n\":1.5}", "n=1.5")]
    [InlineData("{\"sn\":\"null\"}", "sn=null")]
    [InlineData("{\"list\":[1,2]}", "list=1", "list=2")]
    [InlineData("{\"list\":[1,2]}", "list=[1,2]")]
    [InlineData("{\"any\":7}", "any=7")]
    [InlineData("{\"any\":\"x\"}", "any=x")]
    [InlineData("{\"o\":{\"a\":1}}", "o={\"a\":1}")]
    [InlineData("{\"r\":3}", "r=3")]
    [InlineData("{\"unknown\":\"x\"}", "unknown=x")]
    [InlineData("{\"s\":5}", "s:=5")]
    public void Build_Texts_AreTypedAsTheSchemaSays(string expected, params string[] texts)
    {
        ArgumentBuilder.Build(texts, ToolExecJson.Parse(Schema)).GetRawText().Should().Be(expected);
    }
}
