const graph = { A: { B: 4, C: 2 }, B: { D: 5 }, C: { B: 1, D: 8, E: 10 }, D: { E: 2 }, E: {} };
const dist = Object.fromEntries(Object.keys(graph).map(k => [k, Infinity])); dist.A = 0;
const prev = {}; const open = new Set(Object.keys(graph));
while (open.size) {
  const u = [...open].reduce((a, b) => dist[a] <= dist[b] ? a : b); open.delete(u);
  for (const [v, w] of Object.entries(graph[u])) if (dist[u] + w < dist[v]) { dist[v] = dist[u] + w; prev[v] = u; }
}
const path = []; for (let at = 'E'; at; at = prev[at]) path.unshift(at);
return { dist, path };
