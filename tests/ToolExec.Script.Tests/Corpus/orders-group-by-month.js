const { items } = await tools.orders.list({ limit: 25 });
const byMonth = Object.groupBy(items, o => o.createdAt.slice(0, 7));
return Object.entries(byMonth).map(([month, list]) => ({ month, count: list.length, ids: list.map(o => o.id) })).sort((a, b) => a.month.localeCompare(b.month));
