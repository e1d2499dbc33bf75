const text = await tools.files.read('sales.csv');
const rows = text.trim().split('\n').slice(1).map(l => { const [date, region, product, units] = l.split(','); return { month: date.slice(5, 7), region, units: +units }; });
const months = [...new Set(rows.map(r => r.month))].sort();
const regions = [...new Set(rows.map(r => r.region))].sort();
const table = regions.map(region => [region, ...months.map(m => rows.filter(r => r.region === region && r.month === m).reduce((s, r) => s + r.units, 0))]);
console.table(table);
return { months, table };
