class DomainError<C extends string> extends Error { constructor(public readonly code: C, message: string, options?: ErrorOptions) { super(message, options); this.name = new.target.name; } }
class LimitError extends DomainError<'limit'> { constructor(public readonly max: number) { super('limit', `at most ${max}`); } }
const guard = (n: number): number | never => { if (n > 3) throw new LimitError(3); return n; };
const out: unknown[] = []; for (const n of [1, 5]) { try { out.push(guard(n)); } catch (e) { if (e instanceof LimitError) out.push([e.name, e.code, e.max, e.message]); else throw e; } } return out;
