const config = JSON.parse(await tools.files.read('config.json'));
const flat = (o, prefix = '') => Object.entries(o).flatMap(([k, v]) => v !== null && typeof v === 'object' ? flat(v, `${prefix}${k}.`) : [[prefix + k, v]]);
return Object.fromEntries(flat(config));
