function assert(cond: unknown, msg = 'assertion failed'): asserts cond { if (!cond) throw new Error(msg); }
function isRecord(v: unknown): v is Record<string, unknown> { return typeof v === 'object' && v !== null && !Array.isArray(v); }
const raw: unknown = JSON.parse(await tools.files.read('config.json'));
assert(isRecord(raw), 'not an object');
const { service, limits } = raw as { service: { port: number; retries?: number }; limits: readonly number[] };
assert(limits.every((n): n is number => typeof n === 'number'));
let message: string | null = null;
try { assert(service.port > 9000, `port ${service.port} is too low`); } catch (e) { message = e instanceof Error ? e.message : null; }
return { port: service.port, message, sum: limits.reduce((a, b) => a + b, 0) };
