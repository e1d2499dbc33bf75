using System.Text.Json;
using ToolExec.Script.Tests.Support;

namespace ToolExec.Script.Tests.Outcomes;

public sealed class ErrorTests
{
    [Fact]
    public async Task Thrown_AcrossAwaits_TellsTheOriginalPlace()
    {
        var error = await Scripts.ErrorAsync("""
            function fails(order) {
              return order.missing.total;
            }

            async function load() {
              await null;
              return fails({});
            }

            return await load();
            """);

        error.Kind.Should().Be(ScriptErrorKind.Thrown);
        error.Name.Should().Be("TypeError");
        error.Line.Should().Be(2);
        error.Stack.Select(static frame => (frame.Function, frame.Line)).Should().StartWith([("fails", 2), ("load", 7)]);
        error.Excerpt.Should().StartWith("  return order.missing.total;\n");
    }

    [Fact]
    public async Task Thrown_OnTheFirstLine_HasTheOriginalColumn()
    {
        var error = await Scripts.ErrorAsync("null; fail()");

        (error.Line, error.Column).Should().Be((1, 7));
    }

    [Fact]
    public async Task Thrown_BehindOtherCharacters_HasTheColumnInUtf16()
    {
        var error = await Scripts.ErrorAsync("let ok = 1;\nconst s = 'é😀'; fail()");

        (error.Line, error.Column).Should().Be((2, 18));
        error.Excerpt.Should().Be($"const s = 'é😀'; fail()\n{new string(' ', 17)}^");
    }

    [Theory]
    [InlineData("throw 'plain'", null, "plain")]
    [InlineData("throw new RangeError('r')", "RangeError", "r")]
    [InlineData("class MyError extends Error { name = 'MyError' } throw new MyError('m')", "MyError", "m")]
    [InlineData("await Promise.reject(new Error('later'))", "Error", "later")]
    [InlineData("throw null", null, "null")]
    [InlineData("throw undefined", null, "undefined")]
    public async Task Thrown_Value_HasNameAndMessage(string source, string? name, string message)
    {
        var error = await Scripts.ErrorAsync(source);

        (error.Name, error.Message).Should().Be((name, message));
    }

    [Fact]
    public async Task Thrown_Object_IsData()
    {
        var error = await Scripts.ErrorAsync("throw { reason: 'x', at: [1] }");

        error.Data.GetProperty("reason").GetString().Should().Be("x");
    }

    [Fact]
    public async Task Thrown_ErrorWithCodeDataAndCause_HasThem()
    {
        var error = await Scripts.ErrorAsync("const e = new Error('outer', { cause: new TypeError('inner') }); e.code = 'E1'; e.data = { a: 1 }; throw e");

        error.Data.GetProperty("code").GetString().Should().Be("E1");
        error.Data.GetProperty("data").GetProperty("a").GetInt32().Should().Be(1);
        error.Cause!.Message.Should().Be("inner");
        error.Cause.Name.Should().Be("TypeError");
    }

    [Fact]
    public async Task Thrown_ByATimer_EndsTheScript()
    {
        var error = await Scripts.ErrorAsync("setTimeout(() => { throw new Error('tick') }, 0); await new Promise(() => {})");

        error.Message.Should().Be("tick");
    }

    [Fact]
    public async Task Thrown_ByAJob_EndsTheScript()
    {
        var error = await Scripts.ErrorAsync("queueMicrotask(() => { throw new Error('job') }); await new Promise(() => {})");

        error.Message.Should().Be("job");
    }

    [Fact]
    public async Task Result_ThatCannotCross_IsAnErrorThatNamesThePlace()
    {
        var error = await Scripts.ErrorAsync("const a = { b: {} }; a.b.c = a; return a");

        error.Name.Should().Be("TypeError");
        error.Message.Should().Contain("b");
    }

    [Theory]
    [InlineData("await new Promise(() => {})")]
    [InlineData("await { then() {} }")]
    [InlineData("for await (const x of { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }) ;")]
    public async Task Deadlock_NothingCanSettle_IsReportedAtOnce(string source)
    {
        var error = await Scripts.ErrorAsync(source);

        error.Kind.Should().Be(ScriptErrorKind.Deadlock);
        error.Message.Should().Contain("nothing can settle");
    }

    [Fact]
    public async Task GetValueOrThrow_FailedScript_ThrowsItsError()
    {
        var outcome = await Scripts.RunAsync("throw new Error('x')");

        var thrown = FluentActions.Invoking(() => outcome.GetValueOrThrow()).Should().Throw<ScriptException>().Which;

        thrown.Error.Should().BeSameAs(outcome.Error);
        thrown.Message.Should().Be("Error: x (line 1, column 11)");
        outcome.Value.ValueKind.Should().Be(JsonValueKind.Undefined);
    }

    [Fact]
    public async Task Console_Lines_HaveTheirLevels()
    {
        var outcome = await Scripts.RunAsync("console.log('a', 1); console.info('b'); console.warn('c'); console.error('d'); console.debug({ e: [1] })");

        outcome.Console.Should().Equal(
            new ScriptConsoleLine(ScriptConsoleLevel.Log, "a 1"),
            new ScriptConsoleLine(ScriptConsoleLevel.Info, "b"),
            new ScriptConsoleLine(ScriptConsoleLevel.Warn, "c"),
            new ScriptConsoleLine(ScriptConsoleLevel.Error, "d"),
            new ScriptConsoleLine(ScriptConsoleLevel.Debug, "{ e: [ 1 ] }"));
    }

    [Fact]
    public async Task Console_OfAFailedScript_IsKept()
    {
        var outcome = await Scripts.RunAsync("console.log('before'); throw 1");

        outcome.Console.Should().ContainSingle().Which.Text.Should().Be("before");
    }
}
