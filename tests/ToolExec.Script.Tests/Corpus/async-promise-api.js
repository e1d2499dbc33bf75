const log = [];
const r = await Promise.allSettled([1, Promise.reject(new Error('no')), new Promise(r => setTimeout(r, 1, 'late'))]);
log.push(r.map(x => x.status), await Promise.any([Promise.reject(1), 2]), await Promise.race([new Promise(() => {}), 3]));
const { promise, resolve } = Promise.withResolvers(); setTimeout(resolve, 1, 'resolved'); log.push(await promise);
log.push(await Promise.try(() => 5), await Promise.try(() => { throw new Error('t'); }).catch(e => e.message));
log.push(await Promise.resolve({ then(f) { f('thenable'); } }), await Promise.all([]), await Promise.any([]).catch(e => e.name), await Promise.reject(1).finally(() => log.push('fin')).catch(x => x + 1), await new Promise((_, j) => { throw new TypeError('in executor'); }).catch(e => e.name));
return log;
