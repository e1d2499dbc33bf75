function distance(a, b) {
  let prev = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const cur = [i];
    for (let j = 1; j <= b.length; j++) cur[j] = Math.min(prev[j] + 1, cur[j - 1] + 1, prev[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    prev = cur;
  }
  return prev[b.length];
}
const names = (await tools.products.search()).map(p => p.name);
const closest = q => names.map(n => [n, distance(q.toLowerCase(), n.toLowerCase())]).sort((a, b) => a[1] - b[1] || a[0].localeCompare(b[0]))[0];
return ['ketle', 'chiar', 'Nvel', 'marker', 'zzz'].map(closest);
