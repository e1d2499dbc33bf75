const { items: [shipped] } = await tools.orders.list({ status: 'shipped', limit: 1 });
try {
  await tools.orders.cancel({ id: shipped.id });
  return 'cancelled';
} catch (e) {
  if (e.code !== 'conflict') throw e;
  console.warn(`Could not cancel: ${e.message}`);
  return { name: e.name, isError: e instanceof Error, data: e.data };
}
