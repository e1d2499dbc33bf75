function* permutations(xs) { if (xs.length < 2) { yield xs; return; } for (const [i, x] of xs.entries()) for (const rest of permutations(xs.toSpliced(i, 1))) yield [x, ...rest]; }
function* combinations(xs, k, start = 0, acc = []) { if (acc.length === k) { yield [...acc]; return; } for (let i = start; i < xs.length; i++) { acc.push(xs[i]); yield* combinations(xs, k, i + 1, acc); acc.pop(); } }
const powerset = xs => xs.reduce((s, x) => s.concat(s.map(t => [...t, x])), [[]]);
return [[...permutations(['a', 'b', 'c'])].map(p => p.join('')), [...combinations([1, 2, 3, 4], 2)], powerset([1, 2, 3]).length, [...permutations([1, 2, 3, 4, 5])].length];
