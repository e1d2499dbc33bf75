function* accumulator() { let total = 0; try { while (true) { const x = yield total; if (x === undefined) continue; total += x; } } catch (e) { yield `caught ${e.message}`; } finally { log.push('cleanup'); } }
const log = []; const g = accumulator();
const out = [g.next().value, g.next(5).value, g.next(10).value, g.throw(new Error('x')).value, g.next(), g.next()];
function* inner() { const r = yield 'a'; return `inner got ${r}`; } function* outer() { const r = yield* inner(); yield r; }
const o = outer(); out.push(o.next().value, o.next('R').value);
const h = accumulator(); h.next(); out.push(h.return('early'), h.next());
for (const x of (function* () { try { yield 1; yield 2; } finally { log.push('loop cleanup'); } })()) { if (x === 1) break; }
return [out, log];
