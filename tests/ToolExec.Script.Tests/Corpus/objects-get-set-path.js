const get = (o, path, d) => path.split(/[.[\]]+/).filter(Boolean).reduce((x, k) => x?.[k], o) ?? d;
const set = (o, path, v) => { const ks = path.split('.'); const last = ks.pop(); ks.reduce((x, k) => x[k] ??= {}, o)[last] = v; return o; };
const o = { a: { b: [{ c: 1 }, { c: 2 }] }, n: null };
return [get(o, 'a.b[1].c'), get(o, 'a.x.y', 'def'), get(o, 'n.q', 0), set({}, 'x.y.z', 5), set({ x: { k: 1 } }, 'x.y', [])];
