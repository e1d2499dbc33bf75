const ids = [1001, 1005, 1010, 1020];
const details = await Promise.all(ids.map(id => tools.orders.get(id)));
return details.map(({ id, status, lines }) => `${id}:${status}:${lines.length}`);
