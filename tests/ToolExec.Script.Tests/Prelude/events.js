const out = [];
const target = new EventTarget();
const seen = [];
const listener = (event) => seen.push(['fn', event.type, event.target === target, event.defaultPrevented]);
target.addEventListener('a', listener);
target.addEventListener('a', listener);
target.addEventListener('a', { handleEvent(event) { seen.push(['obj', event.type]); } });
target.addEventListener('a', () => seen.push('once'), { once: true });
target.dispatchEvent(new Event('a'));
target.dispatchEvent(new Event('a'));
target.removeEventListener('a', listener);
out.push(target.dispatchEvent(new Event('a')), seen);
const other = new EventTarget();
other.addEventListener('c', (event) => event.preventDefault());
out.push(other.dispatchEvent(new Event('c', { cancelable: true })), other.dispatchEvent(new Event('c')));
const order = [];
other.addEventListener('d', (event) => { order.push(1); event.stopImmediatePropagation(); });
other.addEventListener('d', () => order.push(2));
other.dispatchEvent(new Event('d'));
out.push(order);
class Emitter extends EventTarget { fire(value) { const event = new Event('fire'); event.value = value; return this.dispatchEvent(event); } }
const emitter = new Emitter();
emitter.addEventListener('fire', (event) => out.push(event.value));
emitter.fire(5);
const controller = new AbortController();
out.push(controller.signal.aborted, controller.signal.reason === undefined);
controller.signal.addEventListener('abort', () => out.push('listener'));
controller.signal.onabort = () => out.push('onabort');
controller.abort();
controller.abort(new Error('late'));
out.push(controller.signal.aborted, controller.signal.reason.name, controller.signal.reason.message, controller.signal.reason instanceof DOMException);
const custom = new AbortController();
custom.abort({ why: 'custom' });
out.push(custom.signal.reason);
try { custom.signal.throwIfAborted(); } catch (reason) { out.push(reason); }
out.push(AbortSignal.abort('x').reason, AbortSignal.abort().reason.name);
const timed = AbortSignal.timeout(5);
await new Promise((resolve) => timed.addEventListener('abort', resolve));
out.push(timed.aborted, timed.reason.name);
const first = new AbortController();
const second = new AbortController();
const any = AbortSignal.any([first.signal, second.signal]);
any.addEventListener('abort', () => out.push(['any', any.reason]));
second.abort('second');
first.abort('first');
out.push(any.aborted, any.reason, AbortSignal.any([second.signal]).aborted, AbortSignal.any([]).aborted);
const signalled = new EventTarget();
const stop = new AbortController();
let count = 0;
signalled.addEventListener('x', () => count++, { signal: stop.signal });
signalled.dispatchEvent(new Event('x'));
stop.abort();
signalled.dispatchEvent(new Event('x'));
out.push(count);
for (const bad of [() => new AbortSignal(), () => new Event(), () => target.dispatchEvent({}), () => new EventTarget().dispatchEvent()]) {
    try { bad(); out.push('fine'); } catch (error) { out.push(error.name); }
}
out.push(Object.prototype.toString.call(controller), Object.prototype.toString.call(any), Object.prototype.toString.call(new Event('x')));
const cancelable = (signal) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve('done'), 50);
    signal.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
});
const early = new AbortController();
setTimeout(() => early.abort(new Error('stopped')), 2);
out.push(await cancelable(early.signal).catch((error) => error.message));
return out;
