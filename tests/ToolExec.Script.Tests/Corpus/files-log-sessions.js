const lines = (await tools.files.read('app.log')).trim().split('\n');
const times = lines.map(l => Date.parse(l.slice(0, 24)));
const gaps = times.slice(1).map((t, i) => (t - times[i]) / 1000);
const groups = [[0]];
gaps.forEach((g, i) => g > 75 ? groups.push([i + 1]) : groups.at(-1).push(i + 1));
return { longest: Math.max(...gaps), shortest: Math.min(...gaps), groups: groups.map(g => g.length) };
