// Sum the value of orders by status.
const totals = {};
let cursor = 0;
while (cursor !== null) {
  const page = await tools.orders.list({ cursor, limit: 20 });
  for (const order of page.items) {
    const value = order.lines.reduce((sum, l) => sum + l.quantity * l.unitPrice, 0);
    totals[order.status] = (totals[order.status] ?? 0) + value;
  }
  cursor = page.nextCursor;
}
for (const key of Object.keys(totals)) totals[key] = Number(totals[key].toFixed(2));
return totals;
