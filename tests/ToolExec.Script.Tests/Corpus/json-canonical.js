const canon = v => Array.isArray(v) ? `[${v.map(canon)}]` : v && typeof v === 'object' ? `{${Object.keys(v).sort().map(k => `${JSON.stringify(k)}:${canon(v[k])}`)}}` : JSON.stringify(v);
const order = await tools.orders.get(1000);
const shuffled = Object.fromEntries(Object.entries(order).reverse());
return [canon(order) === canon(shuffled), JSON.stringify(order) === JSON.stringify(shuffled), canon({ b: [2, { z: 1, y: null }], a: 'x' })];
