using System.Text;

namespace ToolExec.Script.Tests.Differential;

/// <summary>Writes programs about the semantics of the language: the same seed gives the same program.</summary>
/// <remarks>
/// Left out is what the standard leaves to the engine, and the faults that docs/script.md lists: last digits of transcendental functions,
/// fractions in a radix other than ten, the order of a bigint and a fraction, texts of errors, and what Node 20 does not have.
/// </remarks>
internal sealed class ProgramGenerator(int seed)
{
    private const int MaxDepth = 4;

    private static readonly string[] Numbers = ["0", "(-0)", "1", "(-1)", "2", "3", "7", "10", "(-5)", "0.5", "(-1.5)", "1e21", "1e-7", "255", "2147483647", "(-2147483648)", "4294967295", "9007199254740991", "NaN", "Infinity", "(-Infinity)", "123.456", "1e300", "5e-324", "0.1", "(1/3)"];
    private static readonly string[] Texts = ["''", "'a'", "'abc'", "'Hello, World'", "'  pad '", "'123'", "'-4.5e1'", "'0x1F'", "'é'", "'ß'", "'😀x'", "'\\ud800'", "'a,b,,c'", "'line\\nbreak'", "'aAbB'", "'\\u0130'", "'NaN'", "'null'", "'toString'", "'x'.repeat(5)", "'q\\'uote\"'"];
    private static readonly string[] Bigs = ["0n", "1n", "(-1n)", "7n", "(-13n)", "255n", "(2n ** 64n)", "(-(2n ** 63n))", "123456789012345678901234567890n"];
    private static readonly string[] Patterns = ["/a/", "/[a-z]+/g", "/(\\w)(\\w)?/", "/\\d+/g", "/(?<first>[A-Z])(?<rest>\\w*)/", "/^\\s*|\\s*$/g", "/(?=b)/", "/./gu", "/[^a]/gi", "/(a)|(b)|(c)/g", "/x*/g", "/(?<!a)b/i", "/\\p{L}/gu", "/,/", "/(?:)/g", "/\\bW/"];

    private readonly Random _random = new(seed);
    private int _names;

    /// <summary>A program that returns the texts of what it computed.</summary>
    public string Write()
    {
        var text = new StringBuilder("""
            const show = (v, d = 0) => Object.is(v, -0) ? '-0' : typeof v === 'bigint' ? v + 'n' : typeof v === 'string' ? JSON.stringify(v)
              : typeof v === 'symbol' ? 'symbol' : typeof v === 'function' ? 'function ' + v.name : v === null || typeof v !== 'object' || d > 6 ? String(v)
              : Array.isArray(v) ? '[' + Array.from(v, (x, i) => i in v ? show(x, d + 1) : '') + ']' : v instanceof Map ? 'Map' + show([...v], d + 1) : v instanceof Set ? 'Set' + show([...v], d + 1)
              : v instanceof Date ? 'Date ' + v.getTime() : v instanceof Error ? 'error ' + v.name : '{' + Object.keys(v).map((k) => k + ':' + show(v[k], d + 1)) + '}';
            const out = [];
            const run = (f) => { try { out.push(show(f())); } catch (e) { out.push(e instanceof Error ? 'threw ' + e.name : 'threw ' + show(e)); } };

            """);
        for (var i = 0; i < 12; i++)
        {
            text.Append(Statement()).Append('\n');
        }

        return text.Append("return out;\n").ToString();
    }

    private string Statement() => Next(14) switch
    {
        0 or 1 or 2 => $"run(() => {Number(0)});",
        3 or 4 => $"run(() => {Text(0)});",
        5 or 6 => $"run(() => {List(0)});",
        7 => $"run(() => {Record(0)});",
        8 => $"run(() => {Truth(0)});",
        9 => $"run(() => {Big(0)});",
        10 => Destructuring(),
        11 => Class(),
        12 => Generator(),
        _ => Async(),
    };

    private string Destructuring()
    {
        var (a, b, c) = (Name(), Name(), Name());
        return Next(3) switch
        {
            0 => $"run(() => {{ const [{a}, {b} = {Number(2)}, ...{c}] = {List(1)}; return [{a}, {b}, {c}]; }});",
            1 => $"run(() => {{ const {{ k: {a} = {Text(2)}, ...{b} }} = {Record(1)}; let {c} = 1; [{c}] = [{a}]; return [{a}, {b}, {c}]; }});",
            _ => $"run(() => {{ const f = ({{ k = {Number(2)}, z: [{a} = {Text(2)}] = [] }} = {{}}, ...{b}) => [k, {a}, {b}]; return [f(), f({{ z: {List(2)} }}, {Number(2)}), f.length]; }});",
        };
    }

