async function transfer(from, to, amount) {
  const [a, b] = await Promise.all([tools.kv.get(from), tools.kv.get(to)]);
  if (a < amount) throw new RangeError(`insufficient funds: ${a} < ${amount}`);
  await tools.kv.set(from, a - amount);
  await tools.kv.set(to, b + amount);
}
await tools.kv.set('alice', 100);
await tools.kv.set('bob', 20);
await transfer('alice', 'bob', 30);
const message = await transfer('bob', 'alice', 500).catch(e => `${e.name}: ${e.message}`);
return { alice: await tools.kv.get('alice'), bob: await tools.kv.get('bob'), message };
