const text = await tools.files.read('sales.csv');
const [head, ...lines] = text.trim().split('\n').map(l => l.split(','));
const rows = lines.map(l => Object.fromEntries(l.map((v, i) => [head[i], isNaN(v) ? v : Number(v)])));
const byRegion = rows.reduce((acc, r) => ({ ...acc, [r.region]: (acc[r.region] ?? 0) + r.units * r.price }), {});
return Object.fromEntries(Object.entries(byRegion).sort().map(([k, v]) => [k, +v.toFixed(2)]));
