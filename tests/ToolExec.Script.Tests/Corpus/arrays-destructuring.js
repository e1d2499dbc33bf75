const [a, , b = 10, ...rest] = [1, 2, undefined, 4, 5];
const { x, y: { z: [first] = [] } = {}, ...others } = { x: 1, y: { z: ['f', 'g'] }, p: 2, q: 3 };
let m = 1, n = 2; [m, n] = [n, m];
const key = 'dyn'; const { [key]: dynamic = 'default' } = {};
const f = ({ opt = 'o', deep: { v = 5 } = {} } = {}) => [opt, v];
const swap = ([p, q]) => [q, p];
for (const [k, { v }] of Object.entries({ one: { v: 1 }, two: { v: 2 } })) console.log(k, v);
return [a, b, rest, x, first, others, m, n, dynamic, f(), f({ deep: {} }), f({ opt: null }), swap([1, 2])];
