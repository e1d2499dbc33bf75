const diff = (a, b, path = '') => [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap(k => { const p = path ? `${path}.${k}` : k; const [x, y] = [a[k], b[k]]; if (x === y) return []; if (x && y && typeof x === 'object' && typeof y === 'object') return diff(x, y, p); return [!(k in a) ? `+${p}=${JSON.stringify(y)}` : !(k in b) ? `-${p}` : `~${p}: ${JSON.stringify(x)} -> ${JSON.stringify(y)}`]; });
const before = await tools.orders.get(1003);
const after = structuredClone(before);
after.status = 'returned'; after.lines[0].quantity += 1; delete after.note; after.extra = [1, 2];
return [diff(before, after).map(s => s[0] + s.slice(1).split(/[=:]/)[0]), diff({ a: 1 }, { a: 1 })];
