let calls = 0;
const cached = fn => async arg => {
  const key = `cache:${arg}`;
  const hit = await tools.kv.get(key);
  if (hit !== null) return hit;
  const value = await fn(arg);
  await tools.kv.set(key, value);
  return value;
};
const getName = cached(async id => { calls++; return (await tools.customers.get(id)).name; });
const names = [];
for (const id of ['c1', 'c2', 'c1', 'c1', 'c2']) names.push(await getName(id));
return { names, calls };
