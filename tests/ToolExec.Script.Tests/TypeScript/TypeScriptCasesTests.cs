using System.Globalization;
using System.Text.RegularExpressions;
using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.TypeScript;

/// <summary>The table of cases.txt: what each piece of TypeScript does once its types are gone, and where what cannot be erased stands.</summary>
public sealed partial class TypeScriptCasesTests
{
    public static TheoryData<string, string, string> Cases()
    {
        var data = new TheoryData<string, string, string>();
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "TypeScript", "cases.txt")).ReplaceLineEndings("\n");
        foreach (Match match in Case().Matches(text))
        {
            data.Add(match.Groups["name"].Value, match.Groups["source"].Value, match.Groups["end"].Value);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Erase_EveryCase_EndsAsTheTableSays(string name, string source, string end)
    {
        name.Should().NotBeEmpty();
        var outcome = await Scripts.Engine.RunAsync(source, ScriptLanguage.TypeScript).OrHang();
        var rest = end[1..].TrimStart();
        switch (end[0])
        {
            case '=':
                outcome.Error.Should().BeNull();
                outcome.Value.GetRawText().Should().Be(rest);
                var script = (await Scripts.Engine.CompileAsync(source, ScriptLanguage.TypeScript).OrHang()).GetScriptOrThrow();
                script.JavaScript.Count(static character => character == '\n').Should().Be(source.Count(static character => character == '\n'));
                break;

            case '!':
                outcome.Error!.Kind.Should().BeOneOf(ScriptErrorKind.UnsupportedSyntax, ScriptErrorKind.Syntax);
                Place(outcome.Error).Should().StartWith(rest.Split(' ')[0]);
                $"{Place(outcome.Error)} {outcome.Error.Message}".Should().Contain(rest.Split(' ').LastOrDefault(static word => word.Length > 0));
                break;

            default:
                outcome.Error!.Kind.Should().Be(ScriptErrorKind.Thrown);
                Place(outcome.Error).Should().Be(rest);
                break;
        }
    }

    [Fact]
    public async Task Erase_JavaScript_LeavesItAsItIs()
    {
        foreach (var file in new[] { "Corpus", "Prelude" }.SelectMany(static folder => Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, folder), "*.js")))
        {
            var source = await File.ReadAllTextAsync(file);
            var compilation = await Scripts.Engine.CompileAsync(source, ScriptLanguage.TypeScript).OrHang();
            compilation.GetScriptOrThrow().JavaScript.Should().Be(source, "of {0}", file);
        }
    }

    // The parser tries an arrow function before it knows; nested ones in defaults cost it twice as long each.
    [Fact]
    public async Task Compile_TextThatTheParserIsSlowFor_IsGivenUpInTime()
    {
        await using var engine = new ScriptEngine(new ScriptEngineOptions { CompileTimeout = TimeSpan.FromMilliseconds(300) });
        var source = string.Concat(Enumerable.Repeat("(a=(", 60)) + "1" + string.Concat(Enumerable.Repeat("))=>1", 60));

        var compilation = await engine.CompileAsync(source, ScriptLanguage.TypeScript).OrHang();

        compilation.Script.Should().BeNull();
        compilation.Error!.Kind.Should().Be(ScriptErrorKind.TimeLimit);
    }

    [Fact]
    public void Table_HasEnoughCases() => Cases().Count.Should().BeGreaterThan(120);

    private static string Place(ScriptError error) => string.Create(CultureInfo.InvariantCulture, $"{error.Line}:{error.Column}");

    [GeneratedRegex(@"^//// (?<name>.*)\n(?<source>[\s\S]*?)\n//(?<end>[=!>].*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Case();
}
