const num = v => ({ eval: () => v, text: () => `${v}` }); const bin = (op, f) => (a, b) => ({ eval: e => f(a.eval(e), b.eval(e)), text: () => `(${a.text()} ${op} ${b.text()})` });
const add = bin('+', (x, y) => x + y), mul = bin('*', (x, y) => x * y), v = n => ({ eval: e => e[n] ?? NaN, text: () => n });
const e = add(num(1), mul(v('x'), add(v('y'), num(2)))); return [e.text(), e.eval({ x: 3, y: 4 }), Number.isNaN(e.eval({ x: 1 })), [0, 1, 2].map(x => e.eval({ x, y: x }))];
