using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Compilation;

public sealed class SyntaxErrorTests
{
    [Theory]
    [InlineData("const x = ;", 1, 11)]
    [InlineData("let a = 1;\nlet b = (2;", 2, 11)]
    [InlineData("\n\n  return 1 +* 2", 3, 13)]
    [InlineData("const s = 'é😀'; const t = ;", 1, 28)]
    public async Task CompileAsync_BadText_TellsThePlace(string source, int line, int column)
    {
        var error = await Scripts.ErrorAsync(source);

        error.Kind.Should().Be(ScriptErrorKind.Syntax);
        error.Name.Should().Be("SyntaxError");
        (error.Line, error.Column).Should().Be((line, column));
        error.Message.Should().NotBeEmpty();
    }

    [Fact]
    public async Task CompileAsync_BadText_ShowsTheLineWithACaret()
    {
        var error = await Scripts.ErrorAsync("let ok = 1;\n\tlet y = ;");

        error.Excerpt.Should().Be("\tlet y = ;\n\t        ^");
    }

    [Fact]
    public async Task CompileAsync_LongLine_ShowsAWindowOfIt()
    {
        var error = await Scripts.ErrorAsync($"const a = '{new string('x', 500)}'; const b = ; {new string('/', 300)}");

        var lines = error.Excerpt!.Split('\n');
        lines.Should().HaveCount(2);
        lines[0].Length.Should().Be(120);
        lines[0][lines[1].Length - 1].Should().Be(';');
    }

    [Theory]
    [InlineData("function f() { return 1")]
    [InlineData("if (true) {\n  return 1\n")]
    [InlineData("return `abc")]
    public async Task CompileAsync_TextThatDoesNotEnd_PointsIntoTheText(string source)
    {
        var error = await Scripts.ErrorAsync(source);

        error.Line.Should().BeInRange(1, source.Split('\n').Length);
    }

    [Fact]
    public async Task CompileAsync_DeeplyNestedText_IsGivenUpAndHarmsNobody()
    {
        var compilation = await Scripts.Engine.CompileAsync(new string('(', 500_000)).OrHang();

        compilation.Script.Should().BeNull();
        compilation.Error!.Kind.Should().BeOneOf(ScriptErrorKind.Syntax, ScriptErrorKind.CallDepthLimit);
        (await Scripts.ValueAsync("return 1")).Should().Be("1");
    }

    [Fact]
    public async Task GetScriptOrThrow_BadText_ThrowsTheError()
    {
        var compilation = await Scripts.Engine.CompileAsync("}").OrHang();

        FluentActions.Invoking(() => compilation.GetScriptOrThrow()).Should().Throw<ScriptException>().Which.Error.Should().BeSameAs(compilation.Error);
    }

    [Fact]
    public async Task CompileAsync_GoodText_KeepsTextAndLanguage()
    {
        var script = (await Scripts.Engine.CompileAsync("return 1 as number", ScriptLanguage.TypeScript).OrHang()).GetScriptOrThrow();

        script.Source.Should().Be("return 1 as number");
        script.Language.Should().Be(ScriptLanguage.TypeScript);
    }
}
