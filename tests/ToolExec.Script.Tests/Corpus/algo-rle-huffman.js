const rle = s => s.replace(/(.)\1*/g, (m, c) => (m.length > 1 ? m.length : '') + c); const unrle = s => s.replace(/(\d+)(\D)/g, (_, n, c) => c.repeat(n));
const text = 'aaabbbbbcdddd'; let nodes = Object.entries(Object.groupBy(text, c => c)).map(([c, l]) => ({ c, n: l.length }));
while (nodes.length > 1) { nodes.sort((a, b) => a.n - b.n || (a.c < b.c ? -1 : 1)); const [a, b, ...rest] = nodes; nodes = [...rest, { c: a.c + b.c, n: a.n + b.n, l: a, r: b }]; }
const codes = {}; (function walk(n, p) { if (!n.l) { codes[n.c] = p; return; } walk(n.l, p + '0'); walk(n.r, p + '1'); })(nodes[0], '');
return [rle(text), unrle(rle(text)) === text, [...text].map(c => codes[c]).join('').length, Object.keys(codes).length];
