type Flags = { beta: boolean; darkMode: boolean };
type Setters<T> = { [K in keyof T & string as `set${Capitalize<K>}`]: (v: T[K]) => void };
const flags: Flags = (JSON.parse(await tools.files.read('config.json')) as { service: { features: Flags } }).service.features;
const setters = Object.fromEntries((Object.keys(flags) as (keyof Flags)[]).map((k) => [`set${k[0]!.toUpperCase()}${k.slice(1)}`, (v: boolean) => { flags[k] = v; }])) as Setters<Flags>;
setters.setDarkMode(true); setters.setBeta(false);
return flags;
