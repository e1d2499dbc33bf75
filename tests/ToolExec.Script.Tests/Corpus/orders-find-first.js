let found;
outer: for (let cursor = 0; cursor !== null;) {
  const page = await tools.orders.list({ cursor, limit: 5 });
  for (const order of page.items) {
    if (order.lines.length >= 4 && order.currency === 'USD') {
      found = order;
      break outer;
    }
  }
  cursor = page.nextCursor;
}
return found?.id ?? null;
