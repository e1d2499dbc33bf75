function evaluate(src) {
  const t = src.match(/\d+\.?\d*|[-+*/^()]/g); let i = 0;
  const primary = () => { const x = t[i++]; if (x === '(') { const v = sum(); i++; return v; } if (x === '-') return -power(); return Number(x); };
  const power = () => { const b = primary(); return t[i] === '^' ? (i++, b ** power()) : b; };
  const product = () => { let v = power(); while (t[i] === '*' || t[i] === '/') v = t[i++] === '*' ? v * power() : v / power(); return v; };
  const sum = () => { let v = product(); while (t[i] === '+' || t[i] === '-') v = t[i++] === '+' ? v + product() : v - product(); return v; };
  return sum();
}
return ['1+2*3', '(1+2)*3', '2^3^2', '10/4-1', '-2^2', '2*(3+(4-1))/5', '1/3'].map(s => [s, evaluate(s)]);
