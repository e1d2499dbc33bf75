using ToolExec.Script.Tests.Support;

namespace ToolExec.Script.Tests.Prelude;

/// <summary>How values cross: the tables of docs/script.md, each row once and at its edges; results and arguments go the same way.</summary>
public sealed class ValueTests
{
    private static readonly ScriptInstanceOptions Echo = Scripts.With("tools.echo", static (call, _) => new(ScriptCallResult.FromUtf8(call.ArgumentsUtf8)));

    [Theory]
    [InlineData("null", "null")]
    [InlineData("[true, 0, -0, 1.5, 1e21, 5e-324, 'x']", """[true,0,0,1.5,1e+21,5e-324,"x"]""")]
    [InlineData("[NaN, Infinity, -Infinity]", "[null,null,null]")]
    [InlineData("[1n, -123456789012345678901234567890n, 0n]", "[1,-123456789012345678901234567890,0]")]
    [InlineData("{ a: undefined, f() {}, s: Symbol('s'), b: 1 }", """{"b":1}""")]
    [InlineData("[undefined, () => {}, Symbol('s'), , 1]", "[null,null,null,null,1]")]
    [InlineData("[new Date(0), new Date(NaN)]", """["1970-01-01T00:00:00.000Z",null]""")]
    [InlineData("[new Uint8Array([1, 2, 3]), new Uint8Array([1, 2, 3]).buffer, new DataView(new Uint8Array([1, 2, 3]).buffer, 1), new Uint8ClampedArray(1)]", """["AQID","AQID","AgM=","AA=="]""")]
    [InlineData("[new Uint8Array([1, 2, 3]).subarray(1), new Int16Array([-1, 2]), new Float64Array([0.5, NaN]), new BigInt64Array([5n])]", """["AgM=",[-1,2],[0.5,null],[5]]""")]
    [InlineData("[new Map([['a', 1], ['b', new Map()]]), new Map([[1, 'x'], ['k', undefined]]), new Map([['u', undefined]])]", """[{"a":1,"b":{}},[[1,"x"],["k",null]],{}]""")]
    [InlineData("[new Set([1, 'a', undefined, new Set()])]", """[[1,"a",null,[]]]""")]
    [InlineData("[new TypeError('t'), Object.assign(new Error('e'), { code: 5 })]", """[{"name":"TypeError","message":"t"},{"name":"Error","message":"e","code":5}]""")]
    [InlineData("[/a\\/b/gi, new URL('http://x.example/a?b#c'), new URLSearchParams({ q: 'a b' })]", """["/a\\/b/gi","http://x.example/a?b#c","q=a+b"]""")]
    [InlineData("[Object(1), Object('s'), Object(true), Object(5n)]", """[1,"s",true,5]""")]
    [InlineData("{ toJSON() { return { x: new Set([1]) }; } }", """{"x":[1]}""")]
    [InlineData("new (class A { x = 1; #y = 2; get z() { return 3; } static s = 4; })()", """{"x":1}""")]
    [InlineData("Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true }, hidden: { value: 3 } })", """{"own":2}""")]
    [InlineData("{ get g() { return 'got'; }, [Symbol('k')]: 1, 2: 'b', 1: 'a' }", """{"1":"a","2":"b","g":"got"}""")]
    [InlineData("['\\ud800', 'a\\udc00b', '😀', '\\u2028\\0']", "[\"\uFFFD\",\"a\uFFFDb\",\"😀\",\"\\u2028\\u0000\"]")]
    [InlineData("{ '\\ud800': 1, nested: [{ 'k\\udfff': '\\ud83d' }] }", "{\"\uFFFD\":1,\"nested\":[{\"k\uFFFD\":\"\uFFFD\"}]}")]
    [InlineData("JSON.parse('{\"__proto__\": {\"a\": 1}, \"constructor\": 2}')", """{"__proto__":{"a":1},"constructor":2}""")]
    [InlineData("(() => { let a = 1; for (let i = 0; i < 64; i++) a = [a]; return a; })()", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")]
    [InlineData("(() => { const s = { x: 1 }; return [s, s]; })()", """[{"x":1},{"x":1}]""")]
    [InlineData("[Object.setPrototypeOf({ a: 1 }, Date.prototype), Object.setPrototypeOf([1], Map.prototype)]", """[{"a":1},[1]]""")]
    public async Task Cross_AValue_BecomesWhatTheTableSays(string expression, string expected)
    {
        var result = await Scripts.RunAsync($"return {expression}", Echo);
        result.Error.Should().BeNull();
        Normal(result.Value.GetRawText()).Should().Be(Normal(expected));

        // The deepest value that may be a result is a level too deep inside the list of arguments.
        if (!expression.Contains("i < 64", StringComparison.Ordinal))
        {
            (await Scripts.ValueAsync($"const r = await tools.echo({expression}); return r.length", Echo)).Should().Be("1");
        }
    }

    [Theory]
    [InlineData("return undefined")]
    [InlineData("return () => {}")]
    [InlineData("return Symbol('s')")]
    [InlineData("")]
    public async Task Return_NoValue_IsNoValue(string source) => (await Scripts.ValueAsync(source)).Should().Be("undefined");

    [Theory]
    [InlineData("const a = { b: {} }; a.b.c = [a]; return a", "the result.b.c[0] contains itself")]
    [InlineData("return { list: [1, Promise.resolve(2)] }", "the result.list[1] is a promise")]
    [InlineData("let a = 1; for (let i = 0; i < 65; i++) a = [a]; return a", "nested deeper than 64 levels")]
    [InlineData("return { raw: JSON.rawJSON('1') }", "the result.raw is raw JSON")]
    [InlineData("return new Map([['k', tools.echo(1)]])", "the result.k is a promise")]
    [InlineData("await tools.echo({ x: tools.echo(1) })", "the argument of tools.echo.x is a promise")]
    [InlineData("const a = []; a.push(a); await tools.echo(1, a)", "contains itself")]
    public async Task Cross_WhatCannot_NamesThePlace(string source, string message)
    {
        var error = await Scripts.ErrorAsync(source, Echo);

        error.Kind.Should().Be(ScriptErrorKind.Thrown);
        error.Name.Should().Be("TypeError");
        error.Message.Should().Contain(message);
    }

    [Theory]
    [InlineData("tools.echo()", "[]")]
    [InlineData("tools.echo(undefined)", "[]")]
    [InlineData("tools.echo(undefined, 1)", "[null,1]")]
    [InlineData("tools.echo(1, undefined, undefined)", "[1]")]
    [InlineData("tools.echo(() => {})", "[null]")]
    [InlineData("tools.echo(null)", "[null]")]
    [InlineData("tools.echo('a', [2], { c: 3 })", """["a",[2],{"c":3}]""")]
    public async Task Call_Arguments_AreOneList(string call, string expected) => (await Scripts.ValueAsync($"return await {call}", Echo)).Should().Be(expected);

    // docs/script.md lists them as known; when the engine mends one, the page is to be mended as well.
    [Theory]
    [InlineData("-5n < -1.5", "false")]
    [InlineData("(1e21).toString(36) === '5v1j4f4ds7c000'", "false")]
    [InlineData("(() => { try { null.x; } catch (e) { return e.message; } })()", "\"cannot read property 'x' of null\"")]
    [InlineData("new Error('text').stack.includes('text')", "false")]
    public async Task Engine_KnownFault_IsStillThere(string expression, string expected) => (await Scripts.ValueAsync($"return {expression}")).Should().Be(expected);

    private static string Normal(string json) => ScriptEnd.Normal(Scripts.Json(json));
}
