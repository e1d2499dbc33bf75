using System.Globalization;
using System.Text.Json;

namespace ToolExec.Governance.Tests.Hostile;

/// <summary>The calls of <c>corpus.txt</c>, and those that are made by rule.</summary>
internal static class HostileCorpus
{
    private const string NoTool = "reject invalid_tool_id,tool_not_found";

    // Texts that have broken something somewhere.
    private static readonly string[] Texts =
    [
        "", " ", "A", "a b", "a\n", "\na", "a\r\n", "a\0", "\0", "a\t", "a/b", "../a", "..\\a", "%2e%2e", "a%00", "a'--", "\" OR 1=1 --", "a;b", "$(id)", "`id`", "${jndi:ldap://x}", "{{7*7}}", "<script>",
        "é", "e\u0301", "а", "ａ", "a\u200b", "a\u200d", "\u202ea", "a\u2066b", "\ufeffa", "\ud83d\ude00", "\U000e0061", "٣", "a\u2028b", "ﬁ", "İ", "ß", "a\u0000b",
    ];

    // What changes the meaning of a command line, where somebody makes one of texts.
    private static readonly string[] Words =
    [
        "--help", "-e", "-", "--", "; echo pwned", "$(echo pwned)", "`echo pwned`", "a b", "'", "\"", "\\", "*", "~", "a\nb", "%PATH%", "| cat", "&& true", "> /dev/null", "$HOME", "{plain}", "\u202e", "é😀", "a\\\" b", "!!",
    ];

    // What leads elsewhere, where somebody makes an address of texts.
    private static readonly string[] Places =
    [
        "..", ".", "", "../admin", "../../admin", "..%2fadmin", "%2e%2e/admin", "..;/admin", "a/../../admin", "/admin", "//169.254.169.254/latest", "http://169.254.169.254/latest", "\\\\169.254.169.254\\x",
        "@169.254.169.254", "x@127.0.0.1", "#admin", "?admin=1", "&admin=1", "a\r\nX-Injected: 1", "a\nHost: evil", "a HTTP/1.1\r\nHost: evil\r\n\r\n", "\0", "a b", "[::1]", "é", "\u202e", "%", "%zz", "+", ";a=b",
    ];

    public static IEnumerable<HostileCall> All() =>
        [.. Written(), .. Depths(), .. Sizes(), .. Types(), .. Patterns(), .. RoundTrips(), .. Members(), .. Ids(), .. CommandLines(), .. Addresses()];

    private static IEnumerable<HostileCall> Written() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Hostile", "corpus.txt"))
        .Where(static l => l.Length > 0 && l[0] != '#')
        .Select(static l => l.Split(" | ", 4))
        .Select(static p => new HostileCall(p[0], p[1], p[2], p[3]));

    private static IEnumerable<HostileCall> Depths()
    {
        // The outermost object is a level too; 64 are taken.
        foreach (var depth in new[] { 64, 65, 100, 255, 256, 1000, 100_000 })
        {
            var expected = depth <= 64 ? "safe" : "reject invalid_json";
            yield return new("depth", "b:echo", expected, $$"""{"x":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""");
            yield return new("depth", "b:echo", expected, string.Concat(Enumerable.Repeat("{\"x\":", depth)) + "1" + new string('}', depth));
        }
    }

    private static IEnumerable<HostileCall> Sizes()
    {
        // {"x":""} has 8 bytes around the text.
        yield return new("size", "b:echo", "safe", $$"""{"x":"{{new string('x', HostileTests.MaxBytes - 8)}}"}""");
        yield return new("size", "b:echo", "reject arguments_too_large", $$"""{"x":"{{new string('x', HostileTests.MaxBytes - 7)}}"}""");
        yield return new("size", "b:echo", "reject arguments_too_large", $$"""{"{{new string('x', HostileTests.MaxBytes)}}":1}""");
        yield return new("size", "b:echo", "reject arguments_too_large", $$"""{"x":[{{string.Join(',', Enumerable.Repeat("1", HostileTests.MaxBytes))}}]}""");
        yield return new("size", "b:echo", "reject arguments_too_large", $$"""{"x":{{new string('9', HostileTests.MaxBytes)}}}""");
    }

    private static IEnumerable<HostileCall> Types()
    {
        (string Name, string[] Wrong)[] members =
        [
            ("id", ["1", "true", "null", "[]", "{}", "[\"a\"]"]), ("count", ["\"x\"", "true", "null", "[]", "{}", "\"\""]), ("price", ["\"x\"", "true", "[]", "{}", "\"NaN\""]),
            ("mode", ["1", "true", "null", "[]", "{}"]), ("tags", ["1", "true", "null", "\"a\"", "{}"]), ("flag", ["1", "0", "\"true\"", "null", "[]", "{}"]), ("nested", ["1", "true", "null", "\"a\"", "[]"]),
        ];
        foreach (var (name, wrong) in members)
        {
            foreach (var value in wrong)
            {
                var rest = name switch { "id" => "\"count\":1", "count" => "\"id\":\"a\"", _ => "\"id\":\"a\",\"count\":1" };
                yield return new("type", "b:order", $"reject validation_input /{name}", $$"""{{{rest}},"{{name}}":{{value}}}""");
            }
        }
    }

    private static IEnumerable<HostileCall> Patterns() => Texts.Select(static t => new HostileCall("text that fits no pattern", "b:order", "reject validation_input /id", $$"""{"id":{{Quote(t)}},"count":1}"""));

    private static IEnumerable<HostileCall> RoundTrips() => Texts.Select(static t => new HostileCall("text that arrives as it is", "b:echo", "safe", $$"""{"text":{{Quote(t)}}}"""));

    private static IEnumerable<HostileCall> Members() =>
        new[] { "__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "", " id", "id ", "ID", "i\u0064\u200b", "іd", "count\0", "$ref", "__class__", "idempotency_key", "_meta" }
            .Select(static n => new HostileCall("unknown member", "b:order", $"reject validation_input /{n}", $$"""{"id":"a","count":1,{{Quote(n)}}:1}"""));

    private static IEnumerable<HostileCall> Ids() =>
        new[]
        {
            "", " ", "b:", ":order", "b::order", "b:order:", "b:order:1:2", "b:ORDER", "B:order", "b:оrder", "b：order", "b:order\n", " b:order", "b:order\0", "../b:order", "b/order", "b:order;rm", "b:__proto__", "b:*", "*", "b:order?", "b:\u202eredro",
            "b:order\u200b", "order ", "b:" + new string('x', 129), new string('x', 100_000), "null", "{}", "b:order()", "b.order", "mcp__b__order", "b:order{{secret:TOKEN}}",
        }.Select(static i => new HostileCall("id", i, NoTool, """{"id":"a","count":1}"""));

    private static IEnumerable<HostileCall> CommandLines() => Words.Select(static w => new HostileCall("command line", "cmd:argv", "safe", $$"""{"plain":{{Quote(w)}}}"""))
        .Append(new("command line", "cmd:argv", "reject validation_input,execution_failed", """{"plain":"a\u0000b"}"""));

    private static IEnumerable<HostileCall> Addresses()
    {
        foreach (var place in Places)
        {
            yield return new("address", "web:get", "contained", $$"""{"id":{{Quote(place)}}}""");
            yield return new("address", "web:get", "contained", $$"""{"id":"a","q":{{Quote(place)}}}""");
        }

        for (var i = 0; i < HostileTests.PrivateHosts.Length; i++)
        {
            yield return new("private address", string.Create(CultureInfo.InvariantCulture, $"private{i}:get"), "unreached", """{"id":"a"}""");
        }
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
