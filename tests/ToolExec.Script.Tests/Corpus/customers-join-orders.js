const [customers, { items: orders }] = await Promise.all([tools.customers.list(), tools.orders.list({ limit: 25 })]);
const index = orders.reduce((m, o) => m.set(o.customerId, [...(m.get(o.customerId) ?? []), o.id]), new Map());
return customers.filter(c => index.has(c.id)).map(({ id, name }) => ({ name, orders: index.get(id) }));
