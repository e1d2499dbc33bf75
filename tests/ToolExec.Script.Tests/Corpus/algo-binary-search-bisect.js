const bisect = (xs, x, f = v => v) => { let lo = 0, hi = xs.length; while (lo < hi) { const m = (lo + hi) >>> 1; f(xs[m]) < x ? lo = m + 1 : hi = m; } return lo; };
const root = (f, a, b) => { for (let i = 0; i < 60; i++) { const m = (a + b) / 2; f(a) * f(m) <= 0 ? b = m : a = m; } return a; };
const prices = (await tools.products.search()).map(p => p.price).sort((a, b) => a - b);
return [bisect(prices, 25), bisect([], 1), bisect([1, 2, 2, 3], 2), root(x => x * x - 2, 0, 2).toFixed(9)];
