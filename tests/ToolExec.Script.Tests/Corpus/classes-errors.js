class AppError extends Error { constructor(message, { code = 500, ...rest } = {}) { super(message, rest); this.name = 'AppError'; this.code = code; } toJSON() { return { name: this.name, message: this.message, code: this.code }; } }
class NotFound extends AppError { constructor(what) { super(`${what} not found`, { code: 404 }); this.name = 'NotFound'; } }
const out = [];
for (const f of [() => { throw new NotFound('page'); }, () => { throw new AppError('wrapped', { cause: new TypeError('inner') }); }, () => null.x, () => undefinedName, () => { throw 'plain'; }, () => new Array(-1), () => decodeURIComponent('%'), () => 'x'.repeat(-1), () => (1).toFixed(101), () => Symbol() + '', () => { const c = 1; c = 2; }, () => BigInt(1.5)]) {
  try { f(); } catch (e) { out.push(e instanceof Error ? [e.name, e instanceof AppError, e.code ?? null, e.cause?.message ?? null] : e); } finally { out.length; }
}
return [out, JSON.stringify(new NotFound('z')), `${new AppError('m')}`];
