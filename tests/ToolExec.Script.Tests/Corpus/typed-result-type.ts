type Ok<T> = { ok: true; value: T }; type Err<E> = { ok: false; error: E }; type Result<T, E = Error> = Ok<T> | Err<E>;
const attempt = async <T,>(p: Promise<T>): Promise<Result<T, { code: string }>> => { try { return { ok: true, value: await p }; } catch (error) { return { ok: false, error: error as { code: string } }; } };
const results = await Promise.all(['c1', 'c77', 'c3'].map((id) => attempt(tools.customers.get(id))));
return results.map((r) => (r.ok ? r.value.city : r.error.code));
