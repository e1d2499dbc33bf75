let pages = 0, items = 0, cursor = 0;
do {
  const { items: list, nextCursor } = await tools.orders.list({ cursor, limit: 7 });
  pages++;
  items += list.length;
  cursor = nextCursor;
} while (cursor !== null);
console.log(`Fetched ${items} orders in ${pages} pages`);
return { pages, items };
