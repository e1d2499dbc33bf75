function equal(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date) return +a === +b;
  if (a instanceof Map) return a.size === b.size && [...a].every(([k, v]) => b.has(k) && equal(v, b.get(k)));
  if (a instanceof Set) return a.size === b.size && [...a].every(v => b.has(v));
  const ka = Object.keys(a);
  return ka.length === Object.keys(b).length && ka.every(k => Object.hasOwn(b, k) && equal(a[k], b[k]));
}
return [equal({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }), equal([1], ['1']), equal(new Date(5), new Date(5)), equal(new Map([[1, { x: 1 }]]), new Map([[1, { x: 1 }]])), equal({ a: undefined }, {}), equal(NaN, NaN), equal([, 1], [undefined, 1]), equal(new Set([1]), new Set([1, 2])), equal(null, {}), equal(0, -0)];
