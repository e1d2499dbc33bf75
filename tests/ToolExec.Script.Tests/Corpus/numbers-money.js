const cents = s => { const [, sign, whole, frac = ''] = /^(-?)\$?([\d,]+)(?:\.(\d{1,2}))?$/.exec(s) ?? []; if (whole === undefined) throw new TypeError(`bad amount: ${s}`); return (sign ? -1 : 1) * (Number(whole.replaceAll(',', '')) * 100 + Number(frac.padEnd(2, '0'))); };
const show = c => (c / 100).toLocaleString('en-US', { style: 'currency', currency: 'USD' });
const split = (total, weights) => { const sum = weights.reduce((a, b) => a + b); const shares = weights.map(w => Math.floor(total * w / sum)); let rest = total - shares.reduce((a, b) => a + b); for (let i = 0; rest > 0; i++, rest--) shares[i]++; return shares; };
let error; try { cents('12.345'); } catch (e) { error = e.message; }
return [['$1,234.5', '-$0.99', '100'].map(cents).map(show), split(10000, [1, 1, 1]).map(show), split(999, [50, 30, 20]), error];
