const log = await tools.files.read('app.log');
const re = /^(\S+) (\w+) \[(\w+)\] (.*)$/gm;
const stats = {};
for (const [, time, level, source] of log.matchAll(re)) {
  stats[source] ??= { INFO: 0, WARN: 0, ERROR: 0, DEBUG: 0, last: '' };
  stats[source][level]++;
  if (time > stats[source].last) stats[source].last = time;
}
return stats;
