interface Config { limit: number }
const config: Config = { limit: 2 };
const { items } = (await tools.orders.list({ limit: config.limit })) as { items: { id: number }[] };
if ((items.length as number) === config.limit) {
  throw new RangeError(`too many: ${items!.length}`);
}
