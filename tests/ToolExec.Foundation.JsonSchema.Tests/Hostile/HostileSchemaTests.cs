using System.Text;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema.Tests.Hostile;

/// <summary>Schemas made to fetch, to loop or to take for ever.</summary>
public sealed class HostileSchemaTests
{
    // Far above what each takes (under a second), far below what it would take without its bound (minutes to years).
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("https://example.com/schema.json")]
    [InlineData("file:///etc/passwd")]
    [InlineData("other.json")]
    [InlineData("urn:example:other")]
    public void Compile_UnknownDocument_IsRefusedAndNeverFetched(string reference)
    {
        var act = () => TestJson.Compile($$$"""{"properties":{"a":{"$ref":"{{{reference}}}"} } }""");

        act.Should().Throw<SchemaException>().Which.Should().Match<SchemaException>(
            exception => exception.Keyword == "$ref" && exception.SchemaLocation == "/properties/a/$ref" && exception.Reason.Contains("not known"));
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}""")]
    [InlineData("""{"allOf":[{"anyOf":[{"type":"string"},{"$ref":"#"}]}]}""")]
    [InlineData("""{"not":{"$ref":"#"}}""")]
    [InlineData("""{"dependentSchemas":{"a":{"$ref":"#"}}}""")]
    [InlineData("""{"if":true,"then":{"$ref":"#"}}""")]
    [InlineData("""{"$id":"https://example.com/","$dynamicAnchor":"a","$dynamicRef":"#a"}""")]
    public void Compile_ReferenceBackToTheSameValue_IsRefused(string schema)
    {
        var act = () => TestJson.Compile(schema);

        act.Should().Throw<SchemaException>().WithMessage("*would never end*");
    }

    [Fact]
    public void Validate_DynamicReferenceBackToTheSameValue_EndsInAVerdict()
    {
        var schema = TestJson.Compile(
            """
            {
              "$id": "https://example.com/outer", "$dynamicAnchor": "n", "$ref": "inner",
              "$defs": { "inner": { "$id": "inner", "$dynamicAnchor": "n", "anyOf": [{ "$dynamicRef": "#n" }] } }
            }
            """);

        var result = schema.Validate(TestJson.Parse("1"));

        result.Violations.Should().ContainSingle().Which.Keyword.Should().Be(SchemaViolationKeywords.DepthExceeded);
    }

    [Fact]
    public void Validate_RecursionDownTheInstance_IsAllowed()
    {
        var schema = TestJson.Compile("""{"type":"object","properties":{"next":{"$ref":"#"}},"additionalProperties":false}""");

        schema.Accepts("""{"next":{"next":{}}}""").Should().BeTrue();
        schema.Accepts("""{"next":{"next":{"other":1}}}""").Should().BeFalse();
    }

    [Fact]
    public void Compile_TwentyThousandLevels_IsRefused()
    {
        var text = Encoding.UTF8.GetBytes(Nested(20_000));

        var act = () => CompiledSchema.Compile(text);

        act.Should().Throw<SchemaException>();
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Compile_AtTheDepthLimit_DecidesByOne(int levels, bool isAllowed)
    {
        var act = () => TestJson.Compile(Nested(levels - 1));

        if (isAllowed)
        {
            act.Should().NotThrow();
        }
        else
        {
            act.Should().Throw<SchemaException>().WithMessage("*deeper than 64*");
        }
    }

    [Fact]
    public void Compile_LongChainOfReferences_DoesNotOverflowTheStack()
    {
        var schema = new StringBuilder("""{"$ref":"#/$defs/d0","$defs":{""");
        const int Length = 40_000;
        for (var i = 0; i < Length; i++)
        {
            schema.Append(System.Globalization.CultureInfo.InvariantCulture, $"\"d{i}\":{{\"$ref\":\"#/$defs/d{i + 1}\"}},");
        }

        var compiled = TestJson.Compile(schema + "\"d40000\":{\"type\":\"integer\"}}}");

        compiled.Validate(TestJson.Parse("1")).IsValid.Should().BeTrue();
        compiled.Validate(TestJson.Parse("\"a\"")).IsValid.Should().BeFalse();
    }

    [Fact]
    public void Validate_LongChainThatCannotBeShortened_EndsInAVerdictOrAClearError()
    {
        var schema = new StringBuilder("""{"$ref":"#/$defs/d0","$defs":{""");
        for (var i = 0; i < 40_000; i++)
        {
            schema.Append(System.Globalization.CultureInfo.InvariantCulture, $"\"d{i}\":{{\"minimum\":0,\"$ref\":\"#/$defs/d{i + 1}\"}},");
        }

        var compiled = TestJson.Compile(schema + "\"d40000\":{\"type\":\"integer\"}}}");

        var result = compiled.Validate(TestJson.Parse("1"));

        (result.IsValid || result.Violations[0].Keyword == SchemaViolationKeywords.DepthExceeded).Should().BeTrue();
    }

    [Theory]
    [InlineData("allOf", 30)]
    [InlineData("anyOf", 30)]
    [InlineData("oneOf", 22)]
    public void Validate_DoublingComposition_EndsSoon(string keyword, int levels)
    {
        var schema = TestJson.Compile(Doubling(keyword, levels));

        Action valid = () => schema.Validate(TestJson.Parse("1"));
        Action invalid = () => schema.Validate(TestJson.Parse("\"x\""));

        valid.ExecutionTime().Should().BeLessThan(Soon);
        invalid.ExecutionTime().Should().BeLessThan(Soon);
    }

    [Fact]
    public void Validate_DoublingAllOf_StillGivesTheVerdict()
    {
        var schema = TestJson.Compile(Doubling("allOf", 30));

        schema.Validate(TestJson.Parse("1")).IsValid.Should().BeTrue();
        schema.Validate(TestJson.Parse("\"x\"")).IsValid.Should().BeFalse();
    }

    [Fact]
    public void Validate_AlternativesWithinAlternatives_KeepTheirMessageShort()
    {
        var levels = string.Join(',', Enumerable.Range(0, 300).Select(i => $$"""
            "d{{i}}":{"anyOf":[{"type":"string"},{"$ref":"#/$defs/d{{i + 1}}"}]}
            """));
        var schema = TestJson.Compile($$$"""{"$ref":"#/$defs/d0","$defs":{ {{{levels}}},"d300":{"type":"integer"} }}""");

        var result = schema.Validate(TestJson.Parse("null"), new SchemaValidationOptions { MaxViolations = 1000 });
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            result.WriteTo(writer, SchemaOutputFormat.Detailed);
        }

        result.Violations.Should().OnlyContain(violation => violation.Message.Length < 500);
        stream.Length.Should().BeLessThan(1_000_000);
    }

    [Fact]
    public void Validate_DeepConstant_IsComparedOrRefusedWithoutOverflow()
    {
        var deep = new string('[', 900) + new string(']', 900);
        var schema = TestJson.Compile($$"""{"const":{{deep}} }""");

        var result = schema.Validate(TestJson.Parse(deep), new SchemaValidationOptions { MaxDepth = 1000 });

        (result.IsValid || result.Violations[0].Keyword == SchemaViolationKeywords.BudgetExceeded).Should().BeTrue();
    }

    [Fact]
    public void Validate_ReasonsTakeTooLong_SaysSo()
    {
        var schema = TestJson.Compile(Doubling("anyOf", 30));

        var result = schema.Validate(TestJson.Parse("\"x\""));

        result.Truncated.Should().BeTrue();
        result.Violations.Should().ContainSingle().Which.Keyword.Should().Be(SchemaViolationKeywords.Unexplained);
    }

    [Fact]
    public void Validate_DoublingUnderUnevaluated_EndsSoon()
    {
        var inner = Doubling("allOf", 30);
        var schema = TestJson.Compile(inner[..^1] + ""","unevaluatedProperties":false}""");

        Action act = () => schema.Validate(TestJson.Parse("""{"a":1}"""));

        act.ExecutionTime().Should().BeLessThan(Soon);
    }

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|aa)+$")]
    [InlineData("(x+x+)+y")]
    [InlineData("^(?=(a+)+$)a+b$")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    [InlineData("(a*)*\\1b")]
    public void Validate_CatastrophicPattern_EndsSoon(string pattern)
    {
        var schema = CompiledSchema.Compile(Encoding.UTF8.GetBytes($$$"""{"items":{"pattern":{{{JsonSerializer.Serialize(pattern)}}} } }"""));
        var text = new string('a', 40) + "!";
        var instance = TestJson.Parse(JsonSerializer.Serialize(Enumerable.Repeat(text, 50)));

        Action act = () => schema.Validate(instance);

        act.ExecutionTime().Should().BeLessThan(Soon);
    }

    [Fact]
    public void Validate_PatternBeyondItsTime_IsItsOwnViolation()
    {
        var schema = TestJson.Compile("""{"pattern":"^(?=(a+)+$)"}""", new SchemaCompileOptions { RegexTimeout = TimeSpan.FromMilliseconds(20) });

        var result = schema.Validate(TestJson.Parse($"\"{new string('a', 60)}!\""));

        result.Violations.Should().ContainSingle().Which.Keyword.Should().Be(SchemaViolationKeywords.RegexTimeout);
    }

    [Fact]
    public void Validate_NestedRepetitionOfThousands_EndsSoon()
    {
        var schema = TestJson.Compile("""{"pattern":"^((a{1000}){1000}){1000}$"}""");

        Action act = () => schema.Validate(TestJson.Parse($"\"{new string('a', 5000)}\""));

        act.ExecutionTime().Should().BeLessThan(Soon);
    }

    [Fact]
    public void Validate_LargeEnumOfObjects_IsLookedUpByHash()
    {
        var values = string.Join(',', Enumerable.Range(0, 30_000).Select(i => $$"""{"a":{{i}},"b":[{{i}}]}"""));
        var schema = CompiledSchema.Compile(Encoding.UTF8.GetBytes($$$"""{"items":{"enum":[{{{values}}}]}}"""));
        var instance = TestJson.Parse("[" + string.Join(',', Enumerable.Range(0, 30_000).Select(i => $$"""{"b":[{{i}}],"a":{{i}}.0}""")) + "]");

        Action act = () => schema.IsValid(instance).Should().BeTrue();

        act.ExecutionTime().Should().BeLessThan(Soon);
    }

    [Fact]
    public void Compile_ManyReferencesIntoUnknownKeywords_EndsSoon()
    {
        var definitions = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"d{i}\":true"));
        var references = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $$"""{"$ref":"#/x-defs/d{{i}}"}"""));
        var schema = Encoding.UTF8.GetBytes($$"""{"x-defs":{ {{definitions}} },"allOf":[{{references}}]}""");

        Action act = () => CompiledSchema.Compile(schema);

        act.Should().Throw<SchemaException>().WithMessage("*too much work*");
    }

    [Theory]
    [InlineData("$async", "true")]
    [InlineData("nullable", "true")]
    [InlineData("discriminator", """{"propertyName":"kind"}""")]
    [InlineData("$data", "\"/a\"")]
    [InlineData("x-vendor", "[1]")]
    public void Validate_VendorKeyword_ChangesNothing(string keyword, string value)
    {
        var schema = TestJson.Compile($$"""{"type":"object","{{keyword}}":{{value}} }""");

        schema.Accepts("{}").Should().BeTrue();
        schema.Accepts("null").Should().BeFalse();
    }

    private static string Nested(int levels) => string.Concat(Enumerable.Repeat("{\"not\":", levels)) + "{}" + new string('}', levels);

    private static string Doubling(string keyword, int levels)
    {
        var definitions = Enumerable.Range(0, levels).Select(i => $$"""
            "d{{i}}":{"{{keyword}}":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]}
            """);
        return $$$"""{"$ref":"#/$defs/d0","$defs":{ {{{string.Join(",", definitions)}}},"d{{{levels}}}":{"type":["integer","object"]} }}""";
    }
}
