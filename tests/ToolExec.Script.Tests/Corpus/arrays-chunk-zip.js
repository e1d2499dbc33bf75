const chunk = (xs, n) => xs.length ? [xs.slice(0, n), ...chunk(xs.slice(n), n)] : [];
const zip = (...as) => Array.from({ length: Math.min(...as.map(a => a.length)) }, (_, i) => as.map(a => a[i]));
const range = (a, b, s = 1) => Array.from({ length: Math.ceil((b - a) / s) }, (_, i) => a + i * s);
const uniqBy = (xs, f) => [...new Map(xs.map(x => [f(x), x])).values()];
const partition = (xs, p) => xs.reduce(([y, n], x) => p(x) ? [[...y, x], n] : [y, [...n, x]], [[], []]);
return [chunk(range(1, 8), 3), zip('abc', [1, 2, 3, 4], [true, false, null]), range(0, 1, 0.25), uniqBy([1, 11, 2, 21, 3], x => x % 10), partition(range(0, 7), x => x % 2)];
