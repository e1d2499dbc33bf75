using ToolExec.Conformance;

namespace ToolExec.Runtime.Tests.Wasm;

/// <summary>The contract of sandboxes, kept by a module that runs scripts: as far as its language of lines has the like.</summary>
public sealed class WasmGuestConformanceTests : SandboxConformance
{
    protected override string Language => LinesGuest.Language;

    protected override Task<ISandbox> CreateAsync() => Task.FromResult<ISandbox>(LinesGuest.Sandbox());

    protected override string? FindScript(string name) => name switch
    {
        "value_null" => "return null",
        "value_true" => "return true",
        "value_integer" => "return 42",
        "value_fraction" => "return 1.5",
        "value_small_number" => "return 1e-7",
        "value_largest_integer" => "return 9007199254740991",
        "value_text" => """return "a \"quoted\" text\nof two lines" """,
        "value_empty_text" => "return \"\"",
        "value_list" => """return [1,"two",[3],null,false]""",
        "value_object" => """return {"name":"x","inner":{"list":[{"deep":true}]},"empty":{}}""",
        "value_nothing" => "nothing",
        "value_large" => $"return \"{new string('x', 200_000)}\"",
        "unicode_value" => """return "Grüße, 世界 🎉 \u2028 \u0001 é" """,
        "unicode_printed" => "print Zürich 東京 🎈",
        "unicode_through_a_tool" => """
            start test:echo {"text":"żółw 🐢 \u0000 ﷽","ключ":"値"}
            wait
            answer 1
            """,
        "printed_lines" => "print one\nprint two",
        "printed_as_error" => "warn careful",
        "printed_apart" => "print good\nwarn bad",
        "error_thrown" => "fail boom 17",
        "error_line" => "print 1\nprint 2\nfail not 3",
        "error_syntax" => "what",
        "tool_without_arguments" => "start test:echo {}\nwait\nanswer 1",
        "tool_gives_null" => "start test:nothing {}\nwait\nanswer 1",
        "tool_unknown" => "start no:such {}\nwait\ncode 1",
        "tool_refused_by_gateway" => "start test:forbidden {}\nwait\ncode 1",
        "tool_fails_uncaught" => """
            start test:fail {"message":"out of ink"}
            wait
            answer 1
            """,
        "limit_time" => "loop",
        "block" => """
            start test:block {}
            wait
            answer 1
            """,
        "limit_output" => "flood",
        "limit_result" => $"return \"{new string('x', 20_000)}\"",
        "limit_depth" => "recurse",
        "touch_then_loop" => """
            start math:add {"a":0,"b":0}
            loop
            """,
        "claim_memory" => "claim",
        _ => null,
    };
}
