const o = { b: 1, a: 2, 2: 'x', 1: 'y', [Symbol('s')]: 3 };
const frozen = Object.freeze({ deep: { v: 1 } }); frozen.deep.v = 2; try { 'use strict'; frozen.x = 1; } catch {}
const proto = { greet() { return `hi ${this.name}`; } };
const child = Object.assign(Object.create(proto), { name: 'c' });
return [Object.keys(o), Object.entries(o), JSON.stringify(o), Object.fromEntries(new Map([['k', 1]])), frozen, child.greet(), Object.hasOwn(child, 'greet'), 'greet' in child, { ...o, a: 9 }, Object.is(NaN, NaN), Object.is(0, -0), Object.getOwnPropertyNames('ab'), structuredClone({ d: new Date(0) }).d.getTime(), delete o.a, o.a === undefined, Object.isFrozen(frozen), (({ a, ...r }) => r)({ a: 1, b: 2, c: 3 }), Object.entries([7, 8]), Object.values('hi')];
