class CircuitBreaker {
  #failures = 0; #open = false;
  constructor(fn, limit = 2) { this.fn = fn; this.limit = limit; }
  get state() { return this.#open ? 'open' : 'closed'; }
  async call(...args) {
    if (this.#open) throw new Error('circuit open');
    try {
      const r = await this.fn(...args);
      this.#failures = 0;
      return r;
    } catch (e) {
      if (++this.#failures >= this.limit) this.#open = true;
      throw e;
    }
  }
}
const b = new CircuitBreaker(k => tools.flaky({ key: k, failures: 9 }));
const log = [];
for (let i = 0; i < 4; i++) {
  try { await b.call('z'); } catch (e) { log.push([b.state, e.message]); }
}
return log;
