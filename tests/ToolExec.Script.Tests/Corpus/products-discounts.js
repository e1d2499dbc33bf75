const rules = [p => p.tags.includes('sale') && 0.2, p => p.category === 'books' && 0.1, p => p.stock > 30 && 0.05];
const all = await tools.products.search();
return all.map(p => {
  const rate = rules.map(r => r(p)).find(Boolean) || 0;
  return [p.sku, p.price, +(p.price * (1 - rate)).toFixed(2)];
});
