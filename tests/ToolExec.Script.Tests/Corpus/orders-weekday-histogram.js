const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const hist = Object.fromEntries(days.map(d => [d, 0]));
let c = 0;
while (c !== null) {
  const p = await tools.orders.list({ cursor: c, limit: 25 });
  for (const o of p.items) hist[days[new Date(o.createdAt).getUTCDay()]]++;
  c = p.nextCursor;
}
for (const [day, n] of Object.entries(hist)) console.log(day.padEnd(4), '#'.repeat(n), n);
return hist;
