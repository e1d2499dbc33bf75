namespace ToolExec.Backend.Tests.Local;

public sealed class SchemaTests
{
    private static readonly LocalJson Json = LocalJson.Default;

    private static Tool Define(LocalToolOptions? options = null) => LocalTool.Create("forecast", "d", Json.Query, Json.Forecast, q => new Forecast(q.City, 1), options).Definition;

    [Fact]
    public void Create_ArgumentsOfAllKinds_GeneratesTheSchemaThatModelsNeed()
    {
        const string Expected = """
            {
              "description": "Where and how to look.",
              "type": "object",
              "properties": {
                "city": { "description": "A city.", "type": "string" },
                "days": { "description": "How many days ahead.", "type": "integer", "default": 1, "minimum": 0, "maximum": 255 },
                "unit": { "type": ["string", "null"], "enum": ["Celsius", "Fahrenheit", null], "default": null },
                "near": {
                  "type": ["object", "null"],
                  "properties": { "latitude": { "type": "number" }, "longitude": { "type": "number" } },
                  "required": ["latitude", "longitude"],
                  "default": null,
                  "additionalProperties": false
                },
                "tags": { "type": ["array", "null"], "items": { "type": "string" }, "default": null }
              },
              "required": ["city"],
              "additionalProperties": false
            }
            """;

        CanonicalJson.Serialize(Define().InputSchema).Should().Be(CanonicalJson.Serialize(ToolExecJson.Parse(Expected)));
    }

    [Fact]
    public void Create_UnknownArgumentsAllowed_LeavesTheSchemaOpen()
    {
        Define(new LocalToolOptions { AllowUnknownArguments = true }).InputSchema.GetRawText().Should().NotContain("additionalProperties");
    }

    [Fact]
    public void Create_ObjectResult_HasAnOutputSchemaUnlessSwitchedOff()
    {
        Define().OutputSchema!.Value.GetRawText().Should().Be("""{"type":"object","properties":{"city":{"type":"string"},"high":{"type":"integer"}},"required":["city","high"]}""");
        Define(new LocalToolOptions { GenerateOutputSchema = false }).OutputSchema.Should().BeNull();
        LocalTool.Create("t", "d", Json.Query, Json.Int32, _ => 1).Definition.OutputSchema.Should().BeNull();
        LocalTool.Create("t", "d", Json.Query, Json.Int32Array, _ => [1]).Definition.OutputSchema.Should().BeNull();
    }

    [Fact]
    public void Create_RecursiveArguments_RefersToItself()
    {
        var tool = LocalTool.Create("t", "d", Json.Node, Json.Int32, _ => 1).Definition;

        tool.InputSchema.GetRawText().Should().Be("""{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#"}}},"required":["name"],"additionalProperties":false}""");
    }

    [Fact]
    public void Create_Dictionary_TakesAnyNames()
    {
        LocalTool.Create("t", "d", Json.DictionaryStringInt32, Json.Int32, _ => 1).Definition.InputSchema.GetRawText()
            .Should().Be("""{"type":"object","additionalProperties":{"type":"integer"}}""");
    }

    [Fact]
    public void Create_Options_AreInTheDefinition()
    {
        var options = new LocalToolOptions
        {
            Namespace = "weather",
            Version = "1.2",
            Title = "Forecast",
            Tags = ["A b"],
            Annotations = new ToolAnnotations { ReadOnlyHint = true },
            Effects = new ToolEffects { Reads = ["net"] },
        };

        var tool = Define(options);

        tool.Id.ToString().Should().Be("weather:forecast:1.2");
        (tool.Title, tool.Description, tool.Tags[0], tool.Annotations, tool.Effects).Should().Be(("Forecast", "d", "a-b", options.Annotations, options.Effects));
    }
}
