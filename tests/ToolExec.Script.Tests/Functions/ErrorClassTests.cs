using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Functions;

public sealed class ErrorClassTests
{
    private static readonly ScriptCallError Refused = new()
    {
        Name = "ToolError",
        Message = "No.",
        Code = "denied",
        Data = Scripts.Json("""{"tool":"a:b","retryable":false,"message":"another","stack":"another"}"""),
    };

    [Theory]
    [InlineData("e instanceof ToolError && e instanceof HostError && e instanceof Error", "true")]
    [InlineData("[e.name, e.message, e.code, e.tool, e.retryable, e.data.tool]", """["ToolError","No.","denied","a:b",false,"a:b"]""")]
    [InlineData("e.stack.includes('another')", "false")]
    [InlineData("[ToolError.name, String(e), new ToolError('mine').message]", """["ToolError","ToolError: No.","mine"]""")]
    public async Task Call_FailsByItsName_IsAnInstanceWithItsData(string look, string expected)
    {
        (await Scripts.ValueAsync($"try {{ await f() }} catch (e) {{ return {look} }}", Scripts.With(Functions(later: false)))).Should().Be(expected);
        (await Scripts.ValueAsync($"try {{ await f() }} catch (e) {{ return {look} }}", Scripts.With(Functions(later: true)))).Should().Be(expected);
    }

    [Fact]
    public async Task Call_FailsByAnotherName_IsAHostError()
    {
        var functions = new ScriptFunctionsBuilder().AddError("ToolError").Add("f", static (_, _) => new(ScriptCallResult.FromError("No."))).Build();

        (await Scripts.ValueAsync("try { await f() } catch (e) { return [e instanceof ToolError, e instanceof HostError, e.name] }", Scripts.With(functions)))
            .Should().Be("""[false,true,"Error"]""");
    }

    [Fact]
    public async Task Script_ChangesTheClass_FailuresAreStillTheHosts()
    {
        (await Scripts.ValueAsync(
            "const Mine = ToolError; ToolError.prototype.code = 1; globalThis.ToolError = class {}; try { await f() } catch (e) { return [e instanceof Mine, e.code] }",
            Scripts.With(Functions(later: false)))).Should().Be("""[true,"denied"]""");
    }

    [Fact]
    public async Task Names_HoldFunctionsAlone()
    {
        Functions(later: false).Names.Should().Equal("f");
        await using var engine = new ScriptEngine();
        var suspending = new ScriptFunctionsBuilder().AddError("ToolError").Add("f", static (_, _) => new(ScriptCallResult.Suspend)).Build();
        var options = new ScriptInstanceOptions { Functions = suspending };
        var script = (await engine.CompileAsync("try { await f() } catch (e) { return e instanceof ToolError }").OrHang()).GetScriptOrThrow();
        await using var instance = engine.CreateInstance(script, options);
        await instance.RunAsync().OrHang();
        var snapshot = instance.Snapshot();

        await using var restored = await engine.RestoreAsync(snapshot, options).OrHang();
        restored.Resolve(restored.PendingCalls[0].Id, ScriptCallResult.FromError(Refused));

        (await restored.RunAsync().OrHang()).Value.GetRawText().Should().Be("true");
        var without = new ScriptInstanceOptions { Functions = new ScriptFunctionsBuilder().Add("f", static (_, _) => new(ScriptCallResult.Suspend)).Build() };
        await engine.Awaiting(e => e.RestoreAsync(snapshot, without).OrHang()).Should().ThrowAsync<ScriptSnapshotException>().WithMessage("*class of errors 'ToolError'*");
    }

    [Fact]
    public async Task State_OfTheInstance_IsInEachCall_OneSetServesSeveral()
    {
        var functions = new ScriptFunctionsBuilder().Add("f", static (call, _) => new(ScriptCallResult.FromUtf8((byte[])call.State!))).Build();

        foreach (var state in new[] { "1", "2" })
        {
            (await Scripts.ValueAsync("return await f()", new ScriptInstanceOptions { Functions = functions, State = System.Text.Encoding.UTF8.GetBytes(state) })).Should().Be(state);
        }
    }

    [Theory]
    [InlineData("__out = { a: 1 }", """{"a":1}""")]
    [InlineData("__out = 1; return 2", "2")]
    [InlineData("__out = 1; return null", "null")]
    [InlineData("1 + 1", "undefined")]
    public async Task Result_LeftInOut_IsTheValue_WhereNothingIsReturned(string source, string expected) =>
        (await Scripts.ValueAsync(source, new ScriptInstanceOptions())).Should().Be(expected);

    private static ScriptFunctions Functions(bool later) => new ScriptFunctionsBuilder().AddError("ToolError").Add("f", async (_, _) =>
    {
        if (later)
        {
            await Task.Yield();
        }

        return ScriptCallResult.FromError(Refused);
    }).Build();
}
