const names = ['poem.txt', 'nope.txt', 'config.json'];
const out = {};
for (const n of names) {
  out[n] = await tools.files.read(n).then(t => t.length, e => e.code);
}
return out;
