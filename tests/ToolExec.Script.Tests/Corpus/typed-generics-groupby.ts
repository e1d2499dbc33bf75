function groupBy<T, K extends PropertyKey>(items: readonly T[], key: (item: T) => K): Record<K, T[]> {
  const out = {} as Record<K, T[]>;
  for (const item of items) (out[key(item)] ??= []).push(item);
  return out;
}
type Product = Awaited<ReturnType<typeof tools.products.search>>[number];
declare const tools: any;
const byCategory = groupBy<any, string>(await tools.products.search({ maxPrice: 50 }), (p) => p.category);
return Object.fromEntries((Object.entries(byCategory) as [string, any[]][]).sort(([a], [b]) => a.localeCompare(b)).map(([k, v]) => [k, v.length]));
