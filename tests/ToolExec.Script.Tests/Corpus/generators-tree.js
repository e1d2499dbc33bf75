function* inorder(t) { if (t) { yield* inorder(t.l); yield t.v; yield* inorder(t.r); } }
const insert = (t, v) => !t ? { v, l: null, r: null } : v < t.v ? { ...t, l: insert(t.l, v) } : { ...t, r: insert(t.r, v) };
const tree = [50, 30, 70, 20, 40, 60, 80, 35].reduce(insert, null);
const bfs = t => { const q = [t], out = []; while (q.length) { const n = q.shift(); if (!n) continue; out.push(n.v); q.push(n.l, n.r); } return out; };
const depth = t => t ? 1 + Math.max(depth(t.l), depth(t.r)) : 0;
return [[...inorder(tree)], bfs(tree), depth(tree)];
