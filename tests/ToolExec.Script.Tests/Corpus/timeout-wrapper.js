const withTimeout = (promise, ms) => Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error(`timed out after ${ms} ms`)), ms))]);
const never = new Promise(() => {});
const out = [];
for (const p of [tools.echo('quick'), never]) {
  try { out.push(await withTimeout(p, 20)); } catch (e) { out.push(e.message); }
}
return out;
