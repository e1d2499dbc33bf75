const products = await tools.products.search({ maxPrice: 40 });
const best = {};
for (const p of products) {
  if (!best[p.category] || p.price < best[p.category].price) best[p.category] = p;
}
return Object.values(best).map(({ category, name, price }) => ({ category, name, price })).sort((a, b) => a.category < b.category ? -1 : 1);
