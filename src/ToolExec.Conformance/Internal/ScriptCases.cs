using System.Text;
using Xunit;

namespace ToolExec.Conformance;

/// <summary>What each script of the kit comes to.</summary>
internal static class ScriptCases
{
    private const string Given = """{"list":[0,{"name":"née"}],"flag":false,"none":null}""";

    /// <summary>Gets the cases by name.</summary>
    public static IReadOnlyDictionary<string, ScriptCase> All { get; } = Make().ToDictionary(c => c.Name, StringComparer.Ordinal);

    private static IEnumerable<ScriptCase> Make() => [.. Values(), .. Outputs(), .. Errors(), .. ToolCalls(), .. Limits(), .. Types()];

    private static IEnumerable<ScriptCase> Values() =>
    [
        ScriptCase.Gives("value_null", "null"),
        ScriptCase.Gives("value_true", "true"),
        ScriptCase.Gives("value_integer", "42"),
        ScriptCase.Gives("value_fraction", "1.5"),
        ScriptCase.Gives("value_small_number", "1e-7"),
        ScriptCase.Gives("value_largest_integer", "9007199254740991"),
        ScriptCase.Gives("value_text", """ "a \"quoted\" text\nof two lines" """),
        ScriptCase.Gives("value_empty_text", "\"\""),
        ScriptCase.Gives("value_list", """[1,"two",[3],null,false]"""),
        ScriptCase.Gives("value_object", """{"name":"x","inner":{"list":[{"deep":true}]},"empty":{}}"""),
        ScriptCase.Prints("value_nothing", result => Assert.Equal(System.Text.Json.JsonValueKind.Undefined, result.Value.ValueKind)),
        ScriptCase.Gives("value_left_in_out", """{"left":"here"}"""),
        ScriptCase.Prints("value_large", result => Assert.Equal(200_000, result.Value.GetString()!.Length)),
        ScriptCase.Gives("input_given", $$"""{"got":"née","all":{{Given}}}""") with { Input = Given },
        ScriptCase.Gives("input_missing", "true"),
        ScriptCase.Gives("unicode_value", """ "Grüße, 世界 🎉 \u2028 \u0001 é" """),
        ScriptCase.Gives("unicode_through_a_tool", """{"text":"żółw 🐢 \u0000 ﷽","ключ":"値"}"""),
        ScriptCase.Gives("functions_and_recursion", "610"),
        ScriptCase.Gives("sorting", """[{"n":1,"odd":true},{"n":2,"odd":false},{"n":3,"odd":true}]"""),
    ];

    private static IEnumerable<ScriptCase> Outputs() =>
    [
        ScriptCase.Prints("unicode_printed", result => Assert.Equal("Zürich 東京 🎈\n", Lines(result.Stdout))),
        ScriptCase.Prints("printed_lines", result => Assert.Equal("one\ntwo\n", Lines(result.Stdout))),
        ScriptCase.Prints("printed_as_error", result => Assert.Equal(("", "careful\n"), (result.Stdout, Lines(result.Stderr)))),
        ScriptCase.Prints("printed_apart", result => Assert.Equal(("good\n", "bad\n"), (Lines(result.Stdout), Lines(result.Stderr)))),
        ScriptCase.Prints("printed_much", result => Assert.Equal(500 * 101, Lines(result.Stdout).Length)),
    ];

    private static IEnumerable<ScriptCase> Errors() =>
    [
        new("error_thrown", (result, _) =>
        {
            ScriptCase.Failed(result, SandboxErrorKind.Thrown);
            Assert.Contains("boom 17", result.Error!.Message, StringComparison.Ordinal);
        }),
        new("error_line", (result, _) =>
        {
            ScriptCase.Failed(result, SandboxErrorKind.Thrown);
            Assert.Contains("not 3", result.Error!.Message, StringComparison.Ordinal);
            Assert.Equal(3, result.Error.Line);
        }),
        new("error_of_the_language", (result, _) =>
        {
            ScriptCase.Failed(result, SandboxErrorKind.Thrown);
            Assert.False(string.IsNullOrWhiteSpace(result.Error!.Name), "The error has a name in its language.");
        }),
        ScriptCase.Gives("error_caught", "\"caught inner\""),
        ScriptCase.Fails("error_syntax", SandboxErrorKind.Syntax),
    ];