    private string Class()
    {
        var (a, b) = (Name(), Name());
        return $"run(() => {{ class {a} {{ #v = {Number(2)}; static s = {Text(2)}; constructor(x) {{ this.x = x; }} get v() {{ return this.#v; }} set v(n) {{ this.#v = n; }} m(...xs) {{ return [this.x, ...xs]; }} static of(...p) {{ return new this(...p); }} "
            + $"static has(o) {{ return #v in o; }} [Symbol.toPrimitive](hint) {{ return hint === 'number' ? {Number(2)} : {Text(2)}; }} }} "
            + $"class {b} extends {a} {{ y = super.m({Number(2)}); m(...xs) {{ return super.m({Text(2)}, ...xs).length; }} get v() {{ return [super.v, {Truth(2)}]; }} }} "
            + $"const o = {b}.of({Number(1)}); o.v = 1; return [o, o.m({List(2)}), o.v, {b}.s, `${{o}}`, +o, o + 1, o instanceof {a}, {a}.has(o), {a}.has({{}}), Object.keys(o), {b}.name, {b}.length]; }});";
    }

    private string Generator()
    {
        var g = Name();
        return Next(2) == 0
            ? $"run(() => {{ const log = []; function* {g}(n) {{ try {{ for (let i = 0; i < n; i++) {{ const r = yield [i, {Number(2)}]; if (r) log.push(r); }} return {Text(2)}; }} finally {{ log.push('end'); }} }} "
                + $"const it = {g}({Next(4)}); const a = [it.next(), it.next({Number(2)}), {(Next(2) == 0 ? "it.return('r')" : "it.next()")}, it.next()]; for (const x of {g}(3)) {{ if (x[0] === {Next(3)}) break; }} return [a, log, [...{g}(2)]]; }});"
            : $"run(() => {{ function* {g}(xs) {{ for (const x of xs) {{ if (Array.isArray(x)) yield* {g}(x); else yield x; }} }} const [p, ...q] = {g}({List(1)}); return [p, q, Array.from({g}([[1, [2]], 3]), (x) => x)]; }});";
    }

    private string Async()
    {
        var f = Name();
        return $"await (async () => {{ const log = []; const {f} = async (x) => {{ log.push(['in', x]); await {(Next(2) == 0 ? "null" : "Promise.resolve(x)")}; log.push(['mid', x]); if (x === {Next(3)}) throw new RangeError('x'); return x; }}; "
            + $"const r = await Promise.{(Next(3) switch { 0 => "all", 1 => "allSettled", _ => "race" })}([{f}(0), {f}(1), {Number(2)}, {(Next(2) == 0 ? $"{f}(2)" : Text(2))}]).then((v) => ['ok', v], (e) => ['no', e]).finally(() => log.push('fin')); "
            + $"try {{ log.push(await {f}({Next(3)})); }} catch (e) {{ log.push(e); }} async function* g() {{ yield 1; yield {f}(9); }} for await (const v of g()) log.push(v); out.push(show([r, log])); }})().catch((e) => out.push('threw ' + e.name));";
    }

    private string Number(int depth) => depth >= MaxDepth || Next(4) == 0 ? Pick(Numbers) : Next(16) switch
    {
        0 or 1 => $"({Number(depth + 1)} {Pick("+", "-", "*", "/", "%")} {Number(depth + 1)})",
        2 or 3 => $"({Number(depth + 1)} {Pick("&", "|", "^", "<<", ">>", ">>>")} {Number(depth + 1)})",
        4 => $"Math.{Pick("abs", "floor", "ceil", "round", "trunc", "sign", "sqrt", "fround", "clz32")}({Number(depth + 1)})",
        5 => $"Math.{Pick("max", "min", "imul")}({Number(depth + 1)}, {Number(depth + 1)})",
        6 => $"{Pick("Number", "parseInt", "parseFloat")}({Text(depth + 1)})",
        7 => $"{Text(depth + 1)}.{Pick("length", "indexOf('b')", "lastIndexOf('a')", "charCodeAt(1)", "codePointAt(0)", "search(/b/)")}",
        8 => $"{List(depth + 1)}.{Pick("length", "indexOf(1)", "findIndex((x) => x > 1)", "reduce((s, x) => s + (+x || 0), 0)", "lastIndexOf(2)", "findLastIndex((x) => x)")}",
        9 => $"({Truth(depth + 1)} ? {Number(depth + 1)} : {Number(depth + 1)})",
        10 => $"({Pick("-", "+", "~")}({Number(depth + 1)}))",
        11 => $"Number(BigInt.asIntN({Next(64) + 1}, {Big(depth + 1)}))",
        12 => $"(({Number(depth + 1)} ?? {Number(depth + 1)}) || {Number(depth + 1)})",
        13 => $"(+({Record(depth + 1)}?.k ?? {Number(depth + 1)}))",
        14 => $"new {Pick("Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint32Array", "Float32Array")}([{Number(depth + 1)}])[0]",
        _ => $"new Date({Number(depth + 1)}).{Pick("getTime()", "getUTCDay()", "getUTCFullYear()", "getUTCMinutes()", "setUTCMonth(13)")}",
    };

