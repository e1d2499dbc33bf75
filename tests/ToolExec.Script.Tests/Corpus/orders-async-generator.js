async function* allOrders(limit = 25) {
  for (let cursor = 0; cursor !== null;) {
    const page = await tools.orders.list({ cursor, limit });
    yield* page.items;
    cursor = page.nextCursor;
  }
}
const ids = [];
for await (const order of allOrders()) {
  if (order.note) ids.push([order.id, order.note]);
}
return ids;
