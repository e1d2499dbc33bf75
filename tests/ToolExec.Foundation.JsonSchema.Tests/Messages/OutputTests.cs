using System.Text;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema.Tests.Messages;

/// <summary>The output formats of the specification.</summary>
public sealed class OutputTests
{
    private static readonly CompiledSchema Schema = TestJson.Compile(
        """{"$id":"https://example.com/s","anyOf":[{"properties":{"a":{"type":"string"}}}]}""");

    private static readonly SchemaValidationResult Failed = Schema.Validate(TestJson.Parse("""{"a":1}"""));

    [Fact]
    public void WriteTo_WrongArguments_AreRefused()
    {
        using var writer = new Utf8JsonWriter(Stream.Null);

        FluentActions.Invoking(() => Failed.WriteTo(null!, SchemaOutputFormat.Flag)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => Failed.WriteTo(writer, (SchemaOutputFormat)9)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void WriteTo_Flag_HasOnlyTheVerdict()
    {
        Written(Failed, SchemaOutputFormat.Flag).Should().Be("""{"valid":false}""");
        Written(SchemaValidationResult.Valid, SchemaOutputFormat.Basic).Should().Be("""{"valid":true}""");
    }

    [Fact]
    public void WriteTo_Basic_IsAFlatList()
    {
        var errors = TestJson.Parse(Written(Failed, SchemaOutputFormat.Basic)).GetProperty("errors");

        errors.GetArrayLength().Should().Be(2);
        errors[1].GetProperty("keywordLocation").GetString().Should().Be("/anyOf/0/properties/a/type");
        errors[1].GetProperty("absoluteKeywordLocation").GetString().Should().Be("https://example.com/s#/anyOf/0/properties/a/type");
        errors[1].GetProperty("instanceLocation").GetString().Should().Be("/a");
        errors[1].GetProperty("error").GetString().Should().Be("/a: must be a string, was the number 1");
    }

    [Fact]
    public void WriteTo_Detailed_NestsCauses()
    {
        var root = TestJson.Parse(Written(Failed, SchemaOutputFormat.Detailed));

        root.GetProperty("valid").GetBoolean().Should().BeFalse();
        var outer = root.GetProperty("errors")[0];
        outer.GetProperty("keywordLocation").GetString().Should().Be("/anyOf");
        outer.GetProperty("errors")[0].GetProperty("keywordLocation").GetString().Should().Be("/anyOf/0/properties/a/type");
    }

    private static string Written(SchemaValidationResult result, SchemaOutputFormat format)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            result.WriteTo(writer, format);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
