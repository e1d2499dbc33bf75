const mul = (a, b) => a.map(r => b[0].map((_, j) => r.reduce((s, v, k) => s + v * b[k][j], 0)));
const transpose = m => m[0].map((_, i) => m.map(r => r[i]));
const det = m => m.length === 1 ? m[0][0] : m[0].reduce((s, v, i) => s + (-1) ** i * v * det(m.slice(1).map(r => r.filter((_, j) => j !== i))), 0);
const rotate = m => transpose(m).map(r => r.toReversed());
const m = [[1, 2, 3], [4, 5, 6], [7, 8, 10]];
const spiral = g => { const o = []; g = structuredClone(g); while (g.length) { o.push(...g.shift()); g = transpose(g.length ? g : [[]]).reverse(); if (g[0]?.length === 0) break; } return o; };
return [mul(m, m), transpose(m), det(m), rotate(m), spiral(m)];
