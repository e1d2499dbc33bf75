const counts = new Map();
for (let cursor = 0; cursor !== null;) {
  const page = await tools.orders.list({ cursor, limit: 25 });
  page.items.flatMap(o => o.lines).forEach(({ sku, quantity }) => counts.set(sku, (counts.get(sku) ?? 0) + quantity));
  ({ nextCursor: cursor } = page);
}
const top = [...counts.entries()].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)).slice(0, 5);
const named = await Promise.all(top.map(async ([sku, units]) => ({ sku, units, name: (await tools.products.get(sku)).name })));
console.table(named);
return named;
