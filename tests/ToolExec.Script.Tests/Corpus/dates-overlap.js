const slots = [['09:00', '10:30'], ['10:00', '11:00'], ['12:00', '13:00'], ['12:30', '12:45'], ['15:00', '16:00']];
const mins = t => t.split(':').reduce((h, m) => h * 60 + +m, 0);
const text = m => `${String(m / 60 | 0).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
const merged = [];
for (const [a, b] of slots.map(s => s.map(mins)).sort((x, y) => x[0] - y[0])) {
  if (merged.length && a <= merged.at(-1)[1]) merged.at(-1)[1] = Math.max(b, merged.at(-1)[1]);
  else merged.push([a, b]);
}
const free = [];
let at = mins('08:00');
for (const [a, b] of merged) { if (a > at) free.push([at, a]); at = b; }
free.push([at, mins('18:00')]);
return { merged: merged.map(p => p.map(text)), free: free.map(p => p.map(text)) };
