using System.Text;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema.Tests.Suite;

/// <summary>The official JSON-Schema-Test-Suite, each case by every way of validating.</summary>
public sealed class OfficialSuiteTests
{
    public static TheoryData<string> RequiredFiles => Files(optional: false);

    public static TheoryData<string> OptionalFiles => Files(optional: true);

    [SuiteTheory]
    [MemberData(nameof(RequiredFiles))]
    public void Validate_RequiredTests_AllGiveTheVerdictOfTheSuite(string file)
    {
        Run(file, assertFormat: false).Should().BeEmpty();
    }

    [SuiteTheory]
    [MemberData(nameof(OptionalFiles))]
    public void Validate_OptionalTests_OnlyTheDocumentedOnesDiffer(string file)
    {
        var assertFormat = file.Contains("/optional/format/", StringComparison.Ordinal);

        var failures = Run(file, assertFormat);

        failures.Should().BeEquivalentTo(KnownDifferences.In(file));
    }

    private static TheoryData<string> Files(bool optional)
    {
        var data = new TheoryData<string>();
        foreach (var draft in (string[])["draft2020-12", "draft2019-09", "draft7", "draft6", "draft4"])
        {
            foreach (var file in SuiteFiles.FilesOf(draft, optional))
            {
                data.Add(file);
            }
        }

        return data;
    }

    private static List<string> Run(string file, bool assertFormat)
    {
        var options = new SchemaCompileOptions
        {
            DefaultDialect = SuiteFiles.DialectOf(file[..file.IndexOf('/', StringComparison.Ordinal)]),
            Resources = SuiteFiles.Remotes,
            AssertFormat = assertFormat,
        };
        var failures = new List<string>();
        foreach (var group in SuiteFiles.Load(file).EnumerateArray())
        {
            var name = group.GetProperty("description").GetString()!;
            CompiledSchema schema;
            try
            {
                schema = CompiledSchema.Compile(group.GetProperty("schema"), options);
            }
            catch (SchemaException exception)
            {
                failures.Add($"{name}: {exception.Message}");
                continue;
            }

            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var expected = test.GetProperty("valid").GetBoolean();
                if (!AllAgree(schema, test.GetProperty("data"), expected))
                {
                    failures.Add($"{name}: {test.GetProperty("description").GetString()}");
                }
            }
        }

        return failures;
    }

    private static bool AllAgree(CompiledSchema schema, JsonElement data, bool expected)
    {
        var strict = new SchemaValidationOptions { RejectDuplicateProperties = true };
        var utf8 = Encoding.UTF8.GetBytes(data.GetRawText());
        var result = schema.Validate(data);
        return schema.IsValid(data) == expected
            && schema.IsValid(utf8) == expected
            && schema.IsValid(utf8, strict) == expected
            && result.IsValid == expected
            && schema.Validate(utf8).IsValid == expected
            && new Explainer(schema, strict).FindsNothing(data) == expected
            && (expected || result.Violations.All(violation => violation.Keyword[0] != '$' || violation.Keyword is "$ref" or "$dynamicRef" or "$recursiveRef"));
    }
}
