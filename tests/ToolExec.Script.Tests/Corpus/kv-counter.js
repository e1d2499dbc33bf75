for (const word of 'the cat and the dog and the bird'.split(' ')) {
  const n = await tools.kv.get(word) ?? 0;
  await tools.kv.set(word, n + 1);
}
const keys = await tools.kv.keys();
const out = {};
for (const k of keys) out[k] = await tools.kv.get(k);
return out;
