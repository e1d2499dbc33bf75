const items = (await tools.products.search()).slice(0, 8).map(p => ({ name: p.name, w: 1 + p.stock % 7, v: Math.round(p.price) }));
const cap = 15; const best = Array.from({ length: items.length + 1 }, () => new Array(cap + 1).fill(0));
items.forEach(({ w, v }, i) => { for (let c = 0; c <= cap; c++) best[i + 1][c] = Math.max(best[i][c], c >= w ? best[i][c - w] + v : 0); });
const chosen = []; for (let i = items.length, c = cap; i > 0; i--) if (best[i][c] !== best[i - 1][c]) { chosen.push(items[i - 1].name); c -= items[i - 1].w; }
return { value: best.at(-1)[cap], chosen };