    private static IEnumerable<ScriptCase> ToolCalls() =>
    [
        new("tool_called", (result, gateway) =>
        {
            ScriptCase.Value("3", result);
            Assert.Equal("math:add", Assert.Single(gateway.Calls).Tool);
        }),
        ScriptCase.Gives("tool_in_sequence", "15"),
        ScriptCase.Gives("tool_in_parallel", "[1,2,3,4]"),
        ScriptCase.Gives("tool_by_id", "42"),
        ScriptCase.Gives("tool_without_arguments", "{}"),
        ScriptCase.Gives("tool_gives_null", "null"),
        ScriptCase.Gives("tool_gives_much", "200000"),
        ScriptCase.Gives("tool_takes_much", "100000"),
        ScriptCase.Gives("tool_keeps_numbers", """{"most":9007199254740991,"half":0.5,"none":0,"less":-17,"big":1e21}"""),
        new("tool_often", (result, gateway) =>
        {
            ScriptCase.Value("5050", result);
            Assert.Equal(100, gateway.Calls.Count);
        }),
        ScriptCase.Gives("tool_fails_caught", """{"code":"execution_failed","message":"out of ink","retryable":false,"known":true}"""),
        new("tool_fails_uncaught", (result, _) =>
        {
            ScriptCase.Failed(result, SandboxErrorKind.Thrown);
            Assert.Equal("execution_failed", result.Error!.ToolCode);
            Assert.Contains("out of ink", result.Error.Message, StringComparison.Ordinal);
        }),
        ScriptCase.Gives("tool_refused_with_violations", """{"code":"validation_input","where":"/a"}"""),
        ScriptCase.Gives("tool_unknown", "\"tool_not_found\""),
        ScriptCase.Gives("tool_retryable", """["busy",true]"""),
        ScriptCase.Gives("tool_one_of_several_fails", """[2,"execution_failed",4]"""),
        ScriptCase.Gives("tool_continues_after_failure", "7"),
        ScriptCase.Gives("tool_refused_by_gateway", "\"policy_denied\""),
    ];

    private static IEnumerable<ScriptCase> Limits() =>
    [
        ScriptCase.Fails("limit_time", SandboxErrorKind.TimeLimit) with { Limits = new() { Timeout = TimeSpan.FromSeconds(2) } },
        new("limit_output", (result, _) =>
        {
            ScriptCase.Failed(result, SandboxErrorKind.OutputLimit);
            Assert.InRange(Encoding.UTF8.GetByteCount(result.Stdout) + Encoding.UTF8.GetByteCount(result.Stderr), 1, 10_000);
        })
        { Limits = new() { OutputBytes = 10_000 } },
        ScriptCase.Fails("limit_result", SandboxErrorKind.ResultLimit) with { Limits = new() { ResultBytes = 10_000 } },
        ScriptCase.Fails("limit_depth", SandboxErrorKind.DepthLimit, SandboxErrorKind.Thrown),
        ScriptCase.Fails("never_settles", SandboxErrorKind.Deadlock, SandboxErrorKind.TimeLimit) with { Limits = new() { Timeout = TimeSpan.FromSeconds(5) } },
    ];

    // In TypeScript alone.
    private static IEnumerable<ScriptCase> Types() =>
    [
        ScriptCase.Gives("typed_values", """{"point":{"x":1,"name":"p"},"level":2,"first":7,"kept":"b"}"""),
        ScriptCase.Gives("typed_tool_call", "[4,5]"),
        new("typed_error_line", (result, _) =>
        {
            ScriptCase.Failed(result, SandboxErrorKind.Thrown);
            Assert.Contains("not 1", result.Error!.Message, StringComparison.Ordinal);
            Assert.Equal(4, result.Error.Line);
        }),
        new("typed_syntax", (result, _) =>
        {
            ScriptCase.Failed(result, SandboxErrorKind.Syntax);
            Assert.Equal(2, result.Error!.Line);
        }),
    ];

    // A console of Windows ends its lines in its own way.
    private static string Lines(string text) => text.ReplaceLineEndings("\n");
}
