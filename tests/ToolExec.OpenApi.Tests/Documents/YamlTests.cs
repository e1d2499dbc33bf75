using System.Text;

namespace ToolExec.OpenApi.Tests;

public sealed class YamlTests
{
    [Theory]
    [InlineData("a: 1\nb: 1.5\nc: true\nd: null\ne: ~\nf:\ng: \"1\"\nh: '2'\ni: text", """{"a":1,"b":1.5,"c":true,"d":null,"e":null,"f":null,"g":"1","h":"2","i":"text"}""")]
    [InlineData("openapi: 3.0.3\nversion: 1.0.0\ndate: 2020-01-01\n200: ok\nyes: no\nx: 0x1F\nn: .5\ne: 1e3\no: 012", """{"openapi":"3.0.3","version":"1.0.0","date":"2020-01-01","200":"ok","yes":"no","x":31,"n":0.5,"e":1000,"o":12}""")]
    [InlineData("a: &x {b: [1, 2]}\nc: *x\nd:\n  <<: *x\n  e: 1", """{"a":{"b":[1,2]},"c":{"b":[1,2]},"d":{"e":1,"b":[1,2]}}""")]
    [InlineData("d:\n  <<: [{a: 1, b: 1}, {b: 2, c: 2}]\n  a: 0", """{"d":{"a":0,"b":1,"c":2}}""")]
    [InlineData("a: !!str 5\nb: |\n  two\n  lines\nc: >-\n  folded\n  text", """{"a":"5","b":"two\nlines\n","c":"folded text"}""")]
    [InlineData("a: 123456789012345678901234567890", """{"a":123456789012345678901234567890}""")]
    public void Read_CoreSchema_IsJson(string yaml, string json) => Read(yaml).ToJsonString().Should().Be(JsonElement.Parse(json).GetRawText());

    [Theory]
    [InlineData("a: 1\na: 2", "*key 'a' is there twice*")]
    [InlineData("a: &x [*x]", "*alias 'x' is within itself*")]
    [InlineData("a: *nobody", "*")]
    [InlineData("a: 1\n---\nb: 2", "*several YAML documents*")]
    [InlineData("- 1", "*is no object*")]
    [InlineData("", "*is empty*")]
    [InlineData("a: [1", "*line*")]
    [InlineData("? [a]\n: b", "*key must be a text*")]
    [InlineData("d:\n  <<: 5", "*merged must be an object*")]
    public void Read_WhatIsNotTaken_SaysWhere(string yaml, string message) => FluentActions.Invoking(() => Read(yaml)).Should().Throw<DocumentException>().WithMessage(message);

    [Fact]
    public void Read_AliasesOfAliases_AreBounded()
    {
        var yaml = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 12; i++)
        {
            yaml.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        FluentActions.Invoking(() => Read(yaml.ToString())).Should().Throw<DocumentException>().WithMessage("*becomes too large*");
    }

    [Fact]
    public void Read_LongTextByAliases_IsBoundedByTheDocumentsSize()
    {
        var yaml = $"a: &a {new string('x', 1000)}\nb: [{string.Join(',', Enumerable.Repeat("*a", 1100))}]";

        FluentActions.Invoking(() => YamlText.Read(Encoding.UTF8.GetBytes(yaml), "x", 1024 * 1024)).Should().Throw<DocumentException>().WithMessage("*becomes too large*");
    }

    [Fact]
    public void Read_DeepNesting_IsBounded() =>
        FluentActions.Invoking(() => Read("a: " + new string('[', 5000))).Should().Throw<DocumentException>();

    [Fact]
    public void Read_NoUtf8_IsRefused() =>
        FluentActions.Invoking(() => YamlText.Read(new byte[] { (byte)'a', (byte)':', 0xFF }, "x", 100)).Should().Throw<DocumentException>().WithMessage("*not UTF-8*");

    private static System.Text.Json.Nodes.JsonNode Read(string yaml) => YamlText.Read(Encoding.UTF8.GetBytes(yaml), "x", 1024 * 1024);
}
