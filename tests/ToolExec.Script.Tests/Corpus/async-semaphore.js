class Semaphore { #free; #queue = []; constructor(n) { this.#free = n; } async use(f) { if (this.#free > 0) this.#free--; else await new Promise(r => this.#queue.push(r)); try { return await f(); } finally { const next = this.#queue.shift(); if (next) next(); else this.#free++; } } }
const s = new Semaphore(2); let running = 0, peak = 0; const order = [];
await Promise.all([5, 1, 3, 2].map((ms, i) => s.use(async () => { peak = Math.max(peak, ++running); await tools.echo(ms); order.push(i); running--; })));
return { peak, order };
