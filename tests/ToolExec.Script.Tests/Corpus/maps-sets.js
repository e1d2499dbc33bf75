const m = new Map([['a', 1], [NaN, 'nan'], [{}, 'obj']]);
m.set('a', 2).set('z', 3); m.delete('a');
const s = new Set([3, 1, 3, '3', NaN, NaN, -0]);
const inv = new Map([...new Map([['x', 1], ['y', 2]])].map(([k, v]) => [v, k]));
const wm = new WeakMap(); const k = {}; wm.set(k, 5);
const order = []; const live = new Set([1, 2, 3]); for (const x of live) { order.push(x); if (x === 1) { live.delete(2); live.add(4); } }
return [[...m.values()], m.get(NaN), m.size, [...s].map(String), Object.is([...s].at(-1), 0), [...inv], wm.get(k), wm.has({}), order, new Set('hello').size, [...new Map(Object.entries({ p: 1 })).keys()], m.has('a'), [...s.entries()][0]];
