using System.Text.Json;
using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Engine;

public sealed class ScriptEngineTests
{
    [Fact]
    public async Task CompileAsync_NullText_IsRefused()
    {
        await FluentActions.Awaiting(() => Scripts.Engine.CompileAsync(null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
    }

    [Fact]
    public async Task CompileAsync_UnknownLanguage_IsRefused()
    {
        await FluentActions.Awaiting(() => Scripts.Engine.CompileAsync("", (ScriptLanguage)7).AsTask()).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task CompileAsync_TextAtAndBeyondTheLimit_IsTakenAndRefused()
    {
        await using var engine = new ScriptEngine(new ScriptEngineOptions { MaxSourceLength = 10 });

        (await engine.CompileAsync("return 123").OrHang()).Script.Should().NotBeNull();
        await FluentActions.Awaiting(() => engine.CompileAsync("return 1234").AsTask()).Should().ThrowAsync<ArgumentException>().WithMessage("*11*10*");
    }

    [Fact]
    public async Task CompileAsync_CancelledToken_ThrowsWithThatToken()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        var thrown = await FluentActions.Awaiting(() => Scripts.Engine.CompileAsync("1", cancellationToken: source.Token).AsTask())
            .Should().ThrowAsync<OperationCanceledException>();

        thrown.Which.CancellationToken.Should().Be(source.Token);
    }

    [Fact]
    public void CreateInstance_NullScript_IsRefused()
    {
        FluentActions.Invoking(() => Scripts.Engine.CreateInstance(null!)).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData("", "undefined")]
    [InlineData("1 + 1", "undefined")]
    [InlineData("return 1 + 1", "2")]
    [InlineData("return undefined", "undefined")]
    [InlineData("return null", "null")]
    [InlineData("return 'é€😀'", "\"é€😀\"")]
    [InlineData("return await Promise.resolve([1, 'a', true])", "[1,\"a\",true]")]
    [InlineData("return { at: new Date(0), none: undefined, list: [undefined], bytes: new Uint8Array([1, 2, 3]) }", "{\"at\":\"1970-01-01T00:00:00.000Z\",\"list\":[null],\"bytes\":\"AQID\"}")]
    [InlineData("const { a, ...rest } = { a: 1, b: 2 }; return [a, rest]", "[1,{\"b\":2}]")]
    public async Task RunAsync_Script_ReturnsItsValue(string source, string expected)
    {
        (await Scripts.ValueAsync(source)).Should().Be(expected);
    }

    [Fact]
    public async Task RunAsync_SyntaxError_IsAFailedOutcome()
    {
        var error = await Scripts.ErrorAsync("const x = ;");

        error.Kind.Should().Be(ScriptErrorKind.Syntax);
    }

    [Fact]
    public async Task RunAsync_Globals_AreVariablesOfTheScript()
    {
        var options = new ScriptInstanceOptions { Globals = Scripts.Json("""{"args":{"id":7},"name":"x"}""") };

        (await Scripts.ValueAsync("return [args.id, name, globalThis.name]", options)).Should().Be("[7,\"x\",\"x\"]");
    }

    [Fact]
    public async Task RunAsync_ManyAtOnce_DoNotSeeEachOther()
    {
        var script = await Scripts.CompileAsync("globalThis.mine = args; Array.prototype.x = args; await null; return [globalThis.mine, [].x]");

        var values = await Task.WhenAll(Enumerable.Range(0, 50).Select(async index =>
        {
            await using var instance = Scripts.Engine.CreateInstance(script, new ScriptInstanceOptions { Globals = Scripts.Json($$"""{"args":{{index}}}""") });
            return (await instance.RunAsync()).GetValueOrThrow().GetRawText();
        })).OrHang();

        values.Should().Equal(Enumerable.Range(0, 50).Select(static index => $"[{index},{index}]"));
    }

    [Fact]
    public async Task RunAsync_SameScriptTwice_StartsAnewEachTime()
    {
        const string Source = "globalThis.count = (globalThis.count ?? 0) + 1; return count";

        (await Scripts.ValueAsync(Source)).Should().Be("1");
        (await Scripts.ValueAsync(Source)).Should().Be("1");
    }

    [Fact]
    public async Task RunAsync_MoreSetsOfFunctionsThanImages_AllWork()
    {
        await using var engine = new ScriptEngine(new ScriptEngineOptions { MaxImages = 1 });
        foreach (var name in new[] { "a.f", "b.f", "a.f" })
        {
            var options = Scripts.With(name, static (_, _) => new ValueTask<ScriptCallResult>(Scripts.Answer("5")));

            var outcome = await engine.RunAsync($"return await {name}()", options: options).OrHang();

            outcome.GetValueOrThrow().GetRawText().Should().Be("5");
        }
    }

    [Fact]
    public async Task WarmUpAsync_ThenRun_Works()
    {
        await using var engine = new ScriptEngine();

        await engine.WarmUpAsync().OrHang();

        (await engine.RunAsync("return 3").OrHang()).GetValueOrThrow().GetInt32().Should().Be(3);
    }

    [Fact]
    public async Task DisposeAsync_Twice_IsFine_AndEverythingElseIsRefused()
    {
        var engine = new ScriptEngine();
        var script = (await engine.CompileAsync("return 1").OrHang()).GetScriptOrThrow();

        await engine.DisposeAsync().OrHang();
        await engine.DisposeAsync().OrHang();

        FluentActions.Invoking(() => engine.CreateInstance(script)).Should().Throw<ObjectDisposedException>();
        await FluentActions.Awaiting(() => engine.CompileAsync("1").AsTask()).Should().ThrowAsync<ObjectDisposedException>();
        await FluentActions.Awaiting(() => engine.WarmUpAsync().AsTask()).Should().ThrowAsync<ObjectDisposedException>();
        await FluentActions.Awaiting(() => engine.RestoreAsync(new byte[8]).AsTask()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task DisposeAsync_WhileAScriptRuns_EndsIt()
    {
        var engine = new ScriptEngine();
        var entered = new TaskCompletionSource();
        var options = Scripts.With("wait", async (_, token) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return default;
        });
        var run = engine.RunAsync("await wait()", options: options).AsTask();
        await entered.Task.OrHang();

        await engine.DisposeAsync().OrHang();

        await FluentActions.Awaiting(() => run.OrHang()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public void Outcome_OfASuspendedScript_HasNoValueToThrowFor()
    {
        var outcome = new ScriptOutcome { Status = ScriptStatus.Suspended, Usage = new ScriptUsage() };

        outcome.Value.ValueKind.Should().Be(JsonValueKind.Undefined);
        FluentActions.Invoking(() => outcome.GetValueOrThrow()).Should().Throw<InvalidOperationException>();
    }
}
