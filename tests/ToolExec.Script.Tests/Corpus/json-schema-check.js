const schema = { type: 'object', required: ['id', 'lines'], properties: { id: { type: 'integer', minimum: 1000 }, status: { enum: ['paid', 'shipped'] }, lines: { type: 'array', items: { type: 'object', required: ['sku'], properties: { quantity: { type: 'integer', minimum: 2 } } } } } };
const type = v => v === null ? 'null' : Array.isArray(v) ? 'array' : Number.isInteger(v) ? 'integer' : typeof v;
function* check(s, v, at = '$') {
  if (s.type && type(v) !== s.type && !(s.type === 'number' && type(v) === 'integer')) { yield `${at}: expected ${s.type}, got ${type(v)}`; return; }
  if (s.enum && !s.enum.includes(v)) yield `${at}: not one of ${s.enum.join(', ')}`;
  if (s.minimum !== undefined && v < s.minimum) yield `${at}: ${v} < ${s.minimum}`;
  for (const k of s.required ?? []) if (!(k in v)) yield `${at}.${k}: missing`;
  for (const [k, sub] of Object.entries(s.properties ?? {})) if (k in v) yield* check(sub, v[k], `${at}.${k}`);
  if (s.items) for (const [i, x] of v.entries()) yield* check(s.items, x, `${at}[${i}]`);
}
const { items } = await tools.orders.list({ limit: 4 });
return [...items.map(o => [...check(schema, o)]), [...check(schema, { id: '5' })], [...check(schema, [])]];
