const all = await tools.products.search();
const by = (...keys) => (a, b) => {
  for (const [key, dir] of keys) {
    const x = a[key], y = b[key];
    if (x !== y) return (x < y ? -1 : 1) * dir;
  }
  return 0;
};
return all.sort(by(['category', 1], ['price', -1], ['name', 1])).map(p => `${p.category}/${p.name}`);
