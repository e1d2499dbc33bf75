const base = JSON.parse(await tools.files.read('config.json'));
const overlay = { service: { port: 9090, features: { darkMode: true } }, limits: [1], extra: null };
const merge = (a, b) => Array.isArray(a) || Array.isArray(b) || typeof a !== 'object' || typeof b !== 'object' || !a || !b ? b
  : Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])].map(k => [k, k in b ? k in a ? merge(a[k], b[k]) : b[k] : a[k]]));
return merge(base, overlay);
