const text = '{"when":"2026-03-15T00:00:00.000Z","id":"n:42","list":[{"when":"2020-01-01T00:00:00.000Z"}]}';
const o = JSON.parse(text, (k, v) => k === 'when' ? new Date(v) : typeof v === 'string' && v.startsWith('n:') ? Number(v.slice(2)) : v);
const replacer = (k, v) => v instanceof Set ? { $set: [...v] } : typeof v === 'bigint' ? `${v}n` : k.startsWith('_') ? undefined : v;
return [o.when.getUTCFullYear(), o.id, o.list[0].when instanceof Date, JSON.stringify({ s: new Set([1]), b: 5n, _hidden: 1 }, replacer)];
