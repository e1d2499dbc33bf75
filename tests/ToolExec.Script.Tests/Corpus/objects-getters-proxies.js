const log = [];
const target = { first: 'Ada', last: 'L', get full() { return `${this.first} ${this.last}`; }, set full(v) { [this.first, this.last] = v.split(' '); } };
target.full = 'Grace H';
const p = new Proxy(target, { get(t, k, r) { if (typeof k === 'string') log.push(`get ${k}`); return Reflect.get(t, k, r); }, set(t, k, v) { log.push(`set ${k}`); return Reflect.set(t, k, v); }, has: (t, k) => k.startsWith('f'), deleteProperty: () => false, ownKeys: () => ['first'] });
p.age = 5;
const defaults = new Proxy({}, { get: (t, k) => t[k] ?? 0 });
defaults.x = (defaults.x + 1);
return [p.full, log, 'first' in p, 'last' in p, Object.keys(p), Reflect.deleteProperty(p, 'first'), defaults.x, defaults.y, Reflect.ownKeys({ b: 1, 1: 2 })];
