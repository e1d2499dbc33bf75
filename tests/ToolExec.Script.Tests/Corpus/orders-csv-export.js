const { items } = await tools.orders.list({ limit: 8 });
const escape = v => /[",\n]/.test(String(v ?? '')) ? `"${String(v).replaceAll('"', '""')}"` : String(v ?? '');
const header = ['id', 'customer', 'status', 'note'];
const rows = items.map(o => [o.id, o.customerId, o.status, o.note].map(escape).join(','));
return [header.join(','), ...rows].join('\n');
