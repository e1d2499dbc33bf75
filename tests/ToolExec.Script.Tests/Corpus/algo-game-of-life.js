let grid = ['.....', '..#..', '..#..', '..#..', '.....'].map(r => [...r]);
const step = g => g.map((row, y) => row.map((c, x) => { let n = 0; for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) if ((dx || dy) && g[y + dy]?.[x + dx] === '#') n++; return n === 3 || c === '#' && n === 2 ? '#' : '.'; }));
for (let i = 0; i < 3; i++) { console.log(grid.map(r => r.join('')).join('\n')); grid = step(grid); }
return grid.flat().filter(c => c === '#').length;
