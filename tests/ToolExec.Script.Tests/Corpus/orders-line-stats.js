const { items } = await tools.orders.list({ limit: 25 });
const quantities = items.flatMap(o => o.lines.map(l => l.quantity));
const sorted = quantities.toSorted((a, b) => a - b);
const mean = quantities.reduce((a, b) => a + b) / quantities.length;
const median = sorted.length % 2 ? sorted[(sorted.length - 1) / 2] : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
const variance = quantities.reduce((a, q) => a + (q - mean) ** 2, 0) / quantities.length;
return { n: quantities.length, mean: +mean.toFixed(3), median, sd: +Math.sqrt(variance).toFixed(3), min: Math.min(...quantities), max: Math.max(...quantities) };
