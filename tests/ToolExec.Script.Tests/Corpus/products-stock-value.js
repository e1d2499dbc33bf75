const all = await tools.products.search();
const value = all.reduce((cents, p) => cents + Math.round(p.price * 100) * p.stock, 0);
const low = all.filter(p => p.stock < 5).map(p => p.name);
return { value: (value / 100).toLocaleString('en-US', { minimumFractionDigits: 2 }), low };
