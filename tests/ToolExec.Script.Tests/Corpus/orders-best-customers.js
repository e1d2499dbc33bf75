const orders = [];
for (let c = 0; c !== null;) {
  const p = await tools.orders.list({ cursor: c, limit: 25 });
  orders.push(...p.items);
  c = p.nextCursor;
}
const customers = new Map((await tools.customers.list()).map(c => [c.id, c]));
const spend = new Map();
for (const o of orders) {
  if (o.status === 'cancelled' || o.status === 'refunded') continue;
  const rate = (await tools.fx.rate({ from: o.currency, to: 'EUR' })).rate;
  const total = o.lines.reduce((a, { quantity, unitPrice }) => a + quantity * unitPrice, 0) * rate;
  spend.set(o.customerId, (spend.get(o.customerId) || 0) + total);
}
return [...spend].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([id, eur]) => ({ name: customers.get(id).name, eur: Math.round(eur * 100) / 100 }));
