const { items } = await tools.orders.list({ limit: 25 }); const totals = items.map(o => o.lines.reduce((s, l) => s + l.quantity * l.unitPrice, 0)).sort((a, b) => a - b);
const q = p => { const i = (totals.length - 1) * p, lo = Math.floor(i); return totals[lo] + ((totals[lo + 1] ?? totals[lo]) - totals[lo]) * (i - lo); };
return Object.fromEntries([0, 0.25, 0.5, 0.75, 0.9, 1].map(p => [`p${p * 100}`, +q(p).toFixed(2)]));