    private string Text(int depth) => depth >= MaxDepth || Next(4) == 0 ? Pick(Texts) : Next(17) switch
    {
        0 => $"({Text(depth + 1)} + {Text(depth + 1)})",
        1 => $"`<${{{Number(depth + 1)}}}|${{{Text(depth + 1)}}}>`",
        2 => $"{Text(depth + 1)}.{Pick("slice", "substring", "at", "charAt", "substr")}({Next(7) - 3}{(Next(2) == 0 ? "" : $", {Next(7) - 2}")})",
        3 => $"{Text(depth + 1)}.{Pick("toUpperCase()", "toLowerCase()", "trim()", "trimStart()", "normalize('NFD')", "normalize('NFKC')", "toWellFormed()")}",
        4 => $"{Text(depth + 1)}.{Pick("padStart", "padEnd")}({Next(12)}, {Text(depth + 1)})",
        5 => $"{Text(depth + 1)}.replace({Pick(Patterns)}, {Pick("'[$&]'", "'$1-$2'", "'$`|$$'", "(m, ...r) => m.length + String(r[0])", "''", "\"$'\"")})",
        6 => $"String({Number(depth + 1)})",
        7 => $"({Number(depth + 1)}).to{Pick("Fixed", "Precision", "Exponential")}({Next(8)})",
        8 => $"(Math.trunc({Number(depth + 1)}) % 9007199254740991).toString({Pick("2", "8", "16", "36")})",
        9 => $"(JSON.stringify({Pick(List(depth + 1), Record(depth + 1), Text(depth + 1))}{Pick("", ", null, 1", ", ['k']")}) + '')",
        10 => $"{List(depth + 1)}.join({Pick("'-'", "", "', '")})",
        11 => $"String({List(depth + 1)})",
        12 => $"({Big(depth + 1)}).toString({Pick("10", "16", "2", "36")})",
        13 => $"({Text(depth + 1)}.split({Pick("','", "''", "/b/", "/(,)/", "undefined", "' '")}).{Pick("length", "reverse().join('~')", "at(-1)", "map((x) => x.length)")} + '')",
        14 => $"(typeof ({Pick(Number(depth + 1), Text(depth + 1), List(depth + 1), Big(depth + 1), "undefined", "null")}))",
        15 => $"(encodeURIComponent({Text(depth + 1)}) + decodeURIComponent('%F0%9F%98%80'))",
        _ => $"{Text(depth + 1)}.repeat({Next(3)}).concat({Number(depth + 1)}, {Truth(depth + 1)})",
    };

    private string List(int depth) => depth >= MaxDepth || Next(5) == 0 ? Pick("[]", "[1, 2, 3]", "['b', 'a', 'c']", "[3, 1, 2, 10]", "[1, , 3]", "[undefined, null, NaN]", "[[1, [2]], [3]]") : Next(15) switch
    {
        0 => $"[{Number(depth + 1)}, {Text(depth + 1)}, {Truth(depth + 1)}]",
        1 => $"[...{List(depth + 1)}, {Number(depth + 1)}, ...{Text(depth + 1)}]",
        2 => $"{List(depth + 1)}.map((x, i) => {Pick("[x, i]", "x + i", "typeof x", "x ?? i", "i * 2")})",
        3 => $"{List(depth + 1)}.filter((x) => {Pick("x", "x !== 1", "typeof x === 'string'", "!Array.isArray(x)")})",
        4 => $"{List(depth + 1)}.slice({Next(6) - 3}{(Next(2) == 0 ? "" : $", {Next(6) - 2}")})",
        5 => $"{List(depth + 1)}.{Pick("toSorted()", "toReversed()", "flat()", "flat(Infinity)", "concat([9], 8)", "fill(0, 1)", "copyWithin(0, 1)", "reverse()")}",
        6 => $"{List(depth + 1)}.toSorted((a, b) => {Pick("(+a || 0) - (+b || 0)", "String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0", "(+b || 0) - (+a || 0)", "0")})",
        7 => $"((a) => {{ const r = a.splice({Next(4) - 1}, {Next(3)}, 'n'); return [r, a]; }})({List(depth + 1)})",
        8 => $"Array.from({{ length: {Next(5)} }}, (_, i) => {Pick("i", "i ** 2", "String(i)", "[i]")})",
        9 => $"Object.{Pick("keys", "values", "entries")}({Record(depth + 1)})",
        10 => $"[...{Text(depth + 1)}.matchAll({Pick("/[a-z]+/g", "/(a)|(b)/g", "/./gu", "/\\d/g", "/x*/g")})].map((m) => [m.index, ...m])",
        11 => $"{Text(depth + 1)}.split({Pick("''", "','", "/(?=b)/", "/\\s*/")}{(Next(3) == 0 ? ", 2" : "")})",
        12 => $"[...new {Pick("Set", "Map")}({List(depth + 1)}.map((x) => [String(x), x]))]",
        13 => $"{List(depth + 1)}.flatMap((x, i) => i % 2 ? [] : [x, [x]])",
        _ => $"({Pick(Patterns)}.exec({Text(depth + 1)}) ?? ['none']).slice()",
    };

    private string Record(int depth) => depth >= MaxDepth || Next(5) == 0 ? Pick("{}", "{ k: 1 }", "{ b: 2, a: 1, 1: 'x', 0: 'y' }", "{ k: { n: [1] } }", "null ?? {}").Insert(0, "(") + ")" : Next(7) switch
    {
        0 => $"({{ k: {Number(depth + 1)}, [{Text(depth + 1)}]: {Text(depth + 1)} }})",
        1 => $"({{ ...{Record(depth + 1)}, k: {List(depth + 1)} }})",
        2 => $"Object.fromEntries({List(depth + 1)}.map((x, i) => [String(x), i]))",
        3 => $"JSON.parse(JSON.stringify({Record(depth + 1)}))",
        4 => $"Object.assign({{}}, {Record(depth + 1)}, {Text(depth + 1)})",
        5 => $"({{ get k() {{ return {Number(depth + 1)}; }}, m() {{ return this.k; }}, z: {Truth(depth + 1)} }})",
        _ => $"structuredClone({Record(depth + 1)})",
    };

    private string Truth(int depth) => depth >= MaxDepth || Next(5) == 0 ? Pick("true", "false") : Next(9) switch
    {
        0 => $"({Number(depth + 1)} {Pick("<", "<=", ">", "===", "!=", "==")} {Pick(Number(depth + 1), Text(depth + 1))})",
        1 => $"({Text(depth + 1)} {Pick("<", ">=", "===", "==")} {Text(depth + 1)})",
        2 => $"{Text(depth + 1)}.{Pick("includes('a')", "startsWith('a')", "endsWith('c')", "isWellFormed()")}",
        3 => $"{Pick(Patterns)}.test({Text(depth + 1)})",
        4 => $"{List(depth + 1)}.{Pick("includes(NaN)", "some((x) => x)", "every(Boolean)", "includes(1)")}",
        5 => $"!({Truth(depth + 1)} {Pick("&&", "||")} {Truth(depth + 1)})",
        6 => $"('k' in {Record(depth + 1)})",
        7 => $"({Big(depth + 1)} {Pick("<", "===", ">=")} {Big(depth + 1)})",
        _ => $"Number.is{Pick("Integer", "NaN", "SafeInteger", "Finite")}({Number(depth + 1)})",
    };

    private string Big(int depth) => depth >= MaxDepth || Next(4) == 0 ? Pick(Bigs) : Next(6) switch
    {
        0 or 1 => $"({Big(depth + 1)} {Pick("+", "-", "*", "/", "%", "&", "|", "^")} {Big(depth + 1)})",
        2 => $"({Big(depth + 1)} {Pick("<<", ">>")} {Next(70)}n)",
        3 => $"BigInt.as{Pick("IntN", "UintN")}({Next(80)}, {Big(depth + 1)})",
        4 => $"(({Big(depth + 1)}) ** {Next(4)}n)",
        _ => $"BigInt(Math.trunc({Number(depth + 1)}))",
    };

    private int Next(int below) => _random.Next(below);

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

    private string Name() => $"v{_names++}";
}
