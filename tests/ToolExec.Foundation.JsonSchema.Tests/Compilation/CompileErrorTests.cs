namespace ToolExec.Foundation.JsonSchema.Tests.Compilation;

/// <summary>A wrong schema is reported at its place.</summary>
public sealed class CompileErrorTests
{
    [Fact]
    public void Compile_DefaultElement_IsRefused()
    {
        var act = () => CompiledSchema.Compile(default(System.Text.Json.JsonElement));

        act.Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("""{"type":"strng"}""", "/type", "type")]
    [InlineData("""{"type":[]}""", "/type", "type")]
    [InlineData("""{"type":[1]}""", "/type", "type")]
    [InlineData("""{"properties":{"a":{"minimum":"1"}}}""", "/properties/a/minimum", "minimum")]
    [InlineData("""{"properties":{"a/b":{"maxLength":-1}}}""", "/properties/a~1b/maxLength", "maxLength")]
    [InlineData("""{"minItems":1.5}""", "/minItems", "minItems")]
    [InlineData("""{"multipleOf":0}""", "/multipleOf", "multipleOf")]
    [InlineData("""{"uniqueItems":"yes"}""", "/uniqueItems", "uniqueItems")]
    [InlineData("""{"required":"a"}""", "/required", "required")]
    [InlineData("""{"required":[1]}""", "/required", "required")]
    [InlineData("""{"enum":1}""", "/enum", "enum")]
    [InlineData("""{"allOf":[]}""", "/allOf", "allOf")]
    [InlineData("""{"anyOf":{}}""", "/anyOf", "anyOf")]
    [InlineData("""{"oneOf":[true,1]}""", "/oneOf/1", null)]
    [InlineData("""{"items":[true]}""", "/items", "items")]
    [InlineData("""{"properties":[]}""", "/properties", "properties")]
    [InlineData("""{"additionalProperties":"no"}""", "/additionalProperties", null)]
    [InlineData("""{"pattern":1}""", "/pattern", "pattern")]
    [InlineData("""{"format":1}""", "/format", "format")]
    [InlineData("""{"$ref":1}""", "/$ref", "$ref")]
    [InlineData("""{"$ref":"#/$defs/x"}""", "/$ref", "$ref")]
    [InlineData("""{"$ref":"#nowhere"}""", "/$ref", "$ref")]
    [InlineData("""{"a":[1],"$ref":"#/a/0"}""", "/$ref", "$ref")]
    [InlineData("""{"$schema":"https://example.com/meta"}""", "/$schema", "$schema")]
    [InlineData("""{"$schema":1}""", "/$schema", "$schema")]
    [InlineData("""{"$id":1}""", "/$id", "$id")]
    [InlineData("""{"$id":"https://example.com/a#b"}""", "/$id", "$id")]
    [InlineData("""{"$anchor":"1a"}""", "/$anchor", "$anchor")]
    [InlineData("""{"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}}""", "/$defs/b/$anchor", "$anchor")]
    [InlineData("1", "", null)]
    [InlineData("null", "", null)]
    public void Compile_WrongKeyword_IsReportedAtItsPlace(string schema, string location, string? keyword)
    {
        var act = () => TestJson.Compile(schema);

        var exception = act.Should().Throw<SchemaException>().Which;
        exception.SchemaLocation.Should().Be(location);
        exception.Keyword.Should().Be(keyword);
        exception.Reason.Should().NotBeEmpty();
        exception.Message.Should().Contain(exception.Reason);
    }

    [Fact]
    public void Compile_FaultInARegisteredDocument_NamesTheDocument()
    {
        var resources = new SchemaResourceRegistry();
        resources.Add("https://example.com/other", TestJson.Parse("""{"minLength":-1}"""));

        var act = () => TestJson.Compile("""{"$ref":"https://example.com/other"}""", new SchemaCompileOptions { Resources = resources });

        act.Should().Throw<SchemaException>().Which.SchemaLocation.Should().Be("https://example.com/other#/minLength");
    }

