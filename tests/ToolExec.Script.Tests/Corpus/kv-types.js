const values = [1, 'text', true, null, [1, [2]], { a: { b: 'ü' } }, 1.5e300, -0, ''];
const back = [];
for (const [i, v] of values.entries()) {
  await tools.kv.set(`k${i}`, v);
  back.push(await tools.kv.get(`k${i}`));
}
return [back, await tools.kv.delete('k0'), await tools.kv.delete('zz'), (await tools.kv.keys()).length];
