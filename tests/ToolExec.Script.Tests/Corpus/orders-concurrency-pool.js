// At most three calls at a time.
async function pool(items, size, worker) {
  const results = new Array(items.length);
  let next = 0, active = 0, peak = 0;
  await Promise.all(Array.from({ length: size }, async () => {
    while (next < items.length) {
      const i = next++;
      active++;
      peak = Math.max(peak, active);
      results[i] = await worker(items[i]);
      active--;
    }
  }));
  return { results, peak };
}
const ids = Array.from({ length: 10 }, (_, i) => 1000 + i);
const { results, peak } = await pool(ids, 3, id => tools.orders.get(id));
return { statuses: results.map(r => r.status), peak };
