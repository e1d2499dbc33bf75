const root = {}; for (const { name } of await tools.products.search()) { let n = root; for (const ch of name.toLowerCase()) n = n[ch] ??= {}; n.$ = name; }
const complete = p => { let n = root; for (const ch of p) { n = n[ch]; if (!n) return []; } const out = []; (function walk(n) { if (n.$) out.push(n.$); for (const k of Object.keys(n).sort()) if (k !== '$') walk(n[k]); })(n); return out; };
return ['k', 'n', 'p', 'zz', 'bo'].map(complete);
