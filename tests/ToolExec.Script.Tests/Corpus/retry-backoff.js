const sleep = ms => new Promise(r => setTimeout(r, ms));
const delays = [];
async function withBackoff(fn, { retries = 4, base = 1 } = {}) {
  let lastError;
  for (let attempt = 0; attempt <= retries; attempt++) {
    try { return { value: await fn(attempt), attempt }; } catch (e) {
      lastError = e;
      const wait = base * 2 ** attempt;
      delays.push(wait);
      await sleep(wait);
    }
  }
  throw new Error(`gave up after ${retries + 1} attempts`, { cause: lastError });
}
const ok = await withBackoff(() => tools.flaky({ key: 'x', failures: 2 }));
let failed;
try { await withBackoff(() => tools.flaky({ key: 'y', failures: 99 }), { retries: 2 }); } catch (e) { failed = [e.message, e.cause.message]; }
return { ok, failed, delays };
