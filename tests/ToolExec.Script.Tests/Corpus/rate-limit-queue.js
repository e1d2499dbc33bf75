class Queue {
  #tail = Promise.resolve();
  run(job) {
    const result = this.#tail.then(job);
    this.#tail = result.catch(() => {});
    return result;
  }
}
const q = new Queue();
const order = [];
const jobs = ['a', 'b', 'c'].map((x, i) => q.run(async () => { order.push(`start ${x}`); if (i === 1) throw new Error('b failed'); await tools.echo(x); order.push(`end ${x}`); return x; }));
const settled = await Promise.allSettled(jobs);
return { order, results: settled.map(s => s.value ?? s.reason.message) };
