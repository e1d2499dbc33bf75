using System.Text;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema.Tests;

internal static class TestJson
{
    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 2000 });
        return document.RootElement.Clone();
    }

    public static CompiledSchema Compile(string schema, SchemaCompileOptions? options = null) => CompiledSchema.Compile(Parse(schema), options);

    public static byte[] Utf8(string json) => Encoding.UTF8.GetBytes(json);

    /// <summary>The verdict, after making sure that every way of asking gives the same.</summary>
    public static bool Accepts(this CompiledSchema schema, string json)
    {
        var element = Parse(json);
        var verdict = schema.IsValid(element);
        schema.IsValid(Utf8(json)).Should().Be(verdict, "bytes and elements are the same instance");
        schema.Validate(element).IsValid.Should().Be(verdict);
        schema.Validate(Utf8(json)).IsValid.Should().Be(verdict);
        new Explainer(schema, SchemaValidationOptions.Default).FindsNothing(element).Should().Be(verdict, "the two passes are two readings of one specification");
        return verdict;
    }
}
