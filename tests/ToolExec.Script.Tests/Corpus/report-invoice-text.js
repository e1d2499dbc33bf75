const order = await tools.orders.get(1004); const customer = await tools.customers.get(order.customerId);
const lines = await Promise.all(order.lines.map(async l => ({ ...l, name: (await tools.products.get(l.sku)).name })));
const money = n => n.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }); const total = lines.reduce((s, l) => s + l.quantity * l.unitPrice, 0);
console.log([`Invoice ${order.id}`.padStart(40), `To: ${customer.name}, ${customer.city}`, '-'.repeat(40), ...lines.map(l => `${l.name.padEnd(20)}${String(l.quantity).padStart(4)}${money(l.quantity * l.unitPrice).padStart(16)}`), '='.repeat(40), `Total ${order.currency}`.padEnd(24) + money(total).padStart(16)].join('\n'));
return +total.toFixed(2);
