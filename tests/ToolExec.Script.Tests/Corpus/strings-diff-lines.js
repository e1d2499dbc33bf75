const a = 'one\ntwo\nthree\nfour\nfive'.split('\n'), b = 'one\n2\nthree\nfive\nsix'.split('\n');
const L = Array.from({ length: a.length + 1 }, () => Array(b.length + 1).fill(0));
for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) L[i][j] = a[i] === b[j] ? 1 + L[i + 1][j + 1] : Math.max(L[i + 1][j], L[i][j + 1]);
const out = [];
for (let i = 0, j = 0; i < a.length || j < b.length;) {
  if (i < a.length && j < b.length && a[i] === b[j]) { out.push(`  ${a[i]}`); i++; j++; }
  else if (j >= b.length || i < a.length && L[i + 1][j] >= L[i][j + 1]) out.push(`- ${a[i++]}`);
  else out.push(`+ ${b[j++]}`);
}
console.log(out.join('\n'));
return out;
