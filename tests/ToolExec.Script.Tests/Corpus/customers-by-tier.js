const customers = await tools.customers.list();
const grouped = Map.groupBy(customers, c => c.tier);
return ['gold', 'silver', 'bronze'].map(t => ({ tier: t, names: (grouped.get(t) ?? []).map(c => c.name).sort((a, b) => a.localeCompare(b)) }));
