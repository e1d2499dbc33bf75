const sale = new Set((await tools.products.search({ tag: 'sale' })).map(p => p.sku));
const eco = new Set((await tools.products.search({ tag: 'eco' })).map(p => p.sku));
const s = x => [...x].sort();
return { both: s(sale.intersection(eco)), either: s(sale.union(eco)).length, onlySale: s(sale.difference(eco)), one: s(sale.symmetricDifference(eco)).length, disjoint: sale.isDisjointFrom(eco), sub: sale.isSubsetOf(sale.union(eco)) };
