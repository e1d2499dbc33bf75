const all = await tools.products.search();
const buckets = [[0, 10], [10, 25], [25, 50], [50, Infinity]];
return buckets.map(([lo, hi]) => ({ range: hi === Infinity ? `${lo}+` : `${lo}-${hi}`, count: all.filter(p => p.price >= lo && p.price < hi).length }));
