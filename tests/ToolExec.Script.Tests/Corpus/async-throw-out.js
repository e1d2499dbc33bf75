const order = await tools.orders.get(1000);
if (order.lines.length > 0) {
  throw new RangeError(`order ${order.id} is unexpected`);
}
return 'unreached';
