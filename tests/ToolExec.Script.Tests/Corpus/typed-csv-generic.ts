type Row = { date: string; region: string; product: string; units: number; price: number }; type Numeric = { [K in keyof Row]: Row[K] extends number ? K : never }[keyof Row];
const text: string = await tools.files.read('sales.csv'); const [head, ...body] = text.trim().split('\n').map((l) => l.split(',')) as [string[], ...string[][]];
const rows = body.map((cells) => Object.fromEntries(cells.map((c, i) => [head[i]!, Number.isNaN(+c) ? c : +c])) as unknown as Row); const sum = (k: Numeric): number => rows.reduce((s, r) => s + r[k], 0);
return { n: rows.length, units: sum('units'), price: +sum('price').toFixed(2), first: rows[0] };
