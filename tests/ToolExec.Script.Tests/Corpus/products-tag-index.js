const all = await tools.products.search({});
const index = {};
for (const { sku, tags } of all) for (const tag of tags) (index[tag] ||= []).push(sku);
return index;
