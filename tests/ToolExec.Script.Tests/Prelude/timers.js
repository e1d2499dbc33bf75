const out = [];
const log = (text) => out.push(text);
const later = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));
setTimeout(() => log('t10'), 10);
setTimeout((a, b) => log(['args', a, b]), 1, 'x', 'y');
const cancelled = setTimeout(() => log('never'), 5);
clearTimeout(cancelled);
queueMicrotask(() => log('micro'));
Promise.resolve().then(() => log('then'));
log('sync');
await later(15);
log('after 15');
let n = 0;
await new Promise((resolve) => {
    const id = setInterval(() => {
        log(`interval ${++n}`);
        if (n === 3) {
            clearInterval(id);
            resolve();
        }
    }, 2);
});
await later(30);
setTimeout(() => { log('a'); Promise.resolve().then(() => log('a micro')); }, 1);
setTimeout(() => log('b'), 1);
await later(10);
clearTimeout(undefined);
clearTimeout(null);
clearTimeout(123456);
clearInterval({});
for (const bad of ['code()', null, undefined, 5]) {
    try { setTimeout(bad, 1); log('armed'); } catch (error) { log(error.name); }
}
const values = await Promise.all([later(9, 'slow'), later(1, 'fast')]);
log(values);
log(await Promise.race([later(20, 'slow'), later(2, 'fast')]));
log(await Promise.any([Promise.reject(new Error('no')), later(2, 'any')]));
log((await Promise.allSettled([later(1, 1), Promise.reject(new Error('x'))])).map((r) => r.status));
const started = performance.now();
await later(12);
log(performance.now() - started >= 11);
await new Promise((resolve) => setImmediate(resolve));
const nested = [];
await new Promise((resolve) => setTimeout(() => setTimeout(() => { nested.push(1); resolve(); }, 1), 1));
log(nested);
return out;
