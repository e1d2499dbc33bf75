// What is printed, in Node's form.
class Point { constructor(x, y) { this.x = x; this.y = y; } }
class Tagged { get [Symbol.toStringTag]() { return 'Tag'; } }
class MyError extends Error { constructor(m) { super(m); this.name = 'MyError'; this.code = 7; } }
const cyclic = { a: 1, b: { c: {} } };
cyclic.b.c.back = cyclic;
cyclic.self = cyclic;
const values = [
    1, -0, 0.1, 1e21, 5n, 'text', "it's", true, null, undefined, NaN, Symbol('s'), Symbol(), [], {}, [1, 2, 3], ['a', "b'c", 'd"e\'f', '`all`\'"'], [[]], [{}], [[[[1]]]], { a: { b: { c: { d: 1 } } } }, [undefined, null], [1, , 3], [, ,], [1, 2, , , 5],
    { a: 1, 'b-c': 2, 3: 4, [Symbol('k')]: 5, get g() { return 1; }, set s(v) {}, get gs() { return 1; }, set gs(v) {} }, { f() {}, g: () => {}, h: function named() {}, async i() {}, *j() {}, k: class {}, l: class Foo extends Point {} },
    new Point(1, 2), [new Point(1, 2)], new Tagged(), Object.create(null), Object.assign(Object.create(null), { x: 1 }), new Map(), new Map([[1, 'a'], ['k', { v: [1, 2] }]]), new Set(), new Set([1, 'two', [3]]), new Map([[{ a: 1 }, new Set([1])]]),
    new Date(0), [new Date(5)], new Date(NaN), /a\/b/gi, [/x/], cyclic, 'multi\nline', ['multi\nline'], { s: 'tab\there' }, ['\u0001\x7f', '\\', 'é', '😀'], new Uint8Array([1, 2, 3]), new Float64Array([1.5, -0]), new Uint8Array(0), new ArrayBuffer(3), new BigInt64Array([1n]),
    Object(1), Object('str'), Object(true), Object(5n), Object(Symbol('q')), function foo() {}, () => {}, class A {}, class B extends Point {}, async () => {}, function* gen() {}, Math.max, Symbol.iterator,
    new Array(120).fill(7), Array.from({ length: 30 }, (_, i) => i), Array.from({ length: 7 }, (_, i) => 'item' + i), Array.from({ length: 27 }, (_, i) => 'x'.repeat(i % 9)), Array.from({ length: 101 }, (_, i) => i * 1000), [1.5, 22.25, 333, 4, 5, 6, 7], ['short', 'a much longer string that takes more space', 'mid size', 'x', 'y', 'z', 'w'],
    { name: 'Ada', email: 'ada@example.com', tags: ['a', 'b'], address: { city: 'London', zip: 'N1', geo: { lat: 1.5, lon: 2.5 } } }, [{ id: 1, name: 'one' }, { id: 2, name: 'two' }], { a: 'x'.repeat(60), b: 'y'.repeat(20) }, { a: 'x'.repeat(100) }, ['x'.repeat(80)], { list: Array.from({ length: 12 }, (_, i) => ({ i })) },
    { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9, j: 10, k: 11, l: 12, m: 13, n: 14, o: 15, p: 16, q: 17, r: 18, s: 19, t: 20, u: 21, v: 22, w: 23, x: 24, y: 25, z: 26 }, { aaaaaaaaaaaaaaaaaaaaaaaa: 1, bbbbbbbbbbbbbbbbbbbbbbbbbbb: 2, ccccccccccccccccccccccc: 3 },
    [[1, 2, [3, 4, [5, [6]]]], { a: [{ b: [{ c: 1 }] }] }], new Map([['nested', new Map([['deep', new Map([['deeper', new Map()]])]])]]), [new Set([new Set([new Set([1])])])], 'x'.repeat(200), ['x'.repeat(10001)], { undefined: undefined, null: null }, [true, false], Object.assign([1, 2], { extra: 'e' }), Object.assign(() => {}, { prop: 1 }),
    { toString() { return 'custom'; } }, { [Symbol.for('nodejs.util.inspect.custom')]() { return 'inspected'; } }, { [Symbol.for('nodejs.util.inspect.custom')]() { return { other: 1 }; } }, new Proxy({ p: 1 }, {}), new (class extends Array {})(3), new (class Bar extends Map {})([[1, 2]]), [1n, 2n], [Symbol('in')], { date: new Date(0), re: /x/, fn() {} },
    (function* () { yield 1; })(), [1, 2][Symbol.iterator]() === undefined, new WeakMap(), new WeakSet(), globalThis === this, JSON.parse('{"__proto__": {"x": 1}}'), { 'a b': { 'c-d': [] } }, [['a', 1], ['b', 2]], Object.entries({ x: 1, y: { z: 2 } }), { 'é': 1, ünï: 2, $a: 3, _b: 4, '1a': 5 },
];
for (const value of values) {
    console.log(value);
}
console.log('%s is %d years and %i, %f, %j %O %O %% %c done', 'Ada', 36.5, 36.9, '1.25', { a: 1 }, [1], { b: { c: {} } }, 'color: red', 'extra', { x: 1 });
console.log('%s %s %s %s %s', null, undefined, 5n, -0, Symbol('f'), 'more');
console.log('%s|%s|%s', { a: { b: 1 } }, new Point(1, 2), [1, [2, [3]]]);
console.log('%d %d %i %f', '0x10', 5n, 'abc', 'x');
console.log('100%', 5, '%s');
console.log('%x %s', 'a', 'b');
console.log();
console.log('');
console.log(1, 'a', [2], { b: 3 }, null);
console.log('a\nb', { c: 1 });
console.info('info', 1);
console.debug('debug');
console.warn('warn', { w: 1 });
console.error('error', [1]);
console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
console.dir({ a: { b: { c: { d: 1 } } } }, { depth: null });
console.assert(true, 'no');
console.assert(false, 'yes %s', 'formatted');
console.assert(false);
console.assert(false, { obj: 1 });
console.count();
console.count('x');
console.count();
console.countReset();
console.count();
console.group('G1');
console.log('inside\nlines');
console.group();
console.log({ deep: 1 });
console.groupEnd();
console.warn('still in');
console.groupEnd();
console.groupEnd();
console.log('out');
console.table([{ a: 1, b: 'x' }, { a: 2, c: true }]);
console.table([[1, 2], [3, 4]]);
console.table({ r1: { v: 1 }, r2: { v: 2 } });
console.table([1, 'two', { three: 3 }]);
console.table([{ a: 1, b: 2 }], ['b']);
console.table(new Map([['k', 1]]));
console.table(new Set(['s']));
console.table('scalar');
console.table([]);
console.table([{ name: 'äö', v: '日本' }]);
return values.length;
