const deps = { deploy: ['test', 'package'], test: ['build'], package: ['build'], build: ['fetch', 'configure'], configure: [], fetch: [] };
function sort(deps) { const done = new Set(), path = []; const out = []; const visit = n => { if (done.has(n)) return; if (path.includes(n)) throw new Error(`cycle: ${[...path.slice(path.indexOf(n)), n].join(' -> ')}`); path.push(n); deps[n].forEach(visit); path.pop(); done.add(n); out.push(n); }; Object.keys(deps).forEach(visit); return out; }
let cycle; try { sort({ a: ['b'], b: ['c'], c: ['a'] }); } catch (e) { cycle = e.message; }
return { order: sort(deps), cycle };
