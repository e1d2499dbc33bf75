const allowed = { pending: ['paid', 'cancelled'], paid: ['shipped', 'refunded'], shipped: ['refunded'], cancelled: [], refunded: [] };
const can = (from, to) => allowed[from]?.includes(to) ?? false;
const { items } = await tools.orders.list({ limit: 10 });
return items.map(o => [o.status, can(o.status, 'refunded'), can(o.status, 'shipped')]);
