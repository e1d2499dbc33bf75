using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Functions;

public sealed class HostFunctionTests
{
    [Theory]
    [InlineData("f()", "[]")]
    [InlineData("f(1, 'é', null, true)", "[1,\"é\",null,true]")]
    [InlineData("f({ a: [1, { b: 2 }] })", "[{\"a\":[1,{\"b\":2}]}]")]
    [InlineData("f(undefined, 1)", "[null,1]")]
    [InlineData("f(1, undefined)", "[1]")]
    [InlineData("f(new Date(0), new Uint8Array([255]), new Map([['k', 1]]))", "[\"1970-01-01T00:00:00.000Z\",\"/w==\",{\"k\":1}]")]
    [InlineData("f(12345678901234567890n)", "[12345678901234567890]")]
    [InlineData("f('\\ud800')", "[\"\\uFFFD\"]")]
    public async Task Call_Arguments_CrossAsJson(string call, string expected)
    {
        ScriptCall? seen = null;
        var options = Scripts.With("f", (call, _) =>
        {
            seen = call;
            return default;
        });

        await Scripts.ValueAsync($"await {call}", options);

        JsonElement.DeepEquals(seen!.Arguments, Scripts.Json(expected)).Should().BeTrue("{0} came", Encoding.UTF8.GetString(seen.ArgumentsUtf8.Span));
        seen.Name.Should().Be("f");
        seen.Id.Should().Be(1);
    }

    [Theory]
    [InlineData("5", "5")]
    [InlineData("null", "null")]
    [InlineData("{\"a\":[\"é😀\"]}", "{\"a\":[\"é😀\"]}")]
    [InlineData("{\"__proto__\":{\"x\":1}}", "{\"__proto__\":{\"x\":1}}")]
    [InlineData("", "undefined")]
    [InlineData(" [1] ", "[1]")]
    public async Task Call_AnswerAtOnceOrLater_IsTheSame(string answer, string expected)
    {
        var utf8 = Encoding.UTF8.GetBytes(answer);
        var functions = new ScriptFunctionsBuilder()
            .Add("now", (_, _) => new(ScriptCallResult.FromUtf8(utf8)))
            .Add("later", async (_, _) =>
            {
                await Task.Yield();
                return ScriptCallResult.FromUtf8(utf8);
            })
            .AddSync("sync", _ => ScriptCallResult.FromUtf8(utf8))
            .Build();

        (await Scripts.ValueAsync("return await now()", Scripts.With(functions))).Should().Be(expected);
        (await Scripts.ValueAsync("return await later()", Scripts.With(functions))).Should().Be(expected);
        (await Scripts.ValueAsync("return sync()", Scripts.With(functions))).Should().Be(expected);
    }

    [Fact]
    public async Task Call_AnswerOfBytes_IsAUint8Array()
    {
        var options = Scripts.With("f", static (_, _) => new(ScriptCallResult.FromBytes(new byte[] { 0, 127, 255 })));

        (await Scripts.ValueAsync("const b = await f(); return [b instanceof Uint8Array, ...b]", options)).Should().Be("[true,0,127,255]");
    }

    [Theory]
    [InlineData("!x")]
    [InlineData("*AAAA")]
    [InlineData("{")]
    [InlineData("undefined")]
    public async Task Call_AnswerThatIsNotJson_FailsTheCall(string answer)
    {
        var options = Scripts.With("f", (_, _) => new(ScriptCallResult.FromUtf8(Encoding.UTF8.GetBytes(answer))));

        (await Scripts.ValueAsync("try { await f(); return 'no' } catch (e) { return e instanceof Error }", options)).Should().Be("true");
    }

    [Fact]
    public async Task Call_FailsWithAnError_TheScriptSeesItsMembers()
    {
        var options = Scripts.With("f", static (_, _) => new(ScriptCallResult.FromError(
            new ScriptCallError { Message = "no such order", Name = "NotFound", Code = "E404", Data = Scripts.Json("""{"id":7}""") })));

        (await Scripts.ValueAsync("try { await f() } catch (e) { return [e instanceof Error, e.name, e.message, e.code, e.data] }", options))
            .Should().Be("""[true,"NotFound","no such order","E404",{"id":7}]""");
    }

    [Fact]
    public async Task Call_FunctionThrowsAScriptFunctionException_ItsMessageIsShown()
    {
        var options = Scripts.With("f", static (_, _) => throw new ScriptFunctionException("ask for fewer") { Code = "TOO_MANY", Data = Scripts.Json("3") });

        (await Scripts.ValueAsync("try { await f() } catch (e) { return [e.message, e.code, e.data] }", options)).Should().Be("""["ask for fewer","TOO_MANY",3]""");
    }

