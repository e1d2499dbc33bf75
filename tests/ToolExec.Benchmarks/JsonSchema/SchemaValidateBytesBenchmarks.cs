using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using ToolExec.Foundation.JsonSchema;

namespace ToolExec.Benchmarks.JsonSchema;

/// <summary>Validation straight from UTF-8 against parsing alone. Goal: at most 1.2 times the parsing.</summary>
[MemoryDiagnoser]
[MinColumn]
public class SchemaValidateBytesBenchmarks
{
    private CompiledSchema _schema = null!;
    private byte[] _utf8 = [];

    [Params("small", "medium", "large")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _schema = SchemaCases.Compile(Size);
        _utf8 = Encoding.UTF8.GetBytes(SchemaCases.Instance(Size));
    }

    [Benchmark(Baseline = true)]
    public JsonValueKind Parse()
    {
        using var document = JsonDocument.Parse(_utf8);
        return document.RootElement.ValueKind;
    }

    [Benchmark]
    public bool IsValid() => _schema.IsValid(_utf8);
}
