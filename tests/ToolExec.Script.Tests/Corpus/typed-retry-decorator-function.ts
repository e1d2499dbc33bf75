type AsyncFn<A extends unknown[], R> = (...args: A) => Promise<R>;
function retrying<A extends unknown[], R>(fn: AsyncFn<A, R>, { times = 3, on = (_n: number, _e: unknown): void => {} }: { times?: number; on?: (n: number, e: unknown) => void } = {}): AsyncFn<A, R> { return async (...args: A): Promise<R> => { for (let n = 1; ; n++) { try { return await fn(...args); } catch (e) { on(n, e); if (n >= times) throw e; } } }; }
const seen: string[] = [];
const call = retrying<[{ key: string; failures: number }], { attempt: number }>((a) => tools.flaky(a), { times: 4, on: (n, e) => { seen.push(`${n}:${(e as { code: string }).code}`); } });
return [await call({ key: 'd', failures: 3 }), seen, await call({ key: 'e', failures: 9 }).catch((e: Error) => e.message)];
