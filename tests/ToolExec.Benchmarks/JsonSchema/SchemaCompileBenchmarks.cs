using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using ToolExec.Foundation.JsonSchema;

namespace ToolExec.Benchmarks.JsonSchema;

/// <summary>Compilation of a schema; parsing it is the yardstick. Goal: at most 6, 27 and 175 microseconds.</summary>
[MemoryDiagnoser]
[MinColumn]
public class SchemaCompileBenchmarks
{
    private byte[] _utf8 = [];
    private JsonElement _schema;

    [Params("small", "medium", "large")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _utf8 = Encoding.UTF8.GetBytes(SchemaCases.Schema(Size));
        _schema = SchemaCases.Parse(SchemaCases.Schema(Size));
    }

    [Benchmark(Baseline = true)]
    public JsonValueKind Parse()
    {
        using var document = JsonDocument.Parse(_utf8);
        return document.RootElement.ValueKind;
    }

    [Benchmark]
    public CompiledSchema Compile() => CompiledSchema.Compile(_schema);
}
