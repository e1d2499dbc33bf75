const names = await tools.files.list();
const sizes = await Promise.all(names.map(async n => [n, new TextEncoder().encode(await tools.files.read(n)).length]));
const total = sizes.reduce((s, [, n]) => s + n, 0);
return { sizes: Object.fromEntries(sizes), total };
