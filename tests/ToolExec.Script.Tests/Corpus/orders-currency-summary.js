const page = await tools.orders.list({ limit: 25 });
const fmt = (n, c) => n.toLocaleString('en-US', { style: 'currency', currency: c });
const sums = page.items.reduce((acc, o) => {
  acc[o.currency] ??= 0;
  acc[o.currency] += o.lines.reduce((s, l) => s + l.quantity * l.unitPrice, 0);
  return acc;
}, {});
return Object.fromEntries(Object.entries(sums).map(([c, n]) => [c, fmt(n, c)]));
