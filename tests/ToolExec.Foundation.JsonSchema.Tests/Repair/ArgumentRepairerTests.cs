using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema.Tests.Repair;

public sealed class ArgumentRepairerTests
{
    private const string Order = """
        {
          "type": "object",
          "properties": {
            "count": { "type": "integer", "minimum": 1 },
            "price": { "type": "number" },
            "name": { "type": "string" },
            "urgent": { "type": "boolean" },
            "tags": { "type": "array", "items": { "type": "string" } },
            "sizes": { "type": "array", "items": { "type": "integer" } },
            "address": { "$ref": "#/$defs/address" },
            "unit": { "enum": ["celsius", "fahrenheit"] },
            "note": { "type": "string", "default": "none" }
          },
          "required": ["name"],
          "additionalProperties": false,
          "$defs": {
            "address": {
              "type": "object",
              "properties": { "city": { "type": "string" }, "zip": { "type": "string" } },
              "required": ["city"],
              "additionalProperties": false
            }
          }
        }
        """;

    private static readonly CompiledSchema Schema = TestJson.Compile(Order);

    [Fact]
    public void Repair_NullArguments_AreRefused()
    {
        var instance = TestJson.Parse("{}");

        FluentActions.Invoking(() => ArgumentRepairer.Repair(null!, instance, new RepairOptions())).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => ArgumentRepairer.Repair(Schema, instance, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => ArgumentRepairer.Repair(Schema, default, new RepairOptions())).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new RepairOptions { MaxOperations = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new RepairOptions { Policy = (RepairPolicy)7 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new RepairOptions { Validation = null! }).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData("""{"name":"a","count":"5"}""", """{"name":"a","count":5}""", "replace", "/count")]
    [InlineData("""{"name":"a","price":"-1.5e3"}""", """{"name":"a","price":-1.5e3}""", "replace", "/price")]
    [InlineData("""{"name":5}""", """{"name":"5"}""", "replace", "/name")]
    [InlineData("""{"name":"a","urgent":"true"}""", """{"name":"a","urgent":true}""", "replace", "/urgent")]
    [InlineData("""{"name":"a","tags":"[\"x\",\"y\"]"}""", """{"name":"a","tags":["x","y"]}""", "replace", "/tags")]
    [InlineData("""{"name":"a","address":"{\"city\":\"Oslo\"}"}""", """{"name":"a","address":{"city":"Oslo"}}""", "replace", "/address")]
    [InlineData("""{"name":"a","tags":"x"}""", """{"name":"a","tags":["x"]}""", "replace", "/tags")]
    [InlineData("""{"name":"a","sizes":"7"}""", """{"name":"a","sizes":[7]}""", "replace", "/sizes")]
    [InlineData("""{"name":"a","sizes":[1,"2",3]}""", """{"name":"a","sizes":[1,2,3]}""", "replace", "/sizes/1")]
    [InlineData("""{"name":"a","count":null}""", """{"name":"a"}""", "remove", "/count")]
    [InlineData("""{"name":"a","address":{"city":"Oslo","zip":null}}""", """{"name":"a","address":{"city":"Oslo"}}""", "remove", "/address/zip")]
    public void Repair_SafePolicy_MendsTheForm(string instance, string expected, string op, string path)
    {
        var result = ArgumentRepairer.Repair(Schema, TestJson.Parse(instance), new RepairOptions());

        result.Changed.Should().BeTrue();
        result.Value.GetRawText().Should().Be(expected);
        result.Operations.Should().ContainSingle().Which.Should().Match<RepairOperation>(operation => operation.Op == op && operation.Path == path);
        result.Operations[0].Reason.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("""{"nmae":"a"}""", """{"name":"a"}""")]
    [InlineData("""{"Name":"a","Count":3}""", """{"name":"a","count":3}""")]
    [InlineData("""{"name":"a","unit":"celcius"}""", """{"name":"a","unit":"celsius"}""")]
    [InlineData("""{"name":"a","unit":"Fahrenheit"}""", """{"name":"a","unit":"fahrenheit"}""")]
    [InlineData("""{"name":"a","urgent":"True"}""", """{"name":"a","urgent":true}""")]
    [InlineData("""{"name":"a","address":{"citty":"Oslo"}}""", """{"name":"a","address":{"city":"Oslo"}}""")]
    public void Repair_LenientPolicy_CorrectsSpelling_SafeDoesNot(string instance, string expected)
    {
        var element = TestJson.Parse(instance);

        ArgumentRepairer.Repair(Schema, element, new RepairOptions()).Changed.Should().BeFalse();
        var result = ArgumentRepairer.Repair(Schema, element, new RepairOptions { Policy = RepairPolicy.Lenient });

        result.Changed.Should().BeTrue();
        result.Value.GetRawText().Should().Be(expected);
    }

    [Theory]
    [InlineData("""{"name":"a","count":"five"}""")]
    [InlineData("""{"name":"a","count":"0"}""")]
    [InlineData("""{"name":"a","count":" 5"}""")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"name":["a"]}""")]
    [InlineData("""{"name":"a","count":"5","address":{}}""")]
    [InlineData("""{"name":"a","unit":"kelvin"}""")]
    [InlineData("""{"name":"a","tags":{"x":1}}""")]
    public void Repair_NotPossible_LeavesTheInstanceAsItWas(string instance)
    {
        var result = ArgumentRepairer.Repair(Schema, TestJson.Parse(instance), new RepairOptions());

        result.Changed.Should().BeFalse();
        result.Operations.Should().BeEmpty();
        result.Value.GetRawText().Should().Be(instance);
    }

    [Fact]
    public void Repair_PolicyOff_ChangesNothing()
    {
        var result = ArgumentRepairer.Repair(Schema, TestJson.Parse("""{"name":5}"""), new RepairOptions { Policy = RepairPolicy.Off, FillDefaults = true });

        result.Changed.Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"type":["integer","array"],"items":{"type":"integer"}}""", "\"5\"")]
    [InlineData("""{"anyOf":[{"type":"integer"},{"type":"array","items":{"type":"string"}}]}""", "\"5\"")]
    [InlineData("""{"properties":{"colour":true,"color":true},"additionalProperties":false}""", """{"coloor":1}""")]
    [InlineData("""{"properties":{"start":true},"additionalProperties":false}""", """{"strat":1,"stat":2}""")]
    [InlineData("""{"enum":["left","lift"]}""", "\"loft\"")]
    public void Repair_TwoRepairsPossible_MakesNone(string schema, string instance)
    {
        var result = ArgumentRepairer.Repair(TestJson.Compile(schema), TestJson.Parse(instance), new RepairOptions { Policy = RepairPolicy.Lenient });

        result.Changed.Should().BeFalse();
    }

    [Fact]
    public void Repair_ValidPartsBesideInvalidOnes_StayAsTheyWere()
    {
        var schema = TestJson.Compile("""{"properties":{"a":{"type":["string","integer"]},"b":{"type":"integer"}}}""");

        var result = ArgumentRepairer.Repair(schema, TestJson.Parse("""{"a":"5","b":"5","c":"5"}"""), new RepairOptions());

        result.Value.GetRawText().Should().Be("""{"a":"5","b":5,"c":"5"}""");
    }

    [Fact]
    public void Repair_InsideAlternative_UsesTheOneThatFits()
    {
        var schema = TestJson.Compile(
            """{"oneOf":[{"properties":{"kind":{"const":"card"},"number":{"type":"string"}},"required":["kind","number"]},{"properties":{"kind":{"const":"cash"},"amount":{"type":"integer"}},"required":["kind","amount"]}]}""");

        var result = ArgumentRepairer.Repair(schema, TestJson.Parse("""{"kind":"card","number":4711}"""), new RepairOptions());

        result.Value.GetRawText().Should().Be("""{"kind":"card","number":"4711"}""");
    }

    [Fact]
    public void Repair_FillDefaults_AddsThemAlsoToAValidInstance()
    {
        var options = new RepairOptions { FillDefaults = true };

        var result = ArgumentRepairer.Repair(Schema, TestJson.Parse("""{"name":"a"}"""), options);

        result.Value.GetRawText().Should().Be("""{"name":"a","note":"none"}""");
        result.Operations.Should().ContainSingle().Which.Op.Should().Be("add");
        ArgumentRepairer.Repair(Schema, result.Value, options).Changed.Should().BeFalse();
    }

    [Fact]
    public void Repair_MoreOperationsThanAllowed_MakesNone()
    {
        var instance = TestJson.Parse("""{"name":"a","sizes":["1","2","3"]}""");

        ArgumentRepairer.Repair(Schema, instance, new RepairOptions { MaxOperations = 2 }).Changed.Should().BeFalse();
        ArgumentRepairer.Repair(Schema, instance, new RepairOptions { MaxOperations = 3 }).Changed.Should().BeTrue();
    }

    [Fact]
    public void Repair_DuplicateProperty_IsNotMendedAway()
    {
        var options = new RepairOptions { Validation = new SchemaValidationOptions { RejectDuplicateProperties = true } };

        var result = ArgumentRepairer.Repair(Schema, TestJson.Parse("""{"name":"a","count":"5","count":"6"}"""), options);

        result.Changed.Should().BeFalse();
    }

    [Fact]
    public void Repair_NestedAlternatives_EndSoon()
    {
        var nested = string.Concat(Enumerable.Repeat("""{"anyOf":[{"type":"integer"},{"type":"array","items":""", 20)) + "true" + string.Concat(Enumerable.Repeat("}]}", 20));

        Action act = () => ArgumentRepairer.Repair(TestJson.Compile(nested), TestJson.Parse("{\"a\":{}}"), new RepairOptions { Policy = RepairPolicy.Lenient });

        act.ExecutionTime().Should().BeLessThan(TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("{", "\"p{0}\":null", "}")]
    [InlineData("[", "\"{0}\"", "]")]
    public void Repair_HugeValue_EndsSoon(string open, string member, string close)
    {
        var schema = TestJson.Compile("""{"additionalProperties":{"type":"integer","default":1},"items":{"anyOf":[{"type":"integer"},{"type":"boolean"}]}}""");
        var instance = TestJson.Parse(
            open + string.Join(',', Enumerable.Range(0, 300_000).Select(i => member.Replace("{0}", i.ToString(System.Globalization.CultureInfo.InvariantCulture)))) + close);

        Action act = () => ArgumentRepairer.Repair(schema, instance, new RepairOptions { Policy = RepairPolicy.Lenient, FillDefaults = true }).Changed.Should().BeFalse();

        act.ExecutionTime().Should().BeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Operations_WrittenAsJsonPatch_HaveItsMembers()
    {
        var result = ArgumentRepairer.Repair(
            Schema, TestJson.Parse("""{"nmae":"a","count":"5","urgent":null}"""), new RepairOptions { Policy = RepairPolicy.Lenient });

        var patch = result.Operations.Select(Written);

        patch.Should().BeEquivalentTo(
            """{"op":"move","from":"/nmae","path":"/name"}""",
            """{"op":"replace","path":"/count","value":5}""",
            """{"op":"remove","path":"/urgent"}""");
    }

    private static string Written(RepairOperation operation)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            operation.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
