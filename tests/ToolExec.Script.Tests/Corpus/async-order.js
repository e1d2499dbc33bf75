const log = []; const p = x => log.push(x);
p('start');
setTimeout(() => p('timeout'), 0);
Promise.resolve().then(() => p('then1')).then(() => p('then2'));
queueMicrotask(() => p('micro'));
(async () => { p('async start'); await null; p('after await'); await new Promise(r => setTimeout(r, 5)); p('after sleep'); })();
await Promise.resolve(); p('main 1'); await null; p('main 2');
await new Promise(r => setTimeout(r, 15)); p('end');
return log;
