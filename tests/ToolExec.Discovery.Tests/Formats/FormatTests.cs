using System.Text.Json;

namespace ToolExec.Discovery.Tests.Formats;

public sealed class FormatTests
{
    // Each feature of a schema, in a parameter. What a format does not keep, it must report once, with the path; "=" means kept.
    private static readonly (string Feature, string Schema, string Gemini)[] Features =
    [
        ("$ref", """{"$ref":"#/$defs/d"}""", "="),
        ("anyOf", """{"anyOf":[{"type":"string"},{"type":"integer"}]}""", "="),
        ("oneOf", """{"oneOf":[{"type":"string"},{"type":"integer"}]}""", "oneOf"),
        ("allOf", """{"type":"string","allOf":[{"minLength":1},{"maxLength":2}]}""", "allOf"),
        ("not", """{"type":"string","not":{"pattern":"x"}}""", "not"),
        ("pattern", """{"type":"string","pattern":"^a"}""", "="),
        ("format", """{"type":"string","format":"date"}""", "="),
        ("additionalProperties", """{"type":"object","additionalProperties":{"type":"string","pattern":"x"}}""", "additionalProperties"),
        ("minimum", """{"type":"number","minimum":1}""", "="),
        ("maximum", """{"type":"number","maximum":1}""", "="),
        ("exclusiveMinimum", """{"type":"number","exclusiveMinimum":1}""", "exclusiveMinimum"),
        ("exclusiveMaximum", """{"type":"number","exclusiveMaximum":1}""", "exclusiveMaximum"),
        ("minLength", """{"type":"string","minLength":1}""", "="),
        ("maxLength", """{"type":"string","maxLength":1}""", "="),
        ("enum", """{"type":"string","enum":["a","b"]}""", "="),
        ("enum of numbers", """{"type":"integer","enum":[1,2]}""", "enum"),
        ("const", """{"const":"a"}""", "="),
        ("const null", """{"const":null}""", "const"),
        ("default", """{"type":"string","default":"a"}""", "="),
        ("title", """{"type":"string","title":"T"}""", "="),
        ("examples", """{"type":"string","examples":["a","b"]}""", "examples"),
        ("multipleOf", """{"type":"number","multipleOf":2}""", "multipleOf"),
        ("minItems", """{"type":"array","items":{"type":"string"},"minItems":1}""", "="),
        ("maxItems", """{"type":"array","items":{"type":"string"},"maxItems":1}""", "="),
        ("minProperties", """{"type":"object","minProperties":1}""", "="),
        ("maxProperties", """{"type":"object","maxProperties":1}""", "="),
        ("uniqueItems", """{"type":"array","items":{"type":"string"},"uniqueItems":true}""", "uniqueItems"),
        ("nullable", """{"type":"string","nullable":true}""", "="),
        ("deprecated", """{"type":"string","deprecated":true}""", "deprecated"),
        ("readOnly", """{"type":"string","readOnly":true}""", "readOnly"),
        ("writeOnly", """{"type":"string","writeOnly":true}""", "writeOnly"),
        ("type array", """{"type":["string","null"]}""", "="),
        ("type array of two", """{"type":["string","integer","null"]}""", "="),
        ("patternProperties", """{"type":"object","patternProperties":{"^x":{"type":"string","not":{}}}}""", "patternProperties"),
        ("if", """{"type":"string","if":{"minLength":1}}""", "if"),
        ("prefixItems", """{"type":"array","prefixItems":[{"type":"string"}]}""", "prefixItems"),
        ("contains", """{"type":"array","contains":{"type":"string"}}""", "contains"),
        ("dependentRequired", """{"type":"object","dependentRequired":{"a":["b"]}}""", "dependentRequired"),
        ("x-custom", """{"type":"string","x-custom":1}""", "x-custom"),
        ("false", "false", "false"),
    ];

    private static readonly Tool Plain = IndexHost.Make("github:create_issue", "Opens an issue.", """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""");