    [Fact]
    public void Compile_TextThatIsNotJson_IsRefused()
    {
        var act = () => CompiledSchema.Compile("{"u8.ToArray());

        act.Should().Throw<SchemaException>().Which.InnerException.Should().NotBeNull();
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(15, false)]
    public void Compile_AtTheByteLimit_DecidesByOne(int limit, bool isAllowed)
    {
        var options = new SchemaCompileOptions { MaxSchemaBytes = limit };
        var schema = """{"type":"array"}"""u8.ToArray();

        Refusal(() => CompiledSchema.Compile(schema, options)).Should().Be(!isAllowed);
        Refusal(() => TestJson.Compile("""{"type":"array"}""", options)).Should().Be(!isAllowed);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public void Compile_AtTheSubschemaLimit_DecidesByOne(int limit, bool isAllowed)
    {
        Refusal(() => TestJson.Compile("""{"anyOf":[true,{}]}""", new SchemaCompileOptions { MaxSubschemas = limit })).Should().Be(!isAllowed);
    }

    [Fact]
    public void Compile_OptionsOutOfRange_AreRefused()
    {
        foreach (var options in (SchemaCompileOptions[])
        [
            new() { DefaultDialect = (SchemaDialect)99 }, new() { MaxSchemaBytes = 0 }, new() { MaxSchemaDepth = 0 }, new() { MaxSchemaDepth = 257 },
            new() { MaxSubschemas = 0 }, new() { RegexTimeout = TimeSpan.Zero }, new() { RegexTimeout = TimeSpan.FromMinutes(2) },
        ])
        {
            FluentActions.Invoking(() => TestJson.Compile("true", options)).Should().Throw<ArgumentException>();
        }
    }

    [Fact]
    public void ValidationOptions_OutOfRange_AreRefused()
    {
        FluentActions.Invoking(() => new SchemaValidationOptions { MaxDepth = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new SchemaValidationOptions { MaxDepth = 1001 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new SchemaValidationOptions { MaxSteps = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new SchemaValidationOptions { MaxViolations = 0 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("relative.json")]
    [InlineData("https://example.com/a#b")]
    public void Registry_UriThatNamesNoDocument_IsRefused(string uri)
    {
        FluentActions.Invoking(() => new SchemaResourceRegistry().Add(uri, TestJson.Parse("true"))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Registry_DocumentThatIsNoSchema_IsRefused()
    {
        FluentActions.Invoking(() => new SchemaResourceRegistry().Add("https://example.com/a", TestJson.Parse("[]"))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Compile_UnknownRequiredVocabulary_IsRefused()
    {
        var resources = new SchemaResourceRegistry();
        resources.Add(
            "https://example.com/meta",
            TestJson.Parse("""{"$schema":"https://json-schema.org/draft/2020-12/schema","$vocabulary":{"https://example.com/vocab":true}}"""));

        var act = () => TestJson.Compile("""{"$schema":"https://example.com/meta"}""", new SchemaCompileOptions { Resources = resources });

        act.Should().Throw<SchemaException>().WithMessage("*https://example.com/vocab*");
    }

    [Fact]
    public void Compile_ElementOfADisposedDocument_KeepsWorking()
    {
        CompiledSchema schema;
        using (var document = System.Text.Json.JsonDocument.Parse("""{"enum":[{"a":1},"x"],"default":"x","properties":{"p":{"pattern":"(q)"}}}"""))
        {
            schema = CompiledSchema.Compile(document.RootElement);
        }

        schema.Accepts("\"x\"").Should().BeTrue();
        schema.Validate(TestJson.Parse("""{"a":2}""")).Violations[0].Message.Should().Contain("""{"a":1}""");
    }

    private static bool Refusal(Action act)
    {
        try
        {
            act();
            return false;
        }
        catch (SchemaException)
        {
            return true;
        }
    }
}
