const log = [];
async function step(n) { if (n === 2) throw new RangeError(`step ${n}`); await tools.echo(n); return n; }
try { for (const n of [1, 2, 3]) log.push(await step(n)); } catch (e) { log.push(e.message); } finally { log.push('finally'); }
const f = async () => { try { return await step(2); } catch { return 'recovered'; } finally { log.push('f done'); } };
log.push(await f());
const nested = await (async () => { try { try { await step(2); } finally { await tools.echo('cleanup'); log.push('inner'); } } catch (e) { throw new Error('outer', { cause: e }); } })().catch(e => [e.message, e.cause.name]);
log.push(nested, await tools.orders.get(1).catch(({ code }) => code), await Promise.all([step(1), step(2)]).catch(e => e.message));
return log;
