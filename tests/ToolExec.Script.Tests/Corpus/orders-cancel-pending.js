const { items } = await tools.orders.list({ status: 'pending', limit: 25 });
const done = [];
for (const { id } of items) {
  const r = await tools.orders.cancel({ id, reason: 'stale' });
  done.push(r);
}
const after = await tools.orders.list({ status: 'pending' });
console.info('cancelled', done.length);
return { done, left: after.total };
