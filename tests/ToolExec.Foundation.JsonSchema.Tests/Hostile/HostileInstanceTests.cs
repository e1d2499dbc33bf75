using System.Text;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema.Tests.Hostile;

/// <summary>Instances made to overflow, to flood or to confuse.</summary>
public sealed class HostileInstanceTests
{
    // Far above what each takes (under a second), far below what it would take without its bound (minutes to years).
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly CompiledSchema Anything = TestJson.Compile("true");

    [Fact]
    public void Validate_HundredThousandNestedArrays_IsTooDeep()
    {
        var json = Encoding.UTF8.GetBytes(new string('[', 100_000) + new string(']', 100_000));

        var result = Anything.Validate(json);

        result.Violations.Should().ContainSingle().Which.Keyword.Should().Be(SchemaViolationKeywords.DepthExceeded);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Validate_AtTheDepthLimit_DecidesByOne(int levels, bool isValid)
    {
        var json = new string('[', levels) + new string(']', levels);

        Anything.IsValid(TestJson.Parse(json)).Should().Be(isValid);
        Anything.IsValid(Encoding.UTF8.GetBytes(json)).Should().Be(isValid);
        TestJson.Compile("""{"items":{"$ref":"#"}}""").IsValid(TestJson.Parse(json)).Should().Be(isValid);
    }

    [Fact]
    public void Validate_AThousandLevelsWhereAllowed_DoNotOverflowTheStack()
    {
        var json = new string('[', 1000) + new string(']', 1000);
        var schema = TestJson.Compile("""{"$ref":"#/$defs/a","$defs":{"a":{"allOf":[{"anyOf":[{"items":{"$ref":"#/$defs/a"}}]}]}}}""");

        var result = schema.Validate(Encoding.UTF8.GetBytes(json), new SchemaValidationOptions { MaxDepth = 1000 });

        (result.IsValid || result.Violations[0].Keyword == SchemaViolationKeywords.DepthExceeded).Should().BeTrue();
    }

    [Fact]
    public void Validate_TenMegabyteString_EndsSoon()
    {
        var schema = TestJson.Compile("""{"anyOf":[{"type":"string","minLength":1,"pattern":"^(a|b)*$","maxLength":20000000},{"type":"integer"}]}""");
        var json = Encoding.UTF8.GetBytes("\"" + new string('a', 10_000_000) + "\"");

        Action act = () => schema.Validate(json).IsValid.Should().BeTrue();

        act.ExecutionTime().Should().BeLessThan(Soon);
    }

    [Fact]
    public void Validate_AMillionProperties_EndsSoon()
    {
        var json = Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"p{i}\":1")) + "}");
        var schema = TestJson.Compile("""{"additionalProperties":{"type":"integer"},"maxProperties":2000000}""");

        Action act = () => schema.IsValid(json, new SchemaValidationOptions { RejectDuplicateProperties = true }).Should().BeTrue();

        act.ExecutionTime().Should().BeLessThan(Soon);
    }

    [Fact]
    public void Validate_ThirtyThousandUniqueObjects_EndsSoon()
    {
        var schema = TestJson.Compile("""{"uniqueItems":true}""");
        var items = string.Join(',', Enumerable.Range(0, 30_000).Select(i => $$"""{"a":{{i}},"b":"x"}"""));

        Action unique = () => schema.Validate(Encoding.UTF8.GetBytes($"[{items}]")).IsValid.Should().BeTrue();
        Action twice = () => schema.Validate(Encoding.UTF8.GetBytes($$"""[{{items}},{"b":"x","a":5e0}]""")).IsValid.Should().BeFalse();

        unique.ExecutionTime().Should().BeLessThan(Soon);
        twice.ExecutionTime().Should().BeLessThan(Soon);
    }

    [Theory]
    [InlineData("""{"uniqueItems":true,"minItems":9000000}""")]
    [InlineData("""{"enum":[[1]],"items":{"enum":[[2],1,"a"]}}""")]
    [InlineData("""{"contains":{"minimum":9000000}}""")]
    [InlineData("""{"not":{"items":{"anyOf":[{"type":"string"},{"type":"integer"}]}}}""")]
    [InlineData("""{"allOf":[{"items":{"type":"string"}},{"unevaluatedItems":false}]}""")]
    public void Validate_AMillionItemsThatFail_AreExplainedSoon(string schemaText)
    {
        var schema = TestJson.Compile(schemaText);
        var json = Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Range(0, 1_000_000)) + "]");

        Action act = () => schema.Validate(json).IsValid.Should().BeFalse();

        act.ExecutionTime().Should().BeLessThan(Soon);
    }

    [Fact]
    public void Validate_AMillionPropertiesThatFail_AreExplainedSoon()
    {
        var json = Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"p{i}\":1")) + "}");
        var schema = TestJson.Compile("""{"properties":{"q":true},"required":["q","r","s"],"additionalProperties":false,"propertyNames":{"maxLength":6}}""");

        Action act = () => schema.Validate(json).IsValid.Should().BeFalse();

        act.ExecutionTime().Should().BeLessThan(Soon);
    }

    [Fact]
    public void Validate_HugeBranchesOverAHugeValue_SpendsItsBudget()
    {
        var branches = string.Join(',', Enumerable.Range(0, 1000).Select(i => $$"""{"items":{"maxLength":{{i}}},"maxItems":1}"""));
        var schema = TestJson.Compile($$"""{"anyOf":[{{branches}}]}""");
        var json = Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat("\"" + new string('a', 1_000) + "\"", 10_000)) + "]");

        Action act = () => schema.Validate(json).IsValid.Should().BeFalse();

        act.ExecutionTime().Should().BeLessThan(Soon);
    }

    [Fact]
    public void Validate_BudgetSpent_IsItsOwnViolation()
    {
        var schema = TestJson.Compile("""{"items":{"type":"integer"}}""");
        var instance = TestJson.Parse("[" + string.Join(',', Enumerable.Repeat("1", 200)) + "]");

        schema.Validate(instance, new SchemaValidationOptions { MaxSteps = 201 }).IsValid.Should().BeTrue();
        schema.Validate(instance, new SchemaValidationOptions { MaxSteps = 200 })
            .Violations.Should().ContainSingle().Which.Keyword.Should().Be(SchemaViolationKeywords.BudgetExceeded);
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "/a")]
    [InlineData("""{"a":1,"\u0061":2}""", "/a")]
    [InlineData("""{"x":1,"y":2,"x":3}""", "/x")]
    [InlineData("""{"deep":[0,{"x":1,"x":3}]}""", "/deep/1/x")]
    [InlineData("""{"a":{"p0":0,"p1":0,"p2":0,"p3":0,"p4":0,"p5":0,"p6":0,"p7":0,"p8":0,"p9":0,"p3":1}}""", "/a/p3")]
    public void Validate_DuplicateProperty_IsRefusedOnRequest(string json, string location)
    {
        var schema = TestJson.Compile("""{"properties":{"a":true,"b":true}}""");
        var strict = new SchemaValidationOptions { RejectDuplicateProperties = true };

        schema.IsValid(Encoding.UTF8.GetBytes(json)).Should().BeTrue();
        schema.Validate(Encoding.UTF8.GetBytes(json), strict).Violations.Should().ContainSingle().Which.Should().Match<SchemaViolation>(
            violation => violation.Keyword == SchemaViolationKeywords.DuplicateProperty && violation.InstanceLocation == location);
        schema.Validate(TestJson.Parse(json), strict).IsValid.Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"not":{"properties":{"a":{"type":"string"}}}}""")]
    [InlineData("""{"anyOf":[{"properties":{"a":{"type":"string"}}},true]}""")]
    [InlineData("""{"if":{"properties":{"a":{"type":"string"}}},"else":true}""")]
    [InlineData("""{"unevaluatedProperties":true,"allOf":[{"properties":{"a":true}}]}""")]
    public void Validate_DuplicateBehindABranchThatFails_IsStillRefused(string schema)
    {
        var json = Encoding.UTF8.GetBytes("""{"a":1,"b":{"x":1,"x":2}}""");

        var result = TestJson.Compile(schema).Validate(json, new SchemaValidationOptions { RejectDuplicateProperties = true });

        result.Violations.Should().ContainSingle().Which.Keyword.Should().Be(SchemaViolationKeywords.DuplicateProperty);
    }

    [Theory]
    [InlineData("""["\uD800"]""")]
    [InlineData("""["\uDC00\uD800"]""")]
    [InlineData("""[{"\uD83D":1}]""")]
    [InlineData("""["ok \uD83D\uDE00 \uDE00"]""")]
    public void Validate_LoneSurrogate_IsRefusedOnRequest(string json)
    {
        var strict = new SchemaValidationOptions { RejectIllFormedStrings = true };

        Anything.IsValid(Encoding.UTF8.GetBytes(json)).Should().BeTrue();
        Anything.Validate(TestJson.Parse(json), strict).Violations.Should().ContainSingle().Which.Keyword.Should().Be(SchemaViolationKeywords.IllFormedString);
        Anything.IsValid(Encoding.UTF8.GetBytes("""["\uD83D\uDE00", "grüße 😀"]"""), strict).Should().BeTrue();
    }

    [Fact]
    public void Validate_InvalidUtf8_IsRefusedOnRequest()
    {
        byte[] json = [(byte)'"', 0xC3, 0x28, (byte)'"'];

        Anything.IsValid(json).Should().BeTrue();
        Anything.Validate(json, new SchemaValidationOptions { RejectIllFormedStrings = true })
            .Violations.Should().ContainSingle().Which.Keyword.Should().Be(SchemaViolationKeywords.IllFormedString);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("+1")]
    [InlineData("0x1")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("1 2")]
    [InlineData("tru")]
    [InlineData("nul")]
    [InlineData("\"a")]
    [InlineData("\"a\\\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\"\u0001\"")]
    [InlineData("[1,]")]
    [InlineData("[1")]
    [InlineData("[1 2]")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1")]
    [InlineData("{a:1}")]
    [InlineData("{,}")]
    [InlineData("[1]]")]
    [InlineData("// c\n1")]
    [InlineData("\uFEFF1")]
    public void Validate_TextThatIsNotJson_IsMalformed(string json)
    {
        foreach (var schema in (string[])["true", "{\"properties\":{\"a\":{\"type\":\"integer\"}}}", "{\"allOf\":[{\"items\":{\"minimum\":0}}]}"])
        {
            var result = TestJson.Compile(schema).Validate(Encoding.UTF8.GetBytes(json));

            result.Violations.Should().ContainSingle().Which.Keyword.Should().Be(SchemaViolationKeywords.MalformedJson);
        }
    }

    [Fact]
    public void Validate_ElementFromATolerantDocument_IsReadAsItWasParsed()
    {
        var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
        using var document = JsonDocument.Parse("/* a */ {\"a\": /* b */ [1, 2, /* ] */ ], // c }\n \"b\": 1, }", options);
        var schema = TestJson.Compile("""{"properties":{"a":{"items":{"type":"integer"},"minItems":2,"maxItems":2,"uniqueItems":true}},"required":["a","b"],"maxProperties":2}""");

        schema.Validate(document.RootElement).IsValid.Should().BeTrue();
    }

    [Theory]
    [InlineData("""{"type":"integer","minimum":1e400}""", "1e400", true)]
    [InlineData("""{"type":"integer","minimum":1e400}""", "9e399", false)]
    [InlineData("""{"maximum":18446744073709551615}""", "18446744073709551616", false)]
    [InlineData("""{"const":0.3}""", "3e-1", true)]
    [InlineData("""{"const":0.3}""", "0.30000000000000004", false)]
    [InlineData("""{"enum":[12345678901234567890]}""", "12345678901234567891", false)]
    [InlineData("""{"enum":[12345678901234567890]}""", "1234567890123456789e1", true)]
    [InlineData("""{"const":0}""", "-0.0e5", true)]
    [InlineData("""{"type":"integer"}""", "1e-1", false)]
    [InlineData("""{"type":"integer"}""", "10e-1", true)]
    [InlineData("""{"multipleOf":0.01}""", "19.99", true)]
    [InlineData("""{"multipleOf":0.01}""", "19.999", false)]
    [InlineData("""{"multipleOf":0.0001}""", "0.0075", true)]
    [InlineData("""{"multipleOf":3}""", "1e999999999", false)]
    [InlineData("""{"multipleOf":2.5}""", "1e999999999", true)]
    [InlineData("""{"multipleOf":1234567890123456789012345678901234567890}""", "2469135780246913578024691357802469135780", true)]
    [InlineData("""{"minimum":-1e-999999999}""", "-1e-999999998", false)]
    [InlineData("""{"exclusiveMinimum":0.1}""", "0.10", false)]
    public void Validate_NumbersBeyondDoubles_CompareExactly(string schema, string number, bool isValid)
    {
        TestJson.Compile(schema).Accepts(number).Should().Be(isValid);
    }

    [Fact]
    public void Validate_NumberOfAMillionDigits_EndsSoon()
    {
        var schema = TestJson.Compile("""{"type":"integer","multipleOf":7,"minimum":0.5,"not":{"enum":[1e5]}}""");
        var json = Encoding.UTF8.GetBytes(new string('7', 1_000_000));

        Action act = () => schema.Validate(json).IsValid.Should().BeTrue();

        act.ExecutionTime().Should().BeLessThan(Soon);
    }
}
