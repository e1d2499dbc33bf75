namespace ToolExec.Foundation.JsonSchema.Tests.Messages;

/// <summary>Messages a model can act on.</summary>
public sealed class MessageTests
{
    [Theory]
    [InlineData("""{"items":{"properties":{"price":{"minimum":0}}}}""", """[{},{},{},{"price":-2}]""", "/3/price: must be >= 0, was -2")]
    [InlineData("""{"type":"integer"}""", "\"x\"", "(root): must be an integer, was the string \"x\"")]
    [InlineData("""{"type":["string","null"]}""", "[1]", "(root): must be a string or null, was an array")]
    [InlineData("""{"exclusiveMaximum":10}""", "10", "(root): must be < 10, was 10")]
    [InlineData("""{"multipleOf":0.5}""", "0.7", "(root): must be a multiple of 0.5, was 0.7")]
    [InlineData("""{"minLength":2}""", "\"😀\"", "(root): must have at least 2 characters, had 1")]
    [InlineData("""{"maxLength":1}""", "\"ab\"", "(root): must have at most 1 character, had 2")]
    [InlineData("""{"pattern":"^a"}""", "\"b\"", "(root): must match the pattern ^a, was \"b\"")]
    [InlineData("""{"enum":["celsius","kelvin"]}""", "\"celcius\"", "(root): must be one of \"celsius\", \"kelvin\"; was \"celcius\"; did you mean \"celsius\"?")]
    [InlineData("""{"const":{"a":1}}""", "2", "(root): must be {\"a\":1}, was 2")]
    [InlineData("""{"required":["city"]}""", """{"ctiy":1}""", "(root): must have the property 'city'; did you misspell it as 'ctiy'?")]
    [InlineData("""{"required":["city"]}""", "{}", "(root): must have the property 'city'")]
    [InlineData("""{"properties":{"city":true,"zip":true},"additionalProperties":false}""", """{"citty":1}""", "/citty: is not an allowed property; did you mean 'city'?")]
    [InlineData("""{"properties":{"city":true,"zip":true},"additionalProperties":false}""", """{"phone":1}""", "/phone: is not an allowed property; allowed are 'city', 'zip'")]
    [InlineData("""{"minItems":1}""", "[]", "(root): must have at least 1 item, had 0")]
    [InlineData("""{"uniqueItems":true}""", "[1,2,1.0]", "(root): must not have equal items, but items 0 and 2 are both 1.0")]
    [InlineData("""{"contains":{"type":"string"}}""", "[1]", "(root): must contain at least 1 item valid under 'contains', had 0")]
    [InlineData("""{"maxProperties":1}""", """{"a":1,"b":2}""", "(root): must have at most 1 property, had 2")]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"a":1}""", "(root): must have the property 'b', because 'a' is there")]
    [InlineData("""{"propertyNames":{"maxLength":1}}""", """{"ab":1}""", "(root): the property name 'ab' is not allowed")]
    [InlineData("""{"not":{"type":"string"}}""", "\"a\"", "(root): must not match the schema in 'not', was \"a\"")]
    [InlineData("false", "1", "(root): is not allowed")]
    [InlineData("""{"properties":{"a":false}}""", """{"a":1}""", "/a: is not allowed")]
    [InlineData("""{"oneOf":[{"minimum":1},{"minimum":2}]}""", "3", "(root): must match exactly one of 2 alternatives, but matches #1, #2")]
    [InlineData("""{"prefixItems":[true],"items":false}""", "[1,2]", "/1: is not allowed")]
    [InlineData("""{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}""", """{"b":1}""", "/b: is not an allowed property")]
    public void Validate_OneFault_IsDescribed(string schema, string instance, string message)
    {
        var result = TestJson.Compile(schema).Validate(TestJson.Parse(instance));

        result.Violations[0].Message.Should().Be(message);
        result.Violations[0].ToString().Should().Be(message);
    }

    [Fact]
    public void Validate_AnyOf_ReportsTheBranchThatCameClosest()
    {
        var schema = TestJson.Compile(
            """
            {
              "anyOf": [
                { "type": "string" },
                { "properties": { "kind": { "const": "card" }, "number": { "type": "string" } }, "required": ["kind", "number"] },
                { "properties": { "kind": { "const": "cash" }, "amount": { "minimum": 0 } }, "required": ["kind", "amount"] }
              ]
            }
            """);

        var result = schema.Validate(TestJson.Parse("""{"kind":"cash","amount":-1}"""));

        result.Violations.Should().HaveCount(2);
        result.Violations[0].Keyword.Should().Be("anyOf");
        result.Violations[0].Message.Should().Be("(root): must match at least one of 3 alternatives; closest is #3: /amount: must be >= 0, was -1");
        result.Violations[0].Causes.Should().ContainSingle().Which.Should().BeSameAs(result.Violations[1]);
        result.Violations[1].SchemaLocation.Should().Be("/anyOf/2/properties/amount/minimum");
    }

    [Fact]
    public void Validate_ThroughReferences_GivesBothSchemaLocations()
    {
        var schema = TestJson.Compile(
            """
            {
              "$id": "https://example.com/order",
              "properties": { "ship/to": { "$ref": "#/$defs/address" } },
              "$defs": { "address": { "$id": "address", "properties": { "zip": { "type": "string" } } } }
            }
            """);

        var violation = schema.Validate(TestJson.Parse("""{"ship/to":{"zip":5}}""")).Violations.Should().ContainSingle().Subject;

        violation.InstanceLocation.Should().Be("/ship~1to/zip");
        violation.SchemaLocation.Should().Be("/properties/ship~1to/$ref/properties/zip/type");
        violation.AbsoluteSchemaLocation.Should().Be("https://example.com/address#/properties/zip/type");
    }

    [Theory]
    [InlineData("""{"properties":{"type":false}}""", """{"type":1}""", "properties", "/properties/type")]
    [InlineData("""{"items":false}""", "[1]", "items", "/items")]
    [InlineData("false", "1", "false", "")]
    [InlineData("""{"additionalProperties":false}""", """{"type":1}""", "additionalProperties", "/additionalProperties")]
    public void Validate_SchemaFalse_NamesTheKeywordItStandsUnder(string schema, string instance, string keyword, string location)
    {
        var violation = TestJson.Compile(schema).Validate(TestJson.Parse(instance)).Violations.Should().ContainSingle().Subject;

        violation.Keyword.Should().Be(keyword);
        violation.SchemaLocation.Should().Be(location);
    }

    [Fact]
    public void Validate_ManyFaults_AreAllReportedUpToTheLimit()
    {
        var schema = TestJson.Compile("""{"items":{"type":"string"}}""");
        var instance = TestJson.Parse("[" + string.Join(',', Enumerable.Repeat("1", 30)) + "]");

        var all = schema.Validate(instance, new SchemaValidationOptions { MaxViolations = 30 });
        var some = schema.Validate(instance);

        all.Violations.Should().HaveCount(30);
        all.Truncated.Should().BeFalse();
        some.Violations.Should().HaveCount(20);
        some.Truncated.Should().BeTrue();
    }

    [Fact]
    public void Validate_LongValue_IsCut()
    {
        var result = TestJson.Compile("""{"pattern":"^b"}""").Validate(TestJson.Parse($"\"{new string('a', 5000)}\""));

        result.Violations[0].Message.Should().EndWith("… (5002 characters)");
        result.Violations[0].Message.Length.Should().BeLessThan(200);
    }

    [Fact]
    public void Validate_AssertedFormat_GivesAnExample()
    {
        var schema = TestJson.Compile("""{"format":"date"}""", new SchemaCompileOptions { AssertFormat = true });

        schema.Validate(TestJson.Parse("\"31.1.2025\"")).Violations[0].Message
            .Should().Be("(root): must be a valid date such as 2025-01-31, was \"31.1.2025\"");
    }

    [Fact]
    public void Validate_ValidInstance_GivesTheSharedResult()
    {
        TestJson.Compile("true").Validate(TestJson.Parse("1")).Should().BeSameAs(SchemaValidationResult.Valid);
    }

    [Fact]
    public void Validate_DefaultElement_IsRefused()
    {
        var schema = TestJson.Compile("true");

        FluentActions.Invoking(() => schema.IsValid(default(System.Text.Json.JsonElement))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => schema.Validate(default(System.Text.Json.JsonElement))).Should().Throw<ArgumentException>();
    }
}
