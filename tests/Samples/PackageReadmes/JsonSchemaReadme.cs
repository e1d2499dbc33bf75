using ToolExec.Foundation.JsonSchema;

namespace ToolExec.Samples.PackageReadmes;

public sealed class JsonSchemaReadme
{
    [Fact]
    public void Validate_BadDocument_NamesEachViolationWithItsPlace()
    {
        #region readme-json-schema
        var schema = CompiledSchema.Compile("""{ "properties": { "count": { "type": "integer", "minimum": 1 } }, "required": ["name"] }"""u8.ToArray());

        foreach (var violation in schema.Validate("""{ "count": 0 }"""u8).Violations)
        {
            Console.WriteLine(violation.Message); // "/count: must be >= 1, was 0", and so on
        }
        #endregion

        schema.Validate("""{ "count": 0 }"""u8).Violations.Select(v => (v.InstanceLocation, v.Keyword))
            .Should().BeEquivalentTo([("/count", "minimum"), ("", "required")]);
    }
}
