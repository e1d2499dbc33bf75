type Range2 = Readonly<{ from: Date; to: Date }>; const day = 86_400_000 as const; const range = (a: string, b: string): Range2 => ({ from: new Date(a), to: new Date(b) });
function* days({ from, to }: Range2): Generator<string, number, void> { let n = 0; for (let t = +from; t <= +to; t += day, n++) yield new Date(t).toISOString().slice(5, 10); return n; }
const overlap = (a: Range2, b: Range2): Range2 | undefined => { const from = new Date(Math.max(+a.from, +b.from)), to = new Date(Math.min(+a.to, +b.to)); return from <= to ? { from, to } : undefined; };
const o = overlap(range('2024-02-20', '2024-03-02'), range('2024-02-27', '2024-04-01')); return [...days(o!), overlap(range('2024-01-01', '2024-01-02'), range('2024-02-01', '2024-02-02')) === undefined];