    public static IEnumerable<object[]> Cases => Features.SelectMany(f => ToolFormats.All, (f, format) => new object[] { f.Feature, format.Name });

    public static TheoryData<string> Names => new(ToolFormats.All.Select(f => f.Name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Write_Feature_IsKeptOrReportedOnceWithItsPath(string feature, string format)
    {
        var (_, schema, gemini) = Features.Single(f => f.Feature == feature);
        var tool = IndexHost.Make("n:t", "d", """{"type":"object","properties":{"p/~":SCHEMA},"$defs":{"d":{"type":"string"}}}""".Replace("SCHEMA", schema, StringComparison.Ordinal));

        var (value, warnings) = ToolFormats.Find(format)!.Write(tool);

        switch (format)
        {
            case "a2a":
                warnings.Select(w => w.Path).Should().OnlyHaveUniqueItems().And.Contain(["/inputSchema/type", "/inputSchema/properties", "/inputSchema/$defs/d/type"]);
                break;
            case "gemini":
                warnings.Where(w => w.Keyword != "$defs").Select(w => (w.Keyword, w.Path.StartsWith("/inputSchema/properties/p~1~0", StringComparison.Ordinal)))
                    .Should().Equal(gemini == "=" ? [] : [(gemini, true)]);
                break;
            default:
                warnings.Should().BeEmpty();
                JsonElement.DeepEquals(InputOf(value, format), tool.InputSchema).Should().BeTrue();
                break;
        }

        warnings.Where(w => w.To != format || w.From != "tool" || !w.Message.EndsWith('.')).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_Twice_IsTheSameTextAndWarnings(string name)
    {
        var format = ToolFormats.Find(name)!;

        var (one, other) = (format.Write(Rich()), format.Write(Rich()));

        one.Value.GetRawText().Should().Be(other.Value.GetRawText());
        one.Warnings.Should().Equal(other.Warnings);
    }

    [Theory]
    [InlineData("a2a", "title,tags", "outputSchema,annotations,execution,icons,_meta,effects")]
    [InlineData("anthropic", "", "title,outputSchema,annotations,execution,icons,_meta,tags,effects")]
    [InlineData("gemini", "outputSchema", "title,annotations,execution,icons,_meta,tags,effects")]
    [InlineData("mcp", "title,outputSchema,annotations,execution,icons,_meta", "tags,effects")]
    [InlineData("openai", "", "title,outputSchema,annotations,execution,icons,_meta,tags,effects")]
    public void Write_PartsOfATool_AreKeptOrReported(string format, string kept, string lost)
    {
        var (_, warnings) = ToolFormats.Find(format)!.Write(Rich());

        var parts = warnings.Where(w => !w.Path.StartsWith("/inputSchema", StringComparison.Ordinal) && !w.Path.StartsWith("/outputSchema/", StringComparison.Ordinal)).Select(w => w.Keyword).ToArray();
        parts.Should().Equal(lost.Split(','));
        parts.Should().NotContain(kept.Split(','));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_WhatWasWritten_IsTheToolAgain(string name)
    {
        var format = ToolFormats.Find(name)!;
        var tool = name == "a2a" ? IndexHost.Make("github:create_issue:1.0.0", "d") : Plain with { Version = "1.0.0" };

        var read = format.Read(format.Write(tool).Value);

        read.Value.Should().Be(tool);
        read.Value.Id.ToString().Should().Be("github:create_issue:1.0.0");
        read.Warnings.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_NameForModels_FitsTheApisAndReadsBack(string name)
    {
        var format = ToolFormats.Find(name)!;
        string[] ids = ["a.b:c-d", "a:b_c", "a_b:c", $"{new string('n', 60)}:{new string('t', 60)}"];
        var names = new ModelToolNameMap(ids.Select(ToolId.Parse));

        var written = ids.Select(id => format.Write(IndexHost.Make(id)).Value).ToArray();

        written.Select(w => NameOf(w, name)).Should().OnlyHaveUniqueItems().And.OnlyContain(n => n.Length <= 64 && n.All(c => char.IsAsciiLetterOrDigit(c) || c == '_' || c == '-'));
        written.Select(w => format.Read(w, names).Value.Id.ToString()).Should().Equal(ids);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ReadOrWrite_Nothing_SaysFormatAndDirection(string name)
    {
        var format = ToolFormats.Find(name)!;

        format.Invoking(f => f.Write(null!)).Should().Throw<ToolFormatException>().Where(e => e.Format == name && e.Direction == FormatDirection.Write);
        foreach (var json in new[] { "null", "[]", "{}", """{"name":5,"id":5}""", """{"name":"bad name!","id":"bad name!","function":{"name":"bad name!"}}""" })
        {
            format.Invoking(f => f.Read(ToolExecJson.Parse(json))).Should().Throw<ToolFormatException>(json).Where(e => e.Format == name && e.Direction == FormatDirection.Read);
        }

        format.Invoking(f => f.Read(default)).Should().Throw<ToolFormatException>();
    }

    [Theory]
    [InlineData("openai", "oneOf,anyOf,allOf,enum,const,not")]
    [InlineData("anthropic", "oneOf,anyOf,allOf")]
    public void Write_RefusedAtTheTop_IsLeftOutThereOnly(string format, string refused)
    {
        foreach (var keyword in refused.Split(','))
        {
            var value = keyword is "const" or "not" ? "{}" : "[{}]";
            var (json, warnings) = ToolFormats.Find(format)!.Write(IndexHost.Make("n:t", null, Json("""{"KEY":VALUE,"properties":{"a":{"KEY":VALUE}}}""")));

            warnings.Should().ContainSingle().Which.Path.Should().Be($"/inputSchema/{keyword}");
            InputOf(json, format).GetRawText().Should().Be(Json("""{"type":"object","properties":{"a":{"KEY":VALUE}}}"""));

            string Json(string template) => template.Replace("KEY", keyword, StringComparison.Ordinal).Replace("VALUE", value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Write_Gemini_GivesThingsTheFormTheyHaveThere()
    {
        const string Schema = """
            {"type":"object","required":["a","gone"],"properties":{
              "a":{"type":["string","null"],"description":"A."},
              "b":{"const":"x"},
              "c":{"anyOf":[{"type":"integer"},{"type":"null"}]},
              "d":{"$ref":"#/$defs/d","description":"Mine."},
              "e":{"allOf":[{"$ref":"#/$defs/d"}]},
              "f":{"type":["string","integer"]},
              "g":{"type":"object","properties":{"self":{"$ref":"#/properties/g"}}},
              "h":{"properties":{"x":{"type":"boolean"}}},
              "i":{"enum":["x",null]}},
             "$defs":{"d":{"type":"string","description":"Theirs.","minLength":1}}}
            """;

        var (json, warnings) = ToolFormats.Gemini.Write(IndexHost.Make("n:t", "Does it.", Schema));

        json.GetRawText().Should().Be(string.Concat(
            """{"name":"n__t","description":"Does it.","parameters":{"type":"OBJECT","required":["a"],"properties":{""",
            """ "a":{"type":"STRING","description":"A.","nullable":true},"b":{"enum":["x"]},"c":{"anyOf":[{"type":"INTEGER"}],"nullable":true},""".TrimStart(),
            """ "d":{"type":"STRING","minLength":1,"description":"Mine."},"e":{"type":"STRING","description":"Theirs.","minLength":1},""".TrimStart(),
            """ "f":{"anyOf":[{"type":"STRING"},{"type":"INTEGER"}]},"g":{"type":"OBJECT","properties":{"self":{"type":"OBJECT","properties":{"self":{}}}}},""".TrimStart(),
            """ "h":{"properties":{"x":{"type":"BOOLEAN"}},"type":"OBJECT"},"i":{"enum":["x"],"nullable":true}}}}""".TrimStart()));
        warnings.Select(w => (w.Keyword, w.Path)).Should().Equal(
            ("required", "/inputSchema/required"),
            ("$ref", "/inputSchema/properties/g/properties/self/$ref/properties/self/$ref"),
            ("$defs", "/inputSchema/$defs"));
    }

    [Fact]
    public void Read_Gemini_IsAJsonSchema()
    {
        var read = ToolFormats.Gemini.Read(ToolExecJson.Parse("""
            {"name":"t","behavior":"BLOCKING","parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true,"enum":["x"],"example":"x"},"b":{"anyOf":[{"type":"STRING"}],"nullable":true},"c":{"type":"ARRAY","items":{"type":"INTEGER"}}},"propertyOrdering":["a"]}}
            """));

        read.Value.InputSchema.GetRawText().Should().Be("""{"type":"object","properties":{"a":{"type":["string","null"],"enum":["x",null],"examples":["x"]},"b":{"anyOf":[{"type":"string"},{"type":"null"}]},"c":{"type":"array","items":{"type":"integer"}}}}""");
        read.Warnings.Select(w => w.Path).Should().Equal("/behavior", "/parameters/propertyOrdering");
        ToolFormats.Gemini.Read(ToolExecJson.Parse("""{"name":"t","parametersJsonSchema":{"type":"object","not":{}}}""")).Value.InputSchema.GetRawText().Should().Be("""{"type":"object","not":{}}""");
        FluentActions.Invoking(() => ToolFormats.Gemini.Read(ToolExecJson.Parse("""{"name":"t","parameters":{},"parametersJsonSchema":{}}"""))).Should().Throw<ToolFormatException>();
        FluentActions.Invoking(() => ToolFormats.Gemini.Write(IndexHost.Make("1st:t"))).Should().Throw<ToolFormatException>().WithMessage("*begin with a letter*");
        ToolFormats.Gemini.Write(IndexHost.Make("n:t")).Value.GetRawText().Should().Be("""{"name":"n__t"}""");
    }

    [Fact]
    public void Read_OpenAI_TakesBothForms()
    {
        var nested = ToolFormats.OpenAI.Read(ToolExecJson.Parse("""{"type":"function","function":{"name":"t","strict":true,"parameters":{"type":"object"}}}"""));
        var flat = ToolFormats.OpenAI.Read(ToolExecJson.Parse("""{"type":"function","name":"t","parameters":{"type":"object"},"strict":true}"""));

        nested.Value.Should().Be(flat.Value);
        (nested.Warnings.Single().Path, flat.Warnings.Single().Path).Should().Be(("/function/strict", "/strict"));
        FluentActions.Invoking(() => ToolFormats.OpenAI.Read(ToolExecJson.Parse("""{"type":"web_search","name":"t"}"""))).Should().Throw<ToolFormatException>().WithMessage("*'web_search'*");
    }

    [Fact]
    public void Anthropic_Examples_HaveTheirPlace()
    {
        var tool = IndexHost.Make("n:t", null, """{"type":"object","examples":[{"a":1}]}""");

        var (json, warnings) = ToolFormats.Anthropic.Write(tool);

        json.GetRawText().Should().Be("""{"name":"n__t","input_schema":{"type":"object"},"input_examples":[{"a":1}]}""");
        warnings.Should().BeEmpty();
        ToolFormats.Anthropic.Read(json).Value.Should().Be(tool);
        ToolFormats.Anthropic.Read(ToolExecJson.Parse("""{"name":"t","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}}""")).Warnings.Single().Path.Should().Be("/cache_control");
        FluentActions.Invoking(() => ToolFormats.Anthropic.Read(ToolExecJson.Parse("""{"type":"bash_20250124","name":"bash"}"""))).Should().Throw<ToolFormatException>();
    }

    [Fact]
    public void Read_Mcp_ReportsWhatAToolHasNoPlaceFor()
    {
        var read = ToolFormats.Mcp.Read(ToolExecJson.Parse("""{"name":"t","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true,"x":1},"icons":[{"src":"https://a/b.png","y":1}],"z":1}"""));

        read.Value.Annotations!.ReadOnlyHint.Should().BeTrue();
        read.Warnings.Select(w => w.Path).Should().Equal("/z", "/annotations/x", "/icons/0/y");
    }

    [Fact]
    public void AgentCard_Skills_AreTools()
    {
        var card = new AgentCard { Name = "Clerk", Description = "Files things.", Version = "1.0.0", Url = "https://example.com/a2a", Tools = [Plain with { Title = "Create an issue", Tags = ["git"] }] };

        var (json, written) = card.Write();
        var (read, lost) = AgentCard.Read(json);

        (read.Name, read.Description, read.Version, read.Url).Should().Be((card.Name, card.Description, card.Version, card.Url));
        (read.Tools[0].Id.ToString(), read.Tools[0].Title, read.Tools[0].Description).Should().Be(("github:create_issue", "Create an issue", "Opens an issue."));
        read.Tools[0].Tags.Should().Equal("git");
        written.Select(w => w.Path).Should().Contain("/tools/0/inputSchema/properties/a/type");
        lost.Select(w => w.Keyword).Should().Equal("capabilities", "defaultInputModes", "defaultOutputModes");
    }

    [Theory]
    [InlineData("""{"description":"d","version":"1"}""", "'name' is missing")]
    [InlineData("""{"name":"n","version":"1"}""", "'description' is missing")]
    [InlineData("""{"name":"n","description":"d"}""", "'version' is missing")]
    [InlineData("""{"name":"n","description":"d","version":"1","skills":[{}]}""", "'id' is missing")]
    [InlineData("[]", "must be a JSON object")]
    public void AgentCard_WhatIsRequiredIsMissing_IsRefused(string json, string message) =>
        FluentActions.Invoking(() => AgentCard.Read(ToolExecJson.Parse(json))).Should().Throw<ToolFormatException>().WithMessage($"*{message}*");

    [Fact]
    public void Convert_FromOneToAnother_ReportsBothHalves()
    {
        var (json, warnings) = ToolFormats.Convert(
            ToolExecJson.Parse("""{"type":"function","function":{"name":"t","strict":true,"parameters":{"type":"object","properties":{"a":{"type":"string","not":{}}}}}}"""),
            ToolFormats.OpenAI,
            ToolFormats.Gemini);

        json.GetProperty("name").GetString().Should().Be("t");
        warnings.Select(w => (w.From, w.To, w.Path)).Should().Equal(("openai", "tool", "/function/strict"), ("tool", "gemini", "/inputSchema/properties/a/not"));
        ToolFormats.Find("OPENAI").Should().BeSameAs(ToolFormats.OpenAI);
        ToolFormats.Find("none").Should().BeNull();
    }

    private static Tool Rich() => Plain with
    {
        Title = "T",
        Tags = ["x"],
        OutputSchema = ToolExecJson.Parse("""{"type":"object","properties":{"n":{"type":"integer","multipleOf":2}}}"""),
        Annotations = new ToolAnnotations { ReadOnlyHint = true },
        Execution = new ToolExecution(),
        Icons = [new ToolIcon { Source = "https://example.com/i.png" }],
        Meta = ToolExecJson.Parse("""{"a":1}"""),
        Effects = new ToolEffects(),
    };

    private static JsonElement InputOf(JsonElement json, string format) => format switch
    {
        "openai" => json.GetProperty("function").GetProperty("parameters"),
        "anthropic" => json.GetProperty("input_schema"),
        _ => json.GetProperty("inputSchema"),
    };

    private static string NameOf(JsonElement json, string format) =>
        (format switch { "openai" => json.GetProperty("function").GetProperty("name"), "a2a" => json.GetProperty("id"), _ => json.GetProperty("name") }).GetString()!;
}
