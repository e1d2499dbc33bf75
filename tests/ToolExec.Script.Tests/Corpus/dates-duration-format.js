const fmt = s => [[Math.floor(s / 86400), 'd'], [Math.floor(s / 3600) % 24, 'h'], [Math.floor(s / 60) % 60, 'm'], [s % 60, 's']].filter(([n]) => n).map(([n, u]) => n + u).join(' ') || '0s';
const parse = t => [...t.matchAll(/(\d+)([dhms])/g)].reduce((s, [, n, u]) => s + n * { d: 86400, h: 3600, m: 60, s: 1 }[u], 0);
return [0, 59, 60, 3661, 90061, 86400 * 3].map(s => [fmt(s), parse(fmt(s))]);
