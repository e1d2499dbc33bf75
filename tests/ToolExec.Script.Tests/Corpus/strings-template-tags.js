const sql = (strings, ...values) => ({ text: strings.reduce((q, s, i) => `${q}$${i}${s}`), values });
const dedent = (strings, ...v) => { const full = String.raw({ raw: strings.raw }, ...v); const lines = full.split('\n'); const ind = Math.min(...lines.filter(l => l.trim()).map(l => l.match(/^ */)[0].length)); return lines.map(l => l.slice(ind)).join('\n').trim(); };
const id = 5;
return [sql`SELECT * FROM t WHERE id = ${id} AND name = ${"O'Brien"}`, dedent`
    first ${1 + 1}
      second\n
    third`, String.raw`\n${'x'}\u0041`, ((s) => s.raw === s || s.raw[0])`a\tb`];
