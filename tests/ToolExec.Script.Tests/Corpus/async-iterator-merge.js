async function* source(name, n) { for (let i = 0; i < n; i++) { yield `${name}${await tools.echo(i)}`; } }
async function* merge(...its) { const pending = new Map(its.map((it, i) => [i, it.next().then(r => ({ i, r }))])); while (pending.size) { const { i, r } = await Promise.race(pending.values()); if (r.done) pending.delete(i); else { pending.set(i, its[i].next().then(r => ({ i, r }))); yield r.value; } } }
const seen = []; for await (const x of merge(source('a', 3), source('b', 2))) seen.push(x);
return [seen.sort(), await Array.fromAsync(source('z', 2)), await Array.fromAsync([1, Promise.resolve(2)], x => x * 2)];
