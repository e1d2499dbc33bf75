using FsCheck;
using FsCheck.Fluent;

namespace ToolExec.Foundation.JsonSchema.Tests.Properties;

public sealed class SchemaProperties
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(400);

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

    private static void Check(Func<GeneratedSchema, bool> holds) =>
        FsCheck.Check.One(Config, Prop.ForAll<int>(seed => holds(new SchemaGenerator(seed).Next())));

    private static string Text(System.Text.Json.Nodes.JsonNode? node) => node?.ToJsonString() ?? "null";
}
