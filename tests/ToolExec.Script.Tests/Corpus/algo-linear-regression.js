const rows = (await tools.files.read('sales.csv')).trim().split('\n').slice(1).map(l => l.split(',')).map(([, , , u, p]) => [+p, +u]);
const n = rows.length, sx = rows.reduce((s, [x]) => s + x, 0), sy = rows.reduce((s, [, y]) => s + y, 0), sxy = rows.reduce((s, [x, y]) => s + x * y, 0), sxx = rows.reduce((s, [x]) => s + x * x, 0);
const slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
return { slope: +slope.toFixed(6), intercept: +((sy - slope * sx) / n).toFixed(4) };
