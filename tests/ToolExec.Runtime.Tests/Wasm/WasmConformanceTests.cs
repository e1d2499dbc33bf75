using ToolExec.Conformance;

namespace ToolExec.Runtime.Tests.Wasm;

/// <summary>The contract of sandboxes, kept by modules: as far as small ones can say what a script says.</summary>
public sealed class WasmConformanceTests : SandboxConformance
{
    protected override string Language => SandboxLanguages.Wasm;

    protected override Task<ISandbox> CreateAsync() => Task.FromResult<ISandbox>(new WasmSandbox(new WasmSandboxOptions(), TimeProvider.System));

    protected override string? FindScript(string name) => Module(name)?.Base64();

    private static TestModule Give(string json) => new TestModule().Text(json).Call("result").Raw(TestModule.Drop);

    private static TestModule? Module(string name) => name switch
    {
        "value_null" => Give("null"),
        "value_true" => Give("true"),
        "value_integer" => Give("42"),
        "value_fraction" => Give("1.5"),
        "value_list" => Give("""[1,"two",[3],null,false]"""),
        "value_object" => Give("""{"name":"x","inner":{"list":[{"deep":true}]},"empty":{}}"""),
        "value_empty_text" => Give("\"\""),
        "value_nothing" => new TestModule(),
        "unicode_value" => Give(""" "Grüße, 世界 🎉 \u2028 \u0001 é" """),
        "unicode_printed" => new TestModule().Print("Zürich 東京 🎈\n"),
        "printed_lines" => new TestModule().Print("one\n").Print("two\n"),
        "limit_time" => new TestModule().Forever(_ => { }),
        "block" => new TestModule().CallTool("test:block", "{}").GiveAnswer(),
        "limit_output" => new TestModule().Forever(m => m.Print("0123456789")),
        "limit_result" => Give($"\"{new string('x', 20_000)}\""),
        "limit_depth" => new TestModule().Raw(0x10, (byte)TestModule.Self),
        "touch_then_loop" => new TestModule().CallTool("math:add", """{"a":0,"b":0}""").Forever(_ => { }),
        "claim_memory" => new TestModule().Forever(m => m.Int(1).Raw(TestModule.MemoryGrow, 0, TestModule.Drop)),
        _ => null,
    };
}
