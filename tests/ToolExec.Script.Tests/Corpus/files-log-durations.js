const log = await tools.files.read('app.log');
const ms = [...log.matchAll(/request done in (\d+)ms/g)].map(m => +m[1]).sort((a, b) => a - b);
const p = q => ms[Math.min(ms.length - 1, Math.floor(q * ms.length))];
return { n: ms.length, p50: p(0.5), p90: p(0.9), max: ms.at(-1), slow: ms.filter(x => x > 500).length };
