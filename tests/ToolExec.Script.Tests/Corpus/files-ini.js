const ini = await tools.files.read('settings.ini');
let section = '';
const out = {};
for (const raw of ini.split(/\r?\n/)) {
  const line = raw.trim();
  if (!line || line.startsWith(';')) continue;
  const m = line.match(/^\[(.+)\]$/);
  if (m) { out[section = m[1]] = {}; continue; }
  const [k, v] = line.split('=').map(s => s.trim());
  out[section][k] = v === 'true' ? true : /^\d+$/.test(v) ? Number(v) : v;
}
return out;
