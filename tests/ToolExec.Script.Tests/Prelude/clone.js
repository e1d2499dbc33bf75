const out = [];
const tagged = (value) => Object.prototype.toString.call(value);
const a = { n: 1, s: 'x', u: undefined, nul: null, b: true, big: 5n, nan: NaN, d: new Date(5), r: /a.b/gi, m: new Map([['k', { v: 1 }], [{}, 2]]), set: new Set([1, [2]]), arr: [1, , 3], nested: { deep: [[{}]] } };
const c = structuredClone(a);
out.push(c !== a, Object.keys(c), c.n, c.s, 'u' in c, c.nul, String(c.big), String(c.nan), c.d.getTime(), c.d instanceof Date, String(c.r), c.r.flags, [...c.m.keys()].map((k) => typeof k), c.m.get('k'), [...c.set], c.arr.length, 1 in c.arr, c.nested);
const cyclic = { name: 'x' };
cyclic.self = cyclic;
cyclic.list = [cyclic];
cyclic.map = new Map([[cyclic, cyclic]]);
const cc = structuredClone(cyclic);
out.push(cc.self === cc, cc.list[0] === cc, cc.map.get(cc) === cc, cc !== cyclic);
const shared = { x: 1 };
const two = structuredClone([shared, shared]);
out.push(two[0] === two[1]);
const buffer = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]).buffer;
const views = structuredClone({ buffer, u8: new Uint8Array(buffer, 2, 3), f64: new Float64Array(buffer), dv: new DataView(buffer, 1, 2) });
out.push(views.u8.buffer === views.buffer, [...views.u8], views.u8.byteOffset, views.f64.length, views.dv.getUint8(0), views.dv.byteLength, tagged(views.dv), views.buffer !== buffer);
for (const error of [new Error('a'), new TypeError('b'), new RangeError('c', { cause: { z: 1 } }), Object.assign(new Error('d'), { extra: 1, name: 'Custom' }), new AggregateError([1], 'e')]) {
    const e = structuredClone(error);
    out.push([e.name, e.message, e instanceof Error, e instanceof TypeError, e.cause ?? null, 'extra' in e, tagged(e)]);
}
class Point { #p = 1; constructor() { this.x = 1; } get y() { return 2; } m() {} }
const p = structuredClone(new Point());
out.push(p instanceof Point, Object.keys(p), p.y === undefined, Object.getPrototypeOf(p) === Object.prototype);
out.push(structuredClone(Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true }, hidden: { value: 3 } })));
out.push(structuredClone({ get g() { return 'got'; } }), structuredClone('s'), structuredClone(null), structuredClone(undefined) === undefined, typeof structuredClone(Object('str')), structuredClone(Object(5)) instanceof Number, structuredClone(Object(true)).valueOf());
for (const bad of [() => {}, Symbol('x'), { f() {} }, [Symbol.iterator], new WeakMap(), Promise.resolve(1), new WeakSet(), { deep: { fn: Math.max } }]) {
    try { structuredClone(bad); out.push('cloned'); } catch (error) { out.push([error.name, error.code, error instanceof DOMException, error.constructor === DOMException]); }
}
try { structuredClone({ get boom() { throw new RangeError('from getter'); } }); } catch (error) { out.push([error.name, error.message]); }
const moved = new Uint8Array([1, 2]).buffer;
const target = structuredClone({ moved }, { transfer: [moved] });
out.push(moved.byteLength, target.moved.byteLength);
try { structuredClone(); } catch (error) { out.push(error.name); }
out.push(Object.keys(structuredClone(Object.assign([1, 2], { extra: 3 }))), structuredClone({ [Symbol('hidden')]: 1, shown: 2 }), structuredClone(JSON.parse('{"__proto__": 1}')).__proto__);
return out;
