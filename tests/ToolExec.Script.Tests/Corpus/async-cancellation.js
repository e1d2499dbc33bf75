const controller = new AbortController();
const work = async (signal) => { const done = []; for (let i = 0; i < 10; i++) { signal.throwIfAborted(); done.push(await tools.echo(i)); if (i === 3) controller.abort(new Error('enough')); } return done; };
const r = await work(controller.signal).catch(e => e.message);
const t = AbortSignal.timeout(3);
const timed = await new Promise(res => t.addEventListener('abort', () => res(t.reason.name)));
return [r, timed, controller.signal.aborted];
