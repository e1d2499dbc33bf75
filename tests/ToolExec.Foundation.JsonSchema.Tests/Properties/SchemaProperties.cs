using FsCheck;
using FsCheck.Fluent;

namespace ToolExec.Foundation.JsonSchema.Tests.Properties;

public sealed class SchemaProperties
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(1000);

    [Fact]
    public void GeneratedInstances_OfARandomSchema_AreValid()
    {
        Check(generated => TestJson.Compile(generated.Schema.ToJsonString()).Accepts(Text(generated.Valid())));
    }

    [Fact]
    public void OneMutation_ThatTheSchemaForbids_IsCaughtWithAViolation()
    {
        Check(generated =>
        {
            var schema = TestJson.Compile(generated.Schema.ToJsonString());
            var instance = Text(generated.Invalid());
            return !schema.Accepts(instance) && schema.Validate(TestJson.Parse(instance)).Violations.Count > 0;
        });
    }

    [Fact]
    public void Validating_Twice_GivesTheSame()
    {
        Check(generated =>
        {
            var schema = TestJson.Compile(generated.Schema.ToJsonString());
            var instance = TestJson.Parse(Text(generated.Invalid()));
            return schema.Validate(instance).Violations.Select(violation => violation.ToString())
                .SequenceEqual(schema.Validate(instance).Violations.Select(violation => violation.ToString()), StringComparer.Ordinal);
        });
    }

    [Fact]
    public async Task Validating_FromEightThreads_GivesTheSame()
    {
        var cases = Enumerable.Range(0, 100).Select(seed =>
        {
            var generated = new SchemaGenerator(seed).Next();
            return (Schema: TestJson.Compile(generated.Schema.ToJsonString()), Valid: TestJson.Parse(Text(generated.Valid())), Invalid: TestJson.Parse(Text(generated.Invalid())));
        }).ToArray();

        var verdicts = Enumerable.Range(0, 8).Select(_ => Task.Run(() => Array.TrueForAll(
            cases, item => item.Schema.IsValid(item.Valid) && !item.Schema.IsValid(item.Invalid) && !item.Schema.Validate(item.Invalid).IsValid)));

        (await Task.WhenAll(verdicts).WaitAsync(TimeSpan.FromSeconds(30))).Should().AllBeEquivalentTo(true);
    }

    [Fact]
    public void Repair_OfAnything_IsValidOrLeavesItAlone()
    {
        Check(generated =>
        {
            var schema = TestJson.Compile(generated.Schema.ToJsonString());
            foreach (var instance in (string[])[Text(generated.Valid()), Text(generated.Invalid())])
            {
                var result = ArgumentRepairer.Repair(schema, TestJson.Parse(instance), new RepairOptions { Policy = RepairPolicy.Lenient });
                if (result.Changed ? !schema.IsValid(result.Value) || schema.IsValid(TestJson.Parse(instance)) : result.Value.GetRawText() != instance)
                {
                    return false;
                }
            }

            return true;
        });
    }

    [Fact]
    public void TwoPasses_OverInstancesOfOtherSchemas_GiveOneVerdict()
    {
        CheckSeeds(seed =>
        {
            var schema = TestJson.Compile(new SchemaGenerator(seed).Next().Schema.ToJsonString());
            for (var other = 0; other < 5; other++)
            {
                schema.Accepts(Text(new SchemaGenerator(seed + other + 1).Next().Valid()));
            }

            return true;
        });
    }

    [Fact]
    public void DamagedText_IsJsonForUs_ExactlyWhenItIsForTheParser()
    {
        var anything = TestJson.Compile("true");
        var something = TestJson.Compile("""{"anyOf":[{"properties":{"p0":{"minimum":0}},"items":{"type":"string"},"uniqueItems":true,"unevaluatedProperties":false},true]}""");
        CheckSeeds(seed =>
        {
            var random = new System.Random(seed);
            var text = TestJson.Utf8(Text(new SchemaGenerator(seed).Next().Valid())).ToList();
            for (var change = random.Next(1, 4); change > 0 && text.Count > 0; change--)
            {
                const string Fragments = "{}[]\",:.-+eE0123456789 \t\ntrufalsn\\/";
                var at = random.Next(text.Count);
                switch (random.Next(3))
                {
                    case 0:
                        text.RemoveAt(at);
                        break;
                    case 1:
                        text.Insert(at, (byte)Fragments[random.Next(Fragments.Length)]);
                        break;
                    default:
                        text[at] = (byte)Fragments[random.Next(Fragments.Length)];
                        break;
                }
            }

            var damaged = text.ToArray();
            return anything.IsValid(damaged) == IsJson(damaged) && something.IsValid(damaged) == IsJson(damaged);
        });
    }

    [Fact]
    public void DamagedSchema_CompilesOrIsRefusedAsASchema()
    {
        CheckSeeds(seed =>
        {
            var random = new System.Random(seed);
            var schema = new SchemaGenerator(seed).Next().Schema;
            Damage(schema, random);
            try
            {
                TestJson.Compile(schema.ToJsonString()).Accepts("""{"p0":[1,"a",null]}""");
            }
            catch (SchemaException)
            {
                // The one exception that a schema may cause.
            }

            return true;
        });
    }

    private static void Damage(System.Text.Json.Nodes.JsonNode node, System.Random random)
    {
        string[] values = ["null", "true", "-1", "1.5", "\"#\"", "\"x\"", "[]", "[1]", "{}", "{\"$ref\":\"#/properties\"}", "[{}]"];
        var keys = node is System.Text.Json.Nodes.JsonObject members ? members.Select(member => member.Key).ToArray() : [];
        if (keys.Length == 0)
        {
            return;
        }

        var key = keys[random.Next(keys.Length)];
        if (random.Next(3) > 0 && node[key] is System.Text.Json.Nodes.JsonObject below)
        {
            Damage(below, random);
        }
        else
        {
            node[key] = System.Text.Json.Nodes.JsonNode.Parse(values[random.Next(values.Length)]);
        }
    }

    private static bool IsJson(byte[] text)
    {
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(text);
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private static void CheckSeeds(Func<int, bool> holds) => FsCheck.Check.One(Config, Prop.ForAll(Gen.Choose(0, int.MaxValue - 10).ToArbitrary(), holds));

    private static void Check(Func<GeneratedSchema, bool> holds) => CheckSeeds(seed => holds(new SchemaGenerator(seed).Next()));

    private static string Text(System.Text.Json.Nodes.JsonNode? node) => node?.ToJsonString() ?? "null";
}