    [Theory]
    [InlineData(false, "The host function 'f' failed.")]
    [InlineData(true, "The host function 'f' failed: password=hunter2")]
    public async Task Call_FunctionThrowsAnother_ItsMessageIsShownOnlyIfAllowed(bool include, string expected)
    {
        await using var engine = new ScriptEngine(new ScriptEngineOptions { IncludeExceptionText = include });
        var functions = new ScriptFunctionsBuilder()
            .Add("f", static (_, _) => throw new InvalidOperationException("password=hunter2"))
            .Add("g.f", static async (_, _) =>
            {
                await Task.Yield();
                throw new InvalidOperationException("password=hunter2");
            })
            .AddSync("s.f", static _ => throw new InvalidOperationException("password=hunter2"))
            .Build();

        foreach (var (call, name) in new[] { ("await f()", "f"), ("await g.f()", "g.f"), ("s.f()", "s.f") })
        {
            var outcome = await engine.RunAsync($"try {{ {call} }} catch (e) {{ return e.message }}", options: Scripts.With(functions)).OrHang();
            outcome.GetValueOrThrow().GetString().Should().Be(expected.Replace("'f'", $"'{name}'", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Call_SeveralUnderPromiseAll_AreUnderWayTogether()
    {
        var inside = 0;
        var all = new TaskCompletionSource();
        var options = Scripts.With("f", async (call, token) =>
        {
            if (Interlocked.Increment(ref inside) == 5)
            {
                all.SetResult();
            }

            await all.Task.WaitAsync(token);
            return ScriptCallResult.FromValue(call.GetArgument(0));
        });

        (await Scripts.ValueAsync("return await Promise.all([1, 2, 3, 4, 5].map((n) => f(n)))", options)).Should().Be("[1,2,3,4,5]");
    }

    [Fact]
    public async Task Call_AnswersInAnotherOrder_ReachTheRightCalls()
    {
        var gates = new ConcurrentDictionary<int, TaskCompletionSource<ScriptCallResult>>();
        var made = new SemaphoreSlim(0);
        var options = Scripts.With("f", async (call, _) =>
        {
            var gate = gates.GetOrAdd(call.GetArgument(0).GetInt32(), static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
            made.Release();
            return await gate.Task;
        });
        var run = Scripts.ValueAsync("const order = []; await Promise.all([0, 1, 2].map(async (n) => order.push([n, await f(n)]))); return order", options);
        for (var i = 0; i < 3; i++)
        {
            await made.WaitAsync().OrHang();
        }

        gates[2].SetResult(Scripts.Answer("\"c\""));
        gates[0].SetResult(Scripts.Answer("\"a\""));
        gates[1].SetResult(Scripts.Answer("\"b\""));

        var order = JsonSerializer.Deserialize<JsonElement[][]>(await run)!;
        order.Select(static pair => (pair[0].GetInt32(), pair[1].GetString())).Should().BeEquivalentTo([(0, "a"), (1, "b"), (2, "c")]);
    }

    [Fact]
    public async Task Call_OfASyncFunctionThatSuspends_Fails()
    {
        (await Scripts.ValueAsync("try { f() } catch (e) { return e.message }", Scripts.WithSync("f", static _ => ScriptCallResult.Suspend)))
            .Should().Contain("cannot be suspended");
    }

    [Fact]
    public async Task Call_ArgumentNestedTooDeep_IsAnErrorOfTheScript()
    {
        var options = Scripts.With("f", static (call, _) => new(ScriptCallResult.FromValue(call.Arguments)));

        (await Scripts.ValueAsync("let v = 1; for (let i = 0; i < 100; i++) v = [v]; try { await f(v) } catch (e) { return e instanceof Error }", options))
            .Should().Be("true");
    }

    [Fact]
    public async Task Call_ArgumentNestedAsDeepAsAllowed_CanBeRead()
    {
        var options = Scripts.With("f", static (call, _) => new(ScriptCallResult.FromValue(call.Arguments)));

        (await Scripts.ValueAsync("let v = 1; for (let i = 0; i < 62; i++) v = [v]; return JSON.stringify(await f(v)).length", options)).Should().Be("127");
    }

    [Fact]
    public async Task Call_NotAwaited_IsMadeAllTheSame()
    {
        var calls = 0;
        var options = Scripts.With("f", (_, _) =>
        {
            calls++;
            return default;
        });

        await Scripts.ValueAsync("f(); f()", options);

        calls.Should().Be(2);
    }

    [Fact]
    public async Task Call_UnderWayWhenTheScriptEnds_IsTold()
    {
        var told = new TaskCompletionSource();
        var options = Scripts.With("f", async (_, token) =>
        {
            await using var registration = token.Register(told.SetResult);
            await told.Task;
            return default;
        });

        await Scripts.ValueAsync("f(); return 1", options);

        await told.Task.OrHang();
    }

    [Fact]
    public async Task GetArgument_BeyondTheLast_IsUndefined()
    {
        var options = Scripts.With("f", static (call, _) =>
        {
            call.GetArgument(1).ValueKind.Should().Be(JsonValueKind.Undefined);
            FluentActions.Invoking(() => call.GetArgument(-1)).Should().Throw<ArgumentOutOfRangeException>();
            return new(Scripts.Answer("true"));
        });

        (await Scripts.ValueAsync("return await f(1)", options)).Should().Be("true");
    }
}
