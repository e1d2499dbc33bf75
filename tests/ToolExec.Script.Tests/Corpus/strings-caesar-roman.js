const rot = (s, n) => s.replace(/[a-z]/gi, c => String.fromCharCode((c.charCodeAt() & 31) - 1 + n < 26 ? c.charCodeAt() + n : c.charCodeAt() + n - 26));
const roman = n => [[1000, 'M'], [900, 'CM'], [500, 'D'], [400, 'CD'], [100, 'C'], [90, 'XC'], [50, 'L'], [40, 'XL'], [10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I']].reduce((s, [v, r]) => { while (n >= v) { s += r; n -= v; } return s; }, '');
const unroman = s => [...s].map(c => ({ I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 })[c]).reduce((t, v, i, a) => t + (v < (a[i + 1] ?? 0) ? -v : v), 0);
return [rot('Hello, World!', 13), rot(rot('abcxyz', 5), 21), [1, 4, 9, 14, 40, 90, 400, 1994, 2026, 3999].map(n => [roman(n), unroman(roman(n))])];
