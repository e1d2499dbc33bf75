using System.Text.Json;
using BenchmarkDotNet.Attributes;
using ToolExec.Foundation.JsonSchema;

namespace ToolExec.Benchmarks.JsonSchema;

/// <summary>Validation of a parsed, valid instance against a hand-written check of the same rules. Goal: at most twice its time, no allocation.</summary>
[MemoryDiagnoser]
[MinColumn]
public class SchemaValidateBenchmarks
{
    private readonly SchemaValidationOptions _strict = new() { RejectDuplicateProperties = true, RejectIllFormedStrings = true };
    private CompiledSchema _schema = null!;
    private JsonElement _instance;

    [Params("small", "medium", "large")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _schema = SchemaCases.Compile(Size);
        _instance = SchemaCases.Parse(SchemaCases.Instance(Size));
        if (!_schema.Validate(_instance).IsValid || !HandWritten.Check(Size, _instance))
        {
            throw new InvalidOperationException("The instance must be valid.");
        }
    }

    [Benchmark(Baseline = true)]
    public bool ByHand() => HandWritten.Check(Size, _instance);

    [Benchmark]
    public bool IsValid() => _schema.IsValid(_instance);

    [Benchmark]
    public bool IsValidStrict() => _schema.IsValid(_instance, _strict);
}
