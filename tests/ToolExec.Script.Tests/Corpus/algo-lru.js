class Lru { #m = new Map(); constructor(n) { this.n = n; } get(k) { if (!this.#m.has(k)) return; const v = this.#m.get(k); this.#m.delete(k); this.#m.set(k, v); return v; } set(k, v) { this.#m.delete(k); this.#m.set(k, v); if (this.#m.size > this.n) this.#m.delete(this.#m.keys().next().value); return this; } keys() { return [...this.#m.keys()]; } }
const c = new Lru(2).set('a', 1).set('b', 2); c.get('a'); c.set('c', 3);
return [c.keys(), c.get('b') ?? null, c.get('a'), c.keys()];
