type Brand<T, B extends string> = T & { readonly __brand: B }; type OrderId = Brand<number, 'OrderId'>; const orderId = (n: number): OrderId => { if (!Number.isInteger(n) || n < 1000) throw new RangeError(`${n} is no order id`); return n as OrderId; };
const load = async (id: OrderId): Promise<string> => ((await tools.orders.get(id)) as { status: string }).status; const tried: (string | null)[] = [];
for (const n of [1000, 3, 1002.5, 1056] satisfies number[]) { try { tried.push(await load(orderId(n))); } catch (e) { tried.push(e instanceof RangeError ? e.message : null); } } return tried;
