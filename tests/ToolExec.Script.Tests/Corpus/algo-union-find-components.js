const orders = (await tools.orders.list({ limit: 25 })).items; const parent = new Map();
const find = x => { if (!parent.has(x)) parent.set(x, x); return parent.get(x) === x ? x : (parent.set(x, find(parent.get(x))), parent.get(x)); };
for (const o of orders) for (const l of o.lines) parent.set(find(l.sku), find(o.customerId));
const groups = Object.values(Object.groupBy([...parent.keys()], find)).map(g => g.length).sort((a, b) => b - a); return groups;
