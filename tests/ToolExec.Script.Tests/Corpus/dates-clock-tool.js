const a = tools.clock.now();
const b = tools.clock.now();
await tools.echo(null);
const c = new Date(tools.clock.now());
return [a, b, c - new Date(a), a < b];
