const names = await tools.files.list();
const mapped = await Promise.all(names.filter(n => /\.(txt|md)$/.test(n)).map(async n => (await tools.files.read(n)).toLowerCase().match(/[a-z]{4,}/g).reduce((m, w) => ({ ...m, [w]: (m[w] ?? 0) + 1 }), Object.create(null))));
const reduced = mapped.reduce((all, m) => { for (const w in m) all[w] = (all[w] ?? 0) + m[w]; return all; }, {});
return Object.entries(reduced).filter(([, n]) => n > 1).sort();
