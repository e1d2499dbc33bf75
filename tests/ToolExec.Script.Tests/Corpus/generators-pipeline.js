function* naturals() { let n = 1; while (true) yield n++; }
const filter = p => function* (it) { for (const x of it) if (p(x)) yield x; };
const map = f => function* (it) { for (const x of it) yield f(x); };
const take = n => function* (it) { if (n <= 0) return; for (const x of it) { yield x; if (--n === 0) return; } };
const pipe = (src, ...fs) => fs.reduce((x, f) => f(x), src);
return [[...pipe(naturals(), filter(n => n % 3 === 0), map(n => n * n), take(5))], naturals().filter(n => n % 2).map(n => n * 10).take(3).toArray(), naturals().drop(5).take(2).toArray(), naturals().take(4).reduce((a, b) => a + b), naturals().some(n => n > 100), naturals().take(3).flatMap(n => [n, -n]).toArray()];
