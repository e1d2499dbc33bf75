namespace ToolExec.Foundation.JsonSchema.Tests;

/// <summary>A valid instance costs no allocation.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void IsValid_LongListOfAlternatives_AllocatesNothing()
    {
        var schema = TestJson.Compile("""{"items":{"anyOf":[{"type":"string"},{"allOf":[{"minimum":0},{"type":"integer"}]}]}}""");
        var utf8 = TestJson.Utf8("[" + string.Join(',', Enumerable.Range(0, 20_000)) + "]");
        schema.IsValid(utf8).Should().BeTrue();

        var before = GC.GetAllocatedBytesForCurrentThread();
        schema.IsValid(utf8);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1000);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","minLength":1},"b":{"type":"integer","minimum":0}},"required":["a"],"additionalProperties":false}""", """{"a":"x","b":5}""")]
    [InlineData("""{"items":{"oneOf":[{"type":"string","pattern":"^[a-z]+$"},{"type":"number","multipleOf":0.01}]},"uniqueItems":true}""", """["a","b",1.25,10,1e2,0.1,0.2,0.3,0.4,0.5,0.6]""")]
    [InlineData("""{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}""", """{"a":{"b":[1,2,3]}}""")]
    [InlineData("""{"properties":{"a\"b":{"enum":["x\ny"]}},"patternProperties":{"^(?:q|r)":{"type":"boolean"}}}""", """{"a\"b":"x\ny","qq":true}""")]
    [InlineData("""{"$id":"https://e.org/a","$dynamicAnchor":"n","properties":{"x":{"$ref":"b"}},"$defs":{"b":{"$id":"b","$dynamicAnchor":"n","items":{"$dynamicRef":"#n"}}}}""", """{"x":[{"x":[]},{"x":[{}]}]}""")]
    [InlineData("""{"enum":[{"a":[1,{"b":null}]}]}""", """{"a":[1.0,{"b":null}]}""")]
    public void Validate_ValidInstance_AllocatesNothing(string schemaText, string json)
    {
        var schema = TestJson.Compile(schemaText);
        var instance = TestJson.Parse(json);
        var utf8 = TestJson.Utf8(json);
        var strict = new SchemaValidationOptions { RejectDuplicateProperties = true, RejectIllFormedStrings = true };
        bool Run() => schema.IsValid(instance) && schema.IsValid(utf8) && schema.Validate(instance, strict).IsValid && schema.IsValid(utf8, strict);
        for (var i = 0; i < 100; i++)
        {
            Run().Should().BeTrue();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Run();
        }

        // Tiered compilation may allocate a little on this thread; one byte per run would be a thousand.
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1000);
    }
}
