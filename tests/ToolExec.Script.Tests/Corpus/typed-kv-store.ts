class TypedStore<S extends Record<string, unknown>> { async get<K extends keyof S & string>(k: K): Promise<S[K] | null> { return (await tools.kv.get(k)) as S[K] | null; } async update<K extends keyof S & string>(k: K, f: (v: S[K] | null) => S[K]): Promise<S[K]> { const next = f(await this.get(k)); await tools.kv.set(k, next); return next; } }
const store = new TypedStore<{ visits: number; names: string[] }>();
await store.update('visits', (v) => (v ?? 0) + 1); await store.update('visits', (v) => v! + 1); await store.update('names', (v) => [...(v ?? []), 'ada']);
return [await store.get('visits'), await store.get('names'), await tools.kv.keys()];
